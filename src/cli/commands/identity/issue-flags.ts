/** The flags of `identity issue` and what one and many SVIDs make of them alike. */
import type { IssueRequest } from '../../../authority/index.js';
import { MeshctlError } from '../../../errors.js';
import { assertLeafIdCanBeIssued, SpiffeId, type TrustDomain } from '../../../spiffe/index.js';
import { parseDnsName } from '../../../x509/index.js';
import type { Context } from '../../context.js';
import { formatDuration } from '../../ui/duration.js';
import type { ArtifactFormat } from './svid-artifact.js';

export interface IssueFlags {
  readonly ttl: string;
  readonly keyType?: string | undefined;
  readonly dns: readonly string[];
  readonly csr?: string | undefined;
  readonly key?: string | undefined;
  readonly keyPassphraseFile?: string | undefined;
  readonly passphraseFile?: string | undefined;
  readonly pkcs12PasswordFile?: string | undefined;
  readonly outDir?: string | undefined;
  readonly stdout: boolean;
  readonly format: string;
  readonly force: boolean;
  readonly strictTtl: boolean;
  readonly from?: string | undefined;
  readonly trustDomain?: string | undefined;
  readonly pathTemplate?: string | undefined;
  readonly keepGoing: boolean;
  readonly workers?: string | undefined;
}

export function parseRequest(text: string, dns: readonly string[]): IssueRequest {
  const id = SpiffeId.parse(text);
  assertLeafIdCanBeIssued(id);
  return { id, dnsNames: dns.map(parseDnsName) };
}

export async function pkcs12Password(
  context: Context,
  flags: IssueFlags,
  format: ArtifactFormat,
): Promise<string | undefined> {
  if (format === 'pkcs12') {
    if (flags.pkcs12PasswordFile !== undefined) return context.passphrase(flags.pkcs12PasswordFile);
    const fromEnvironment = context.env['MESHCTL_PKCS12_PASSWORD'];
    if (fromEnvironment) return fromEnvironment;
    throw new MeshctlError('E_PASSPHRASE', {
      what: 'a PKCS#12 file needs a password',
      fix: 'Pass --pkcs12-password-file FILE or set MESHCTL_PKCS12_PASSWORD',
    });
  }
  if (flags.pkcs12PasswordFile === undefined) return undefined;
  throw new MeshctlError('E_USAGE', {
    what: '--pkcs12-password-file has no effect here',
    fix: 'Add --format pkcs12',
  });
}

/** Says when an SVID lives shorter than was asked for. */
export function noteCapped(
  context: Context,
  ttl: number,
  { capped, notAfter }: { capped: boolean; notAfter: number },
  trustDomain: TrustDomain,
): void {
  if (!capped) return;
  const granted = formatDuration(notAfter - context.now());
  context.warn(
    `the CA of ${trustDomain} ends first: asked for ${formatDuration(ttl)}, granted ${granted} (--strict-ttl makes this an error).`,
  );
}
