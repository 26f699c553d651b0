/** Takes over the bundle of another trust domain: the guards, then the store. `bundle set` and `bundle fetch --set` share it. */

import type { Command, OptionValues } from '@commander-js/extra-typings';
import type { FederatedBundle, FederationEndpoint } from '../../../authority/index.js';
import {
  BUNDLE_FORMATS,
  type Bundle,
  type BundleDifference,
  differenceOf,
  isSameBundle,
  parseFingerprint,
} from '../../../bundle/index.js';
import { rfc3339 } from '../../../encoding/rfc3339.js';
import { MeshctlError } from '../../../errors.js';
import {
  DANGERS,
  type Danger,
  keepFacts,
  type Objection,
  objectionsTo,
  remarksOn,
} from '../../../federation/index.js';
import { inputName } from '../../../files/index.js';
import type { GivenBundle } from '../../../sources/index.js';
import type { TrustDomain } from '../../../spiffe/index.js';
import { Certificate } from '../../../x509/index.js';
import type { Context } from '../../context.js';
import { collect } from '../../ui/options.js';
import { allHomeBundles } from './home-bundles.js';

export interface TakeFlags {
  readonly expectFingerprint: readonly string[];
  readonly allowRollback?: boolean;
  readonly allowReplace?: boolean;
  readonly allowEmpty?: boolean;
  readonly allowExpired?: boolean;
  readonly allowForeignCa?: boolean;
  readonly allowSharedCa?: boolean;
  readonly allowLoss?: boolean;
  readonly dropLeaves?: boolean;
  readonly dropPrivateKeys?: boolean;
  readonly strict?: boolean;
  readonly dryRun?: boolean;
}

/** Asked before anything is written, with what would be. Throws to leave everything as it is. */
export type Confirm = (planned: TakeResult) => Promise<void>;

/** What is to be taken over, and for whom. */
export interface Candidate extends GivenBundle {
  readonly trustDomain: TrustDomain;
}

export interface Origin {
  /** The file as it was named, `-`, or a URL. */
  readonly from: string;
  readonly endpoint?: FederationEndpoint;
}

export interface TakeResult {
  readonly outcome: 'stored' | 'unchanged' | 'dry-run' | 'refused';
  readonly bundle: Bundle;
  /** What is stored instead; undefined when there was nothing. */
  readonly former: Bundle | undefined;
  readonly difference: BundleDifference;
  readonly objections: readonly Objection[];
  /** Objections that a flag has overruled. */
  readonly overruled: readonly Objection[];
}

/** Adds the options by which somebody says what is expected, and what may be taken all the same. */
export function addTakeOptions<A extends unknown[], O extends OptionValues>(command: Command<A, O>) {
  return command
    .option(
      '--expect-fingerprint <sha256>',
      'what the bundle must have, or each of its authorities; repeatable',
      collect,
      [] as string[],
    )
    .option('--dry-run', 'say what would change, and change nothing', false)
    .option(
      '--strict',
      'refuse a bundle that breaks a rule, where its reader would pass over an entry',
      false,
    )
    .option('--allow-rollback', 'take a bundle with a lower sequence than the one that is stored', false)
    .option('--allow-replace', 'take one that has none of the authorities that are stored', false)
    .option('--allow-empty', 'take one without any key: it revokes everything', false)
    .option('--allow-expired', 'take one whose certificates have all ended', false)
    .option('--allow-foreign-ca', 'take CAs that name another trust domain', false)
    .option('--allow-shared-ca', 'take authorities that another trust domain has too', false)
    .option('--allow-loss', 'take one whose format has no place for the token keys that are stored', false)
    .option('--drop-leaves', "leave out certificates that are not CAs'", false)
    .option('--drop-private-keys', 'leave out private keys that stand in it', false);
}

/**
 * Judges and stores. A refusal is an outcome; `assertTaken` makes it the command's failure. What was judged is judged again
 * where nobody else writes. Throws E_CONFLICT, what `confirm` throws, and what the store throws.
 */
export async function takeBundle(
  context: Context,
  candidate: Candidate,
  origin: Origin,
  flags: TakeFlags,
  confirm: Confirm = async () => {},
): Promise<TakeResult> {
  const { current, result } = await judge(context, candidate, flags);
  if (result.objections.length > 0) return { ...result, outcome: 'refused' };
  for (const remark of remarksOn(result.bundle, current?.bundle)) context.warn(remark);
  const isSame = current !== undefined && isSameBundle(result.difference);
  if (isSame && !isMoved(current, origin)) return { ...result, outcome: 'unchanged' };
  if (flags.dryRun === true) return { ...result, outcome: 'dry-run' };
  await confirm({ ...result, outcome: 'dry-run' });
  const store = await context.openStore();
  const { name } = result.bundle.trustDomain;
  const version = current?.version ?? 0;
  const { format } = candidate;
  const next = {
    version: version + 1,
    bundle: result.bundle,
    origin: { ...origin, format, time: rfc3339(context.now()) },
  };
  await store.changeFederated(name, version, next, async () => {
    const again = await judge(context, candidate, flags);
    if (again.result.objections.length > 0) throw changedMeanwhile(name, again.result.objections);
  });
  return { ...result, outcome: isSame ? 'unchanged' : 'stored' };
}

type Judged = Omit<TakeResult, 'outcome'>;

