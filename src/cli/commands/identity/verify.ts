import type { Bundle } from '../../../bundle/index.js';
import { parseDuration } from '../../../encoding/duration.js';
import { MeshctlError } from '../../../errors.js';
import { SpiffeId, type TrustDomain } from '../../../spiffe/index.js';
import { readLeafIdentity, SvidValidator, validateJwtSvid } from '../../../svid/index.js';
import { publicKeyOf } from '../../../x509/index.js';
import type { Context } from '../../context.js';
import { examples, exitCodes } from '../../ui/help.js';
import { parseMoment } from '../../ui/moment.js';
import { collect, inOption, oneOf } from '../../ui/options.js';
import { emitReport } from '../../ui/report.js';
import type { Configure } from '../command.js';
import { orError, unreadFiles } from '../several-files.js';
import { readNamedSources, SOURCE_OPTIONS, sourcePasswords } from '../source-options.js';
import { assertKeyForPassphrase, loadGivenKey } from './key-passphrase.js';
import { type Expectations, parseExpectedIds, parseMinRemaining, unmet } from './verify/expectations.js';
import { type Verification, type Verified, verificationReport } from './verify/report.js';
import { holdsSubject, noSubjectIn, type Subject, subjectsOf } from './verify/subjects.js';
import { openTrust, type Trust } from './verify/trust.js';

const PURPOSES = { server: ['serverAuth'], client: ['clientAuth'] } as const;

/** `meshctl identity verify`. */
export const verify: Configure = (command, open) => {
  command
    .argument('<source...>', 'SVIDs: files, folders, manifests, JWT-SVIDs, tls://host:port; - for stdin')
    .option(
      '--bundle <[trust-domain=]file>',
      "the SVID's trust domain: SPIFFE bundle, PEM, MeshTrust …; repeatable (default: this home)",
      collect,
      [],
    )
    .option('--bundle-dir <dir>', 'bundles, each in a file named by its trust domain: example.org.pem')
    .option('--audience <name>', 'what a JWT-SVID must be meant for; repeatable', collect, [])
    .option('--leeway <duration>', 'by how much clocks may differ for a JWT-SVID, up to 60s (default: none)')
    .option('--key <file>', 'private key that must belong to the leaf')
    .option('--key-passphrase-file <file>', 'passphrase of --key')
    .option(...SOURCE_OPTIONS.passwordFile)
    .option(...SOURCE_OPTIONS.passwordEnv)
    .option(...SOURCE_OPTIONS.serverName)
    .option(...SOURCE_OPTIONS.timeout)
    .option(...SOURCE_OPTIONS.clientCert)
    .option(...SOURCE_OPTIONS.clientKey)
    .option('--expect-id <id>', 'whose SVID it must be, or prefix:spiffe://…; repeatable', collect, [])
    .option('--usage <side>', 'what it must be good for: server or client')
    .option('--min-remaining <time>', 'how much of its life must be left: 20% or 2h')
    .option('--at <time>', 'verify as of this time, such as 2026-12-01T00:00:00Z (default: now)')
    .option('--strict', 'hold certificates to the whole profile of RFC 5280', false)
    .addHelpText(
      'after',
      examples(
        ['meshctl identity verify svid.pem', "against its own trust domain's bundle in this home"],
        [
          'meshctl identity verify svid.pem --bundle bundle.pem --key key.pem',
          'against a file, and whether the key fits',
        ],
        [
          'meshctl identity verify svid.pem --bundle example.org=bundle.pem --expect-id prefix:spiffe://example.org/ --min-remaining 20%',
          'whose it must be, and not about to expire',
        ],
        ['meshctl identity verify web', 'every SVID in a folder'],
        [
          'meshctl identity verify tls://localhost:8443 --bundle example.org=bundle.pem --usage server',
          'what a server presents',
        ],
        ['meshctl identity verify svid.pem --at 2027-01-01T00:00:00Z', 'whether it will still be good then'],
      ),
    )
    .addHelpText('after', exitCodes({ 1: 'an SVID does not verify', 2: 'an input cannot be read' }))
    .action(async (names, options) => {
      const context = open();
      assertKeyForPassphrase(options.key, options.keyPassphraseFile);
      const at = options.at === undefined ? context.now() : parseMoment(options.at, '--at');
      const expectations = {
        ids: inOption('--expect-id', () => parseExpectedIds(options.expectId)),
        minRemaining:
          options.minRemaining === undefined ? undefined : parseMinRemaining(options.minRemaining),
      };
      const verifier = new Verifier({
        trust: await openTrust(context, options),
        at,
        strict: options.strict,
        purposes: options.usage === undefined ? [] : purposesOf(options.usage),
        audiences: options.audience,
        leeway: options.leeway === undefined ? 0 : parseDuration(options.leeway, '--leeway'),
        expectations,
        key:
          options.key === undefined
            ? undefined
            : await readKey(context, options.key, options.keyPassphraseFile),
      });
      const passwords = await sourcePasswords(context, options);
      const results: Verification[] = [];
      for (const name of names) {
        const outcome = await orError(name, names.length, async () =>
          verifyAll(name, await readNamedSources(context, [name], options, passwords), verifier),
        );
        results.push(...('error' in outcome ? [outcome] : outcome));
        // What is wrong with the command line is wrong for every source.
        const misuse = results.find((result) => 'error' in result && result.error.code === 'E_USAGE');
        if (misuse !== undefined && 'error' in misuse) throw misuse.error;
      }
      if (results.some((result) => 'verdict' in result && !result.verdict.ok)) process.exitCode = 1;
      await emitReport(context, verificationReport(results, at));
      const unread = results.filter((result) => 'error' in result).length;
      if (unread > 0) throw unreadFiles(unread, results.length);
    });
};

