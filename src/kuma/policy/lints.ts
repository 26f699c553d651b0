/** What is odd about policies in the light of the workloads and proxies that are there. */
import { NAMESPACE_LABEL } from '../resource.js';
import { isDenying } from './matchers.js';
import { isAllowed, type Matrix, verdictAt } from './matrix.js';
import type { Entry, Match } from './permission.js';

const POLICY_LINTS = [
  'prefix-matches-siblings',
  'prefix-is-a-trust-domain',
  'matches-nobody',
  'never-decides',
  'nothing-allowed',
] as const;

export interface PolicyLint {
  readonly kind: (typeof POLICY_LINTS)[number];
  /** The rule that it is about; `nothing-allowed` is about inbounds. */
  readonly entry?: Entry;
  /** The rule because of which it never decides. */
  readonly coveredBy?: Entry;
  /** Places of inbounds in the matrix. */
  readonly inbounds?: readonly number[];
  /** The first siblings of so many: SPIFFE IDs that are known, and namespaces. */
  readonly siblings?: readonly string[];
  readonly siblingCount?: number;
}

/** In the order of the policies. */
export function lintPolicies(matrix: Matrix): PolicyLint[] {
  const known = new KnownIds(matrix.workloads);
  const namespaces = namespacesIn(matrix);
  const used = usedEntries(matrix);
  const ofRules = used.flatMap(({ entry, coveredBy }): PolicyLint[] => [
    ...siblingLints(entry, known, namespaces),
    ...(coveredBy === undefined ? [] : [{ kind: 'never-decides' as const, entry, coveredBy }]),
    ...(known.isEmpty || known.hasAnyFor(entry.match) ? [] : [{ kind: 'matches-nobody' as const, entry }]),
  ]);
  return [...ofRules, ...nothingAllowed(matrix)];
}

interface Used {
  readonly entry: Entry;
  /** Undefined when there is an inbound at which it decides. */
  coveredBy: Entry | undefined;
}

/** Each entry of any inbound once. */
function usedEntries({ groups }: Matrix): readonly Used[] {
  const found = new Map<Match, Used>();
  for (const { decider } of groups) {
    const coverOf = decider.covers();
    for (const [index, entry] of decider.entries.entries()) {
      const known = found.get(entry.match);
      if (known !== undefined && known.coveredBy === undefined) continue;
      const coveredBy = effectiveCover(entry, coverOf(index));
      if (known === undefined) found.set(entry.match, { entry, coveredBy });
      else known.coveredBy = coveredBy;
    }
  }
  return [...found.values()];
}

/** What is allowed already can still be shadow-denied: these are asked by themselves, too. */
const effectiveCover = (entry: Entry, by: Entry | undefined): Entry | undefined =>
  entry.list === 'allowWithShadowDeny' && by?.list === 'allow' ? undefined : by;

/** SPIFFE IDs in their order, in which those with one beginning lie together. */
class KnownIds {
  readonly #sorted: readonly string[];

  constructor(ids: readonly string[]) {
    this.#sorted = [...ids].sort();
  }

  get isEmpty(): boolean {
    return this.#sorted.length === 0;
  }

  *withPrefix(prefix: string): Generator<string> {
    for (let i = this.#from(prefix); this.#sorted[i]?.startsWith(prefix); i++) yield this.#sorted[i] ?? '';
  }

  hasAnyFor({ spiffeId }: Match): boolean {
    if (spiffeId === undefined) return true;
    const first = this.#sorted[this.#from(spiffeId.value)];
    return spiffeId.type === 'Exact' ? first === spiffeId.value : first?.startsWith(spiffeId.value) === true;
  }

  /** The place of the first that is not before it. */
  #from(text: string): number {
    let [low, high] = [0, this.#sorted.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#sorted[middle] ?? '') < text) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** A prefix can fit thousands, and there can be thousands of prefixes. */
const MAX_SIBLINGS = 20;

function siblingLints(entry: Entry, known: KnownIds, namespaces: ReadonlySet<string>): PolicyLint[] {
  const { spiffeId } = entry.match;
  if (spiffeId?.type !== 'Prefix') return [];
  const prefix = spiffeId.value;
  const ids = [...known.withPrefix(prefix)].filter((id) => !/^($|[/,])/.test(id.slice(prefix.length)));
  const [, named] = /\/ns\/([^/]+)$/.exec(prefix) ?? [];
  const others =
    named === undefined ? [] : [...namespaces].filter((other) => other !== named && other.startsWith(named));
  const siblings = [...ids, ...others.map((name) => `namespace ${name}`)];
  if (siblings.length > 0)
    return [
      {
        kind: 'prefix-matches-siblings',
        entry,
        siblings: siblings.slice(0, MAX_SIBLINGS),
        siblingCount: siblings.length,
      },
    ];
  return !isDenying(entry) && /^spiffe:\/\/[^/]*$/.test(prefix)
    ? [{ kind: 'prefix-is-a-trust-domain', entry }]
    : [];
}

/** Those of the proxies, and those in IDs of the form that Kuma and SPIRE have. */
function namespacesIn({ workloads, inbounds }: Matrix): ReadonlySet<string> {
  const ofProxies = inbounds.flatMap((asked) =>
    'dataplane' in asked ? [asked.dataplane.labels[NAMESPACE_LABEL] ?? ''] : [],
  );
  const ofIds = workloads.flatMap((id) => /\/ns\/([^/]+)/.exec(id)?.[1] ?? []);
  return new Set([...ofProxies, ...ofIds].filter((name) => name !== ''));
}

/** Inbounds to which nobody can connect: without any rule that allows, or without one that allows a workload that is there. */
function nothingAllowed({ groups, groupOf, workloads }: Matrix): PolicyLint[] {
  return groups.flatMap((group, place) => {
    if (group.decider.undecidable !== undefined) return [];
    const hasAllow = group.decider.entries.some((entry) => !isDenying(entry));
    const letsIn = workloads.length === 0 || workloads.some((_, i) => isAllowed(verdictAt(group, i)));
    if (hasAllow && letsIn) return [];
    const inbounds = [...groupOf.keys()].filter((inbound) => groupOf[inbound] === place);
    return [{ kind: 'nothing-allowed' as const, inbounds }];
  });
}
