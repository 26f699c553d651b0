/** Validates an X.509-SVID (X509-SVID §5): the leaf's own rules, then the path to its own trust domain's bundle. */
import type { Bundle } from '../bundle/index.js';
import type { SpiffeId, TrustDomain } from '../spiffe/index.js';
import { Certificate, validatePath } from '../x509/index.js';
import { readLeafIdentity } from './leaf-identity.js';
import { guarded, type SvidRefusal } from './svid-refusal.js';

export type SvidVerdict =
  | { readonly ok: true; readonly id: SpiffeId; readonly path: readonly Certificate[] }
  | { readonly ok: false; readonly id?: SpiffeId; readonly refusal: SvidRefusal };

export interface SvidValidation {
  /** Leaf first. */
  readonly chain: readonly [Certificate, ...Certificate[]];
  /** The bundle of a trust domain, when it is known. Asked once, for the leaf's own. */
  readonly bundleOf: (trustDomain: TrustDomain) => Bundle | undefined;
  /** Seconds since 1970. */
  readonly at: number;
}

/** The verdict on a chain: the accepted path from leaf to authority, or the first reason why not. */
export function validateX509Svid({ chain, bundleOf, at }: SvidValidation): SvidVerdict {
  const [leaf, ...intermediates] = chain;
  const identity = readLeafIdentity(leaf);
  if (!identity.ok) return identity;
  const { id } = identity;
  const bundle = bundleOf(id.trustDomain);
  const anchors = bundle?.x509Authorities.map(({ certificate }) => Certificate.parse(certificate)) ?? [];
  if (anchors.length === 0) {
    return {
      ok: false,
      id,
      refusal: { reason: 'no-bundle', message: `no authority of ${id.trustDomain} is known`, position: 0 },
    };
  }
  const result = guarded(() => validatePath({ leaf, intermediates, anchors, at }));
  if ('refusal' in result) return { ok: false, id, refusal: result.refusal };
  if (result.ok) return { ok: true, id, path: result.path };
  const { reason, message, subject } = result.failure;
  return { ok: false, id, refusal: { reason, message, position: chain.indexOf(subject) } };
}