type Read = Awaited<ReturnType<typeof readNamedSources>>;

/** What was named is a source by itself, or a folder of some; in a folder, what holds no SVID is passed over. */
async function verifyAll(name: string, sources: Read, verifier: Verifier): Promise<Verification[]> {
  const [only, second] = sources;
  if (only !== undefined && second === undefined && only.name === name) return verifySource(only, verifier);
  const results: Verification[] = [];
  for (const source of sources) {
    if (!('error' in source) && !holdsSubject(source)) continue;
    const outcome = await orError(source.name, sources.length, () => verifySource(source, verifier));
    results.push(...('error' in outcome ? [outcome] : outcome));
  }
  if (results.length === 0) throw noSubjectIn(name);
  return results;
}

async function verifySource(source: Read[number], verifier: Verifier): Promise<Verification[]> {
  if ('error' in source) return [{ file: source.name, error: source.error }];
  const results: Verified[] = [];
  try {
    for (const subject of subjectsOf(source)) results.push(await verifier.verify(source.name, subject));
  } catch (error) {
    throw error instanceof MeshctlError && error.code !== 'E_USAGE' ? error.at(source.name) : error;
  }
  return results;
}

interface VerifierRules {
  readonly trust: Trust;
  /** Seconds since 1970. */
  readonly at: number;
  readonly strict: boolean;
  readonly purposes: readonly string[];
  readonly audiences: readonly string[];
  /** Seconds. */
  readonly leeway: number;
  readonly expectations: Expectations;
  /** SubjectPublicKeyInfo that the leaf must have. */
  readonly key: Buffer | undefined;
}

/** Verifies one SVID after the other; each trust domain's bundle is fetched once, and looked at once. */
class Verifier {
  readonly #rules: VerifierRules;
  readonly #bundles = new Map<string, Bundle | undefined>();
  readonly #x509: SvidValidator;

  constructor(rules: VerifierRules) {
    this.#rules = rules;
    const { at, strict, purposes } = rules;
    this.#x509 = new SvidValidator({ at, strict, purposes, bundleOf: this.#bundleOf });
  }

  async verify(file: string, subject: Subject): Promise<Verified> {
    const { key } = this.#rules;
    if (subject.kind === 'jwt-svid') return this.#verifyJwt(file, subject);
    const { chain, place } = subject;
    const identity = readLeafIdentity(chain[0]);
    const bundle = identity.ok ? await this.#fetch(identity.id.trustDomain) : undefined;
    const common = { file, place, kind: subject.kind, chain, bundle, keyChecked: key !== undefined };
    const verdict = this.#x509.validate(chain);
    if (!verdict.ok) return { ...common, verdict };
    const { id } = verdict;
    if (key !== undefined && !chain[0].publicKeyInfo.der.equals(key)) {
      const message = 'the private key does not belong to it';
      return {
        ...common,
        verdict: { ok: false, id, refusal: { reason: 'key-mismatch', message, position: 0 } },
      };
    }
    const { notBefore, notAfter } = chain[0].validity;
    const times = { start: secondsOf(notBefore.date), end: secondsOf(notAfter.date), at: this.#rules.at };
    const failed = unmet(this.#rules.expectations, id, times);
    if (failed !== undefined)
      return { ...common, verdict: { ok: false, id, refusal: { ...failed, position: 0 } } };
    return { ...common, verdict };
  }

  async #verifyJwt(file: string, { kind, place, jwt }: Subject & { kind: 'jwt-svid' }): Promise<Verified> {
    const { audiences, at, leeway } = this.#rules;
    if (audiences.length === 0) {
      throw new MeshctlError('E_USAGE', {
        what: `${file} holds a JWT-SVID, and no audience is given`,
        why: 'a token that is meant for somebody else must be refused (JWT-SVID §3.2)',
        fix: 'Name what your service goes by with --audience',
      });
    }
    const trustDomain = trustDomainOf(jwt.claims);
    const bundle = trustDomain && (await this.#fetch(trustDomain));
    const verdict = await validateJwtSvid({ jwt, bundleOf: this.#bundleOf, audiences, at, leeway });
    const common = { file, place, kind, bundle };
    if (!verdict.ok) return { ...common, verdict };
    const issued = Object.hasOwn(jwt.claims, 'iat') ? jwt.claims['iat'] : undefined;
    const start = typeof issued === 'number' ? issued : undefined;
    const failed = unmet(this.#rules.expectations, verdict.id, { start, end: verdict.expiresAt, at });
    if (failed === undefined) return { ...common, verdict };
    return { ...common, verdict: { ok: false, id: verdict.id, refusal: failed, notes: verdict.notes } };
  }

  readonly #bundleOf = ({ name }: TrustDomain): Bundle | undefined => this.#bundles.get(name);

  async #fetch(trustDomain: TrustDomain): Promise<Bundle | undefined> {
    const { name } = trustDomain;
    if (!this.#bundles.has(name)) this.#bundles.set(name, await this.#rules.trust(trustDomain));
    return this.#bundles.get(name);
  }
}

/** The trust domain that a token claims; the validator says what is wrong with one that has none. */
function trustDomainOf(claims: Readonly<Record<string, unknown>>): TrustDomain | undefined {
  const subject = Object.hasOwn(claims, 'sub') ? claims['sub'] : undefined;
  try {
    return typeof subject === 'string' ? SpiffeId.parse(subject).trustDomain : undefined;
  } catch (error) {
    if (error instanceof MeshctlError) return undefined;
    throw error;
  }
}

const secondsOf = (date: Date): number => Math.floor(date.getTime() / 1000);

function purposesOf(side: string): readonly string[] {
  return PURPOSES[oneOf(side, ['server', 'client'], 'usage', '--usage')];
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
