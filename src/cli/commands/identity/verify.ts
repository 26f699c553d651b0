import { bundleOf } from '../../../authority/index.js';
import { type Bundle, decodePemBundle } from '../../../bundle/index.js';
import { MeshctlError } from '../../../errors.js';
import { readCertificates } from '../../../sources/index.js';
import type { TrustDomain } from '../../../spiffe/index.js';
import { readLeafIdentity, type SvidVerdict, validateX509Svid } from '../../../svid/index.js';
import { Certificate, publicKeyOf } from '../../../x509/index.js';
import type { Context } from '../../context.js';
import { examples, exitCodes } from '../../ui/help.js';
import { emitReport } from '../../ui/report.js';
import type { Configure } from '../command.js';
import { orError, unreadFiles } from '../several-files.js';
import { assertKeyForPassphrase, loadGivenKey } from './key-passphrase.js';
import { type Verification, type Verified, verificationReport } from './verify-report.js';

/** `meshctl identity verify`. */
export const verify: Configure = (command, open) => {
  command
    .argument('<file...>', 'SVIDs: PEM or DER, leaf first, then intermediates; - for stdin')
    .option(
      '--bundle <file>',
      "PEM certificates of the SVID's trust domain (default: its bundle in this home)",
    )
    .option('--key <file>', 'private key that must belong to the leaf')
    .option('--key-passphrase-file <file>', 'passphrase of --key')
    .option('--at <time>', 'verify as of this time, such as 2026-12-01T00:00:00Z (default: now)')
    .addHelpText(
      'after',
      examples(
        ['meshctl identity verify svid.pem', "against its own trust domain's bundle in this home"],
        [
          'meshctl identity verify svid.pem --bundle bundle.pem --key key.pem',
          'against a file, and whether the key fits',
        ],
        ['meshctl identity verify svid.pem --at 2027-01-01T00:00:00Z', 'whether it will still be good then'],
      ),
    )
    .addHelpText('after', exitCodes({ 1: 'an SVID does not verify', 2: 'an input cannot be read' }))
    .action(async (files, options) => {
      const context = open();
      assertKeyForPassphrase(options.key, options.keyPassphraseFile);
      const at = options.at === undefined ? context.now() : parseTime(options.at);
      const bundleFile = options.bundle === undefined ? undefined : await context.read(options.bundle);
      const key =
        options.key === undefined
          ? undefined
          : await readKey(context, options.key, options.keyPassphraseFile);
      const check = async (file: string): Promise<Verified> => {
        const chain = readChain(await context.read(file), file);
        const bundle = await trustedBundle(context, chain[0], bundleFile, options.bundle);
        const verdict = validateX509Svid({ chain, bundleOf: () => bundle, at });
        return { file, chain, verdict: withKey(verdict, chain[0], key), keyChecked: key !== undefined };
      };
      const results: Verification[] = [];
      for (const file of files) results.push(await orError(file, files.length, () => check(file)));
      if (results.some((result) => 'verdict' in result && !result.verdict.ok)) process.exitCode = 1;
      await emitReport(context, verificationReport(results, at));
      const unread = results.filter((result) => 'error' in result).length;
      if (unread > 0) throw unreadFiles(unread, files.length);
    });
};

/** Every certificate of the file, which must all be readable: half a chain is not verified. */
function readChain(input: Buffer, file: string): [Certificate, ...Certificate[]] {
  try {
    const chain = readCertificates(input).certificates.map(({ certificate, lines }) => {
      if (certificate instanceof Certificate) return certificate;
      throw lines === undefined ? certificate : certificate.at(`line ${lines.first}`);
    });
    const [leaf, ...rest] = chain;
    if (leaf !== undefined) return [leaf, ...rest];
    throw new MeshctlError('E_INPUT_UNKNOWN', {
      what: 'no certificate',
      why: 'it holds a private key',
      fix: 'Give it with --key',
    });
  } catch (error) {
    throw error instanceof MeshctlError ? error.at(file) : error;
  }
}

/** The bundle for this leaf: the file's certificates, or what the home has for the leaf's own trust domain. */
async function trustedBundle(
  context: Context,
  leaf: Certificate,
  bundleFile: Buffer | undefined,
  path: string | undefined,
): Promise<Bundle | undefined> {
  const identity = readLeafIdentity(leaf);
  if (!identity.ok) return undefined; // the verdict will say so, without any bundle
  const { trustDomain } = identity.id;
  if (bundleFile === undefined) {
    const state = await (await context.openStore()).load(trustDomain.name);
    return state === undefined ? undefined : bundleOf(state);
  }
  try {
    return ownAuthorities(context, decodePemBundle(bundleFile, trustDomain), path ?? '');
  } catch (error) {
    throw error instanceof MeshctlError ? error.at(path ?? '') : error;
  }
}

/** Trust domains are never pooled: a CA whose own ID names another trust domain is left out, and a warning says so. */
function ownAuthorities(context: Context, bundle: Bundle, path: string): Bundle {
  const x509Authorities = bundle.x509Authorities.filter(({ certificate }) => {
    const other = foreignTrustDomain(Certificate.parse(certificate), bundle.trustDomain);
    if (other !== undefined) {
      context.warn(`${path} has a CA of ${other}; it is not used for an SVID of ${bundle.trustDomain}.`);
    }
    return other === undefined;
  });
  return { ...bundle, x509Authorities };
}

function foreignTrustDomain(authority: Certificate, own: TrustDomain): string | undefined {
  const uris = (authority.subjectAltName ?? [])
    .filter(({ type }) => type === 'uri')
    .map(({ value }) => value);
  return uris.find((uri) => uri.startsWith('spiffe://') && uri !== own.id);
}

/** SubjectPublicKeyInfo of the private key in a file. */
async function readKey(context: Context, file: string, passphraseFile: string | undefined): Promise<Buffer> {
  const input = await context.read(file);
  try {
    return publicKeyOf(await loadGivenKey(context, input, passphraseFile)).der;
  } catch (error) {
    throw error instanceof MeshctlError && !error.code.startsWith('E_INPUT') ? error.at(file) : error;
  }
}

function withKey(verdict: SvidVerdict, leaf: Certificate, key: Buffer | undefined): SvidVerdict {
  if (!verdict.ok || key === undefined || leaf.publicKeyInfo.der.equals(key)) return verdict;
  return {
    ok: false,
    id: verdict.id,
    refusal: { reason: 'key-mismatch', message: 'the private key does not belong to it', position: 0 },
  };
}

function parseTime(text: string): number {
  const valid = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/.test(text);
  const time = valid && isDay(text.slice(0, 10)) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(time)) return Math.floor(time / 1000);
  throw new MeshctlError('E_USAGE', {
    what: `"${text}" is not a time`,
    where: '--at',
    fix: 'Write it as in 2026-12-01T00:00:00Z',
  });
}

/** Date.parse takes the 31st of February for the 3rd of March. */
function isDay(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}
