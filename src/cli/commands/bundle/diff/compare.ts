/** Compares each trust domain's bundle with its own, and with no other's. */
import {
  type BundleContent,
  type BundleDifference,
  differenceOf,
  isSameBundle,
} from '../../../../bundle/index.js';
import { MeshctlError } from '../../../../errors.js';
import type { TrustDomain } from '../../../../spiffe/index.js';
import type { Side, Sided } from './side.js';

export interface Compared {
  /** Absent where neither side says it. */
  readonly trustDomain: TrustDomain | undefined;
  /** Absent where the side has no bundle of it. */
  readonly before: BundleContent | undefined;
  readonly after: BundleContent | undefined;
  readonly difference: BundleDifference;
  readonly isSame: boolean;
}

const NOTHING: BundleContent = { x509Authorities: [], jwtAuthorities: [], witAuthorities: [] };

/** Throws E_USAGE when a bundle without a name could be that of several. */
export function compare(before: Side, after: Side): Compared[] {
  const [a, b] = [only(before), only(after)];
  if (a !== undefined && b !== undefined && (a.trustDomain === undefined || b.trustDomain === undefined))
    return [comparedOf(a.trustDomain ?? b.trustDomain, a, b)];
  const nameless = [before, after].find(({ bundles }) =>
    bundles.some(({ trustDomain }) => trustDomain === undefined),
  );
  if (nameless !== undefined) {
    throw new MeshctlError('E_USAGE', {
      what: `nothing in ${nameless.name} says whose bundle it is, and the other side has several`,
      fix: 'Say it with --id',
    });
  }
  const [left, right] = [byName(before), byName(after)];
  return [...new Set([...left.keys(), ...right.keys()])]
    .sort()
    .map((name) =>
      comparedOf((left.get(name) ?? right.get(name))?.trustDomain, left.get(name), right.get(name)),
    );
}

const only = ({ bundles }: Side): Sided | undefined => (bundles.length === 1 ? bundles[0] : undefined);

const byName = ({ bundles }: Side): Map<string, Sided> =>
  new Map(bundles.map((bundle) => [bundle.trustDomain?.name ?? '', bundle]));

function comparedOf(
  trustDomain: TrustDomain | undefined,
  before: Sided | undefined,
  after: Sided | undefined,
): Compared {
  const difference = differenceOf(before?.content ?? NOTHING, after?.content ?? NOTHING);
  // An empty bundle and none at all are different things: the one revokes, the other is unknown.
  const isSame = isSameBundle(difference) && (before === undefined) === (after === undefined);
  return { trustDomain, before: before?.content, after: after?.content, difference, isSame };
}
