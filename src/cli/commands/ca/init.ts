import { Option } from '@commander-js/extra-typings';
import { createCa, type X509AuthorityRecord } from '../../../authority/index.js';
import { parseDuration } from '../../../encoding/duration.js';
import { MeshctlError } from '../../../errors.js';
import { analyseSpiffeId, TrustDomain } from '../../../spiffe/index.js';
import { parseKeyType, parseName } from '../../../x509/index.js';
import type { Context } from '../../context.js';
import { examples, exitCodes } from '../../ui/help.js';
import { collect, inOption } from '../../ui/options.js';
import { askNewPassphrase } from '../../ui/prompt.js';
import { emitReport } from '../../ui/report.js';
import { withSpinner } from '../../ui/spinner.js';
import type { Configure } from '../command.js';
import { authorityFields, describeAuthority } from './authority-report.js';

/** `meshctl ca init`. */
export const init: Configure = (command, open) => {
  command
    .argument('[trust-domain]', 'name of the trust domain, such as example.org')
    .option('--key-type <type>', 'ec-p256, ec-p384, rsa-2048, rsa-3072, rsa-4096 or ed25519', 'ec-p256')
    .option('--ttl <duration>', 'lifetime of the CA', '10y')
    .option('--subject <name>', 'distinguished name instead of O=<trust domain>, such as "O=Acme,CN=Mesh CA"')
    .option('--path-len <n>', 'how many CAs may follow below this one (0: it signs SVIDs only)')
    .addOption(
      new Option(
        '--constrain [host]',
        'critical URI name constraint to the trust domain, or to this host; repeatable',
      )
        .preset('')
        .argParser(collect)
        .default([] as string[]),
    )
    .option(
      '--passphrase-file <file>',
      'encrypt the CA key with the passphrase in this file (- for stdin; or $MESHCTL_PASSPHRASE)',
    )
    .option('--force', 'start over when the trust domain already has a CA; its key is kept aside', false)
    .addHelpText(
      'after',
      examples(
        ['meshctl ca init example.org', 'a CA for ten years, EC P-256'],
        [
          'meshctl ca init example.org --key-type ec-p384 --ttl 1y --path-len 0',
          'shorter, and for SVIDs only',
        ],
        [
          'meshctl ca init prod.example.org --passphrase-file secret.txt --constrain',
          'encrypted, bound to its own names',
        ],
      ),
    )
    .addHelpText(
      'after',
      exitCodes({
        2: 'bad arguments, or the state cannot be written',
        3: 'the trust domain already has a CA, or its state is locked',
      }),
    )
    .action(async (name, options) => {
      const context = open();
      const constrain = options.constrain as string[];
      const trustDomain = TrustDomain.parse(trustDomainArgument(name, constrain));
      const keyType = inOption('--key-type', () => parseKeyType(options.keyType));
      const ttl = parseDuration(options.ttl, '--ttl');
      const pathLength = options.pathLen === undefined ? undefined : parsePathLength(options.pathLen);
      const permittedUriHosts = constrain.map((host) => parseConstraint(host, trustDomain));
      assertCanSignFor(trustDomain, permittedUriHosts);
      const { subject: written } = options;
      const subject = written === undefined ? undefined : inOption('--subject', () => parseName(written));
      const store = await context.openStore();
      const refused = !options.force && (await store.load(trustDomain.name)) !== undefined;
      const passphrase = await newPassphrase(context, options.passphraseFile, trustDomain, refused);
      const now = context.now();
      const slow = keyType.startsWith('rsa-');
      const authority = await withSpinner(context, `making the CA of ${trustDomain}`, slow, () =>
        createCa(store, {
          trustDomain,
          keyType,
          ttl,
          pathLength,
          permittedUriHosts,
          passphrase,
          subject,
          replace: options.force,
          now,
        }),
      );
      await emitReport(context, report(trustDomain, authority, now));
      for (const { message } of analyseSpiffeId(trustDomain.id).findings) {
        context.warn(`${message}; Go programs such as SPIRE, Istio and Kuma cannot read its certificates.`);
      }
      if (passphrase === undefined) {
        context.warn(
          'the CA key is stored unencrypted (mode 0600); with --passphrase-file FILE it would be encrypted.',
        );
      }
      if (keyType === 'ed25519') {
        context.warn('SPIRE and some proxies do not take Ed25519 keys; EC P-256 works everywhere.');
      }
    });
};

/** From the file or the environment, else from a person, who is not troubled when the CA will be refused anyway. */
async function newPassphrase(
  context: Context,
  file: string | undefined,
  trustDomain: TrustDomain,
  refused: boolean,
): Promise<string | undefined> {
  const given = await context.passphrase(file);
  if (given !== undefined || refused || !context.terminal.interactive) return given;
  return askNewPassphrase(`the CA key of ${trustDomain}`);
}

/** `--constrain example.org` alone reads the trust domain as the host: both are the same then. */
function trustDomainArgument(name: string | undefined, constrain: readonly string[]): string {
  const only = constrain.length === 1 ? constrain[0] : undefined;
  if (name !== undefined) return name;
  if (only) return only;
  throw new MeshctlError('E_USAGE', { what: 'no trust domain', fix: 'Name it: meshctl ca init example.org' });
}

function parsePathLength(text: string): number {
  if (/^\d{1,2}$/.test(text)) return Number(text);
  throw new MeshctlError('E_USAGE', {
    what: `"${text}" is not a path length`,
    where: '--path-len',
    fix: 'Give a number from 0 to 99',
  });
}

/** `--constrain` alone means the trust domain itself; a host or `.domain` is taken as RFC 5280 §4.2.1.10 writes it. */
function parseConstraint(text: string, trustDomain: TrustDomain): string {
  const value = text === '' ? trustDomain.name : text;
  const host = value.startsWith('.') ? value.slice(1) : value;
  const isHost = /^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/.test(host) && !/^[0-9.]+$/.test(host) && host.length <= 253;
  if (!isHost) {
    throw new MeshctlError('E_USAGE', {
      what: `"${value}" is not a URI name constraint`,
      where: '--constrain',
      fix: 'Give a host such as example.org, or .example.org for what lies below it; an IP address cannot be one',
    });
  }
  return value;
}

/** A CA whose constraint leaves out its own trust domain could sign nothing that verifies. */
function assertCanSignFor({ name }: TrustDomain, permitted: readonly string[]): void {
  const covers = (host: string) => (host.startsWith('.') ? name.endsWith(host) : name === host);
  if (permitted.length === 0 || permitted.some(covers)) return;
  throw new MeshctlError('E_USAGE', {
    what: `${permitted.join(', ')} leaves out the trust domain ${name} itself`,
    where: '--constrain',
    why: 'no SVID of it would verify',
    fix: 'Add --constrain alone, which means the trust domain',
  });
}

function report(trustDomain: TrustDomain, authority: X509AuthorityRecord, now: number) {
  return {
    kind: 'CertificateAuthority',
    data: () => ({ trustDomain: trustDomain.name, authority: describeAuthority(authority) }),
    text: authorityFields(trustDomain.name, authority, now),
  };
}