async function judge(
  context: Context,
  candidate: Candidate,
  flags: TakeFlags,
): Promise<{ readonly current: FederatedBundle | undefined; readonly result: Judged }> {
  const store = await context.openStore();
  const { trustDomain, format } = candidate;
  const current = await store.loadFederated(trustDomain.name);
  const { carriesKeys, carriesFacts } = formatTraits(format);
  const content = carriesFacts ? candidate.content : keepFacts(candidate.content, current?.bundle);
  const found = objectionsTo({
    trustDomain,
    candidate: content,
    current: current?.bundle,
    carriesKeys,
    isOwn: (await store.load(trustDomain.name)) !== undefined,
    ownerOf: await ownersBeside(context, trustDomain),
    expectedFingerprints: flags.expectFingerprint.map(readFingerprint),
    leaves: candidate.leaves,
    privateKeys: candidate.privateKeys,
    now: context.now(),
  });
  const overrules = allowed(flags);
  const bundle: Bundle = { trustDomain, ...content };
  return {
    current,
    result: {
      bundle,
      former: current?.bundle,
      difference: differenceOf(current?.bundle ?? NOTHING, bundle),
      objections: found.filter(({ danger }) => !overrules.has(danger)),
      overruled: found.filter(({ danger }) => overrules.has(danger)),
    },
  };
}

const NOTHING = { x509Authorities: [], jwtAuthorities: [], witAuthorities: [] };

function changedMeanwhile(name: string, [first]: readonly Objection[]): MeshctlError {
  return new MeshctlError('E_CONFLICT', {
    what: `the bundle of ${name} is not taken`,
    why: `the home was changed by another process meanwhile, and now ${first?.message}`,
    fix: 'Run the command again',
  });
}

/** A format that is only read, such as DER and PKCS#7, has certificates alone. */
function formatTraits(name: string): { readonly carriesKeys: boolean; readonly carriesFacts: boolean } {
  const { capacity } = BUNDLE_FORMATS.find((format) => format.name === name) ?? {};
  return { carriesKeys: capacity?.tokenKeys ?? false, carriesFacts: capacity?.taints ?? false };
}

/** The same bundle from an endpoint that was not known before: what is stored about it changes. */
function isMoved({ origin: known }: FederatedBundle, { endpoint }: Origin): boolean {
  if (endpoint === undefined) return false;
  const { url, profile, endpointSpiffeId } = known.endpoint ?? {};
  return (
    url !== endpoint.url || profile !== endpoint.profile || endpointSpiffeId !== endpoint.endpointSpiffeId
  );
}

function allowed(flags: TakeFlags): ReadonlySet<Danger> {
  return new Set(
    (Object.keys(DANGERS) as Danger[]).filter((danger) => {
      const { flag } = DANGERS[danger];
      return flag !== undefined && givenFor(flags, flag) === true;
    }),
  );
}

/** What was given for `--allow-shared-ca`, which commander names `allowSharedCa`. */
function givenFor(flags: TakeFlags, flag: string): unknown {
  const name = flag.slice(2).replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return (flags as unknown as Readonly<Record<string, unknown>>)[name];
}

const OVERRULING = Object.values(DANGERS).flatMap(({ flag }) => flag ?? []);

/** The options of `addTakeOptions`, with what was given for each. */
export const takeFlags = (flags: TakeFlags): (readonly [flag: string, given: unknown])[] =>
  ['--expect-fingerprint', '--dry-run', '--strict', ...OVERRULING].map((flag) => [
    flag,
    givenFor(flags, flag),
  ]);

function readFingerprint(text: string): string {
  const hex = parseFingerprint(text);
  if (hex !== undefined) return hex;
  throw new MeshctlError('E_USAGE', {
    what: `"${text}" is not a SHA-256 fingerprint`,
    where: '--expect-fingerprint',
    fix: 'Give its 64 hex digits, with or without colons',
  });
}

/** Who has a key already, in the home and beside this trust domain. */
async function ownersBeside(
  context: Context,
  trustDomain: TrustDomain,
): Promise<(publicKey: Buffer) => string | undefined> {
  const owners = new Map<string, string>();
  for (const bundle of await allHomeBundles(context)) {
    if (bundle.trustDomain.equals(trustDomain)) continue;
    const keys = [
      ...bundle.x509Authorities.map(({ certificate }) => Certificate.parse(certificate).publicKeyInfo.der),
      ...[...bundle.jwtAuthorities, ...bundle.witAuthorities].map(({ publicKey }) => publicKey.der),
    ];
    for (const key of keys) owners.set(key.toString('latin1'), bundle.trustDomain.name);
  }
  return (publicKey) => owners.get(publicKey.toString('latin1'));
}

/** Throws E_BUNDLE_REFUSED (3), or E_BUNDLE (2) where the input itself is at fault, with every objection and its flag. */
export function assertTaken({ objections, bundle, outcome }: TakeResult, { from }: Origin): void {
  if (outcome !== 'refused') return;
  const isInput = objections.every(({ danger }) => danger === 'leaf' || danger === 'private-key');
  const flags = objections.map(({ danger }) => DANGERS[danger].flag);
  const fix = flags.includes(undefined)
    ? 'Nothing was changed'
    : `Nothing was changed. If that is meant, pass ${[...new Set(flags)].join(' ')}`;
  throw new MeshctlError(isInput ? 'E_BUNDLE' : 'E_BUNDLE_REFUSED', {
    what: `the bundle of ${bundle.trustDomain} is not taken`,
    where: inputName(from),
    why: objections.map(({ message }) => message).join('; and '),
    fix,
  });
}
