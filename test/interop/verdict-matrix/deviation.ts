/** One thing that is changed in one certificate of a chain that is fine otherwise. */
import { type Chain, type Draft, draftChain, type Shape, signChain } from './chain.js';

export interface MatrixCase {
  readonly name: string;
  /** What is special about it: explanations of other programs' verdicts refer to this. */
  readonly mark: string;
  /** What RFC 5280 §6.1 and X509-SVID §5 say. */
  readonly accepted: boolean;
  readonly make: () => Chain;
}

/** Where the changed certificate stands. `issuer` is next above the leaf, `upper` above that. */
export type Place = 'leaf' | 'issuer' | 'upper' | 'root';

export interface Deviation {
  readonly mark: string;
  readonly accepted: boolean | ((place: Place) => boolean);
  /** Seconds since 1970; NOW when absent. */
  readonly at?: number;
  /** Changes the certificate; `drafts` has the whole chain, the root first. */
  readonly apply: (draft: Draft, drafts: readonly Draft[]) => void;
}

interface Standing {
  readonly place: Place;
  readonly depth: number;
}

const POSITIONS: Readonly<Record<Place, (drafts: readonly Draft[]) => Draft | undefined>> = {
  leaf: (drafts) => drafts.at(-1),
  issuer: (drafts) => drafts.at(-2),
  upper: (drafts) => drafts.at(-3),
  root: (drafts) => drafts[0],
};

export const IN_LEAF: readonly Standing[] = [
  { place: 'leaf', depth: 0 },
  { place: 'leaf', depth: 2 },
];
export const IN_CA: readonly Standing[] = [
  { place: 'root', depth: 0 },
  { place: 'root', depth: 2 },
  { place: 'issuer', depth: 1 },
  { place: 'upper', depth: 2 },
];
export const ANYWHERE = [...IN_LEAF, ...IN_CA];

/** Each deviation at each place. */
export function cross(
  deviations: readonly Deviation[],
  standings: readonly Standing[],
  shape: Omit<Shape, 'depth'> = {},
): MatrixCase[] {
  return deviations.flatMap(({ mark, accepted, at, apply }) =>
    standings.map(({ place, depth }) => ({
      name: `${mark}, in the ${place} of a chain with ${depth} intermediates`,
      mark,
      accepted: typeof accepted === 'boolean' ? accepted : accepted(place),
      make: () => {
        const drafts = draftChain({ ...shape, depth });
        const draft = POSITIONS[place](drafts);
        if (draft === undefined) throw new Error(`no ${place} at depth ${depth}`);
        apply(draft, drafts);
        return { ...signChain(drafts), ...(at === undefined ? {} : { at }) };
      },
    })),
  );
}
