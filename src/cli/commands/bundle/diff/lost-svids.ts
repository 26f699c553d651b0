/** SVIDs that verify by the bundle before and not by the one after: those given, and those that the ledger knows. */
import type { BundleContent } from '../../../../bundle/index.js';
import { MeshctlError } from '../../../../errors.js';
import type { TrustDomain } from '../../../../spiffe/index.js';
import { readLeafIdentity, SvidValidator } from '../../../../svid/index.js';
import { Certificate } from '../../../../x509/index.js';
import type { Context } from '../../../context.js';
import { letSignalsIn } from '../../../ui/let-signals-in.js';
import { holdsSubject, noSubjectIn, subjectsOf } from '../../identity/verify/subjects.js';
import { readNamedSources } from '../../source-options.js';
import type { Compared } from './compare.js';

export interface LostSvid {
  readonly spiffeId: string;
  /** The file that it stands in; absent for one of the ledger. */
  readonly file?: string;
  /** Seconds since 1970. */
  readonly notAfter: number;
}

export interface Lost {
  /** The first hundred of the ledger, and all of the files. */
  readonly svids: readonly LostSvid[];
  readonly count: number;
  /** SVIDs that were looked at. */
  readonly judged: number;
}

/** A report is for people to read; the count is whole. */
const MAX_LISTED = 100;

export async function lostBy(
  context: Context,
  compared: readonly Compared[],
  sources: readonly string[],
  now: number,
): Promise<Lost> {
  const given = await lostInSources(context, compared, sources, now);
  const ledger = await lostInLedger(context, compared, now);
  return {
    svids: [...given.svids, ...ledger.svids],
    count: given.count + ledger.count,
    judged: given.judged + ledger.judged,
  };
}

async function lostInSources(
  context: Context,
  compared: readonly Compared[],
  names: readonly string[],
  now: number,
): Promise<Lost> {
  const contentOf = (side: 'before' | 'after') => (trustDomain: TrustDomain) => {
    const content = bundleOf(compared, trustDomain)?.[side];
    return content === undefined ? undefined : { trustDomain, ...content };
  };
  const [before, after] = (['before', 'after'] as const).map(
    (side) => new SvidValidator({ at: now, bundleOf: contentOf(side) }),
  ) as [SvidValidator, SvidValidator];
  const svids: LostSvid[] = [];
  let judged = 0;
  for (const source of names.length === 0 ? [] : await readNamedSources(context, names, {})) {
    if ('error' in source) throw source.error.at(source.name);
    if (!holdsSubject(source)) continue;
    for (const subject of subjectsOf(source)) {
      if (subject.kind !== 'x509-svid') continue;
      judged++;
      const [leaf] = subject.chain;
      const identity = readLeafIdentity(leaf);
      if (!identity.ok || !before.validate(subject.chain).ok || after.validate(subject.chain).ok) continue;
      const notAfter = Math.floor(leaf.validity.notAfter.date.getTime() / 1000);
      svids.push({ spiffeId: identity.id.toString(), file: source.name, notAfter });
    }
  }
  if (names.length > 0 && judged === 0) throw noSubjectIn(names.join(', '));
  return { svids, count: svids.length, judged };
}

/** A single bundle without a name is that of whoever asks. */
function bundleOf(compared: readonly Compared[], trustDomain: TrustDomain): Compared | undefined {
  const [first] = compared;
  if (first?.trustDomain === undefined) return first;
  return compared.find((one) => one.trustDomain?.equals(trustDomain));
}

/** What is recorded of an SVID names its authority by key identifier: one that no certificate of the bundle has any more is lost. */
async function lostInLedger(context: Context, compared: readonly Compared[], now: number): Promise<Lost> {
  const svids: LostSvid[] = [];
  let count = 0;
  let judged = 0;
  for (const { trustDomain, before, after } of compared) {
    if (trustDomain === undefined || before === undefined) continue;
    const kept = keyIdentifiersOf(after);
    const gone = new Set([...keyIdentifiersOf(before)].filter((id) => !kept.has(id)));
    const store = await context.openStore();
    if (gone.size === 0 || (await store.load(trustDomain.name)) === undefined) continue;
    for await (const { authorityId, spiffeId, notAfter } of store.issued(trustDomain.name)) {
      const end = Date.parse(notAfter) / 1000;
      if (++judged % 4096 === 0) await letSignalsIn();
      if (end < now || !gone.has(authorityId)) continue;
      if (count++ < MAX_LISTED) svids.push({ spiffeId, notAfter: end });
    }
  }
  return { svids, count, judged };
}

function keyIdentifiersOf(content: BundleContent | undefined): Set<string> {
  const ids = (content?.x509Authorities ?? []).map(({ certificate }) => {
    try {
      return Certificate.parse(certificate).subjectKeyIdentifier?.toString('hex');
    } catch (error) {
      if (error instanceof MeshctlError) return undefined; // no authority of this home
      throw error;
    }
  });
  return new Set(ids.filter((id) => id !== undefined));
}
