/** Validates X.509-SVIDs (X509-SVID §5): the leaf's own rules, then the path to its own trust domain's bundle. */
import type { Bundle } from '../bundle/index.js';
import type { SpiffeId, TrustDomain } from '../spiffe/index.js';
import { Certificate, type PathRules, PathValidator } from '../x509/index.js';
import { readLeafIdentity } from './leaf-identity.js';
import { guarded, refuseLeaf, type SvidRefusal } from './svid-refusal.js';

export type SvidVerdict =
  | { readonly ok: true; readonly id: SpiffeId; readonly path: readonly Certificate[] }
  | { readonly ok: false; readonly id?: SpiffeId; readonly refusal: SvidRefusal };

/** Leaf first, then what came with it, in any order. */
export type Chain = readonly [Certificate, ...Certificate[]];

const NONE: readonly Certificate[] = [];

export interface SvidRules extends Pick<PathRules, 'at' | 'strict' | 'purposes'> {
  /** The bundle of a trust domain, when it is known. Asked once for each, and only for that of a leaf. */
  readonly bundleOf: (trustDomain: TrustDomain) => Bundle | undefined;
}

/** Validates any number of SVIDs by the same rules: the authorities of each trust domain are looked at once. */
export class SvidValidator {
  readonly #rules: SvidRules;
  /** By the name of the trust domain: nothing is pooled. */
  readonly #validators = new Map<string, PathValidator | undefined>();

  constructor(rules: SvidRules) {
    this.#rules = rules;
  }

  /** The accepted path from leaf to authority, or the reason why not. */
  validate(chain: Chain): SvidVerdict {
    const leaf = chain[0];
    const intermediates = chain.length === 1 ? NONE : chain.slice(1);
    const identity = readLeafIdentity(leaf);
    if (!identity.ok) return identity;
    const { id } = identity;
    const validator = guarded(() => this.#validatorOf(id.trustDomain));
    if (validator === undefined) {
      const message = `no authority of ${id.trustDomain} is known`;
      return {
        ok: false,
        id,
        ...refuseLeaf('no-bundle', message, { expected: `the bundle of ${id.trustDomain}` }),
      };
    }
    if ('refusal' in validator) return { ok: false, id, refusal: validator.refusal };
    const result = validator.validate(leaf, intermediates);
    if (result.ok) return { ok: true, id, path: result.path };
    const { subject } = result.failure;
    const position = chain.findIndex(({ der }) => der.equals(subject.der));
    return { ok: false, id, refusal: { ...result.failure, position } };
  }

  #validatorOf(trustDomain: TrustDomain): PathValidator | undefined {
    const { name } = trustDomain;
    if (!this.#validators.has(name)) this.#validators.set(name, this.#prepare(trustDomain));
    return this.#validators.get(name);
  }

  #prepare(trustDomain: TrustDomain): PathValidator | undefined {
    const { bundleOf, ...rules } = this.#rules;
    const anchors = bundleOf(trustDomain)?.x509Authorities.map(({ certificate }) =>
      Certificate.parse(certificate),
    );
    return anchors === undefined || anchors.length === 0
      ? undefined
      : new PathValidator({ ...rules, anchors });
  }
}

/** The verdict on one chain. */
export function validateX509Svid({ chain, ...rules }: SvidRules & { readonly chain: Chain }): SvidVerdict {
  return new SvidValidator(rules).validate(chain);
}
