/** Validates an X.509-SVID (X509-SVID §5): the leaf's own rules, then the path to its own trust domain's bundle. */
import type { Bundle } from '../bundle/index.js';
import { MeshctlError } from '../errors.js';
import { SpiffeId, type TrustDomain } from '../spiffe/index.js';
import { Certificate, type PathReason, validatePath } from '../x509/index.js';

export type SvidReason =
  | PathReason
  | 'no-uri-san'
  | 'several-uri-sans'
  | 'not-a-spiffe-id'
  | 'id-without-path'
  | 'leaf-is-a-ca'
  | 'leaf-may-sign-certificates'
  | 'leaf-may-sign-crls'
  | 'malformed-certificate'
  | 'no-bundle'
  | 'key-mismatch';

export interface SvidRefusal {
  readonly reason: SvidReason;
  /** A sentence for people, without a full stop. */
  readonly message: string;
  /** The certificate at fault: its place in the chain, or -1 for one from the bundle. */
  readonly position: number;
}

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

export type LeafIdentity =
  | { readonly ok: true; readonly id: SpiffeId }
  | { readonly ok: false; readonly id?: SpiffeId; readonly refusal: SvidRefusal };

/** The SPIFFE ID of a leaf, if its own fields make it an X.509-SVID (X509-SVID §2, §5.2). */
export function readLeafIdentity(leaf: Certificate): LeafIdentity {
  const result = guarded(() => checkLeaf(leaf));
  if ('refusal' in result)
    return { ok: false, ...('id' in result ? { id: result.id } : {}), refusal: result.refusal };
  return { ok: true, id: result.id };
}

function checkLeaf(leaf: Certificate): { id: SpiffeId } | { id?: SpiffeId; refusal: SvidRefusal } {
  const uris = (leaf.subjectAltName ?? []).filter(({ type }) => type === 'uri');
  const [uri] = uris;
  if (uri === undefined) return refuse('no-uri-san', 'it has no URI SAN, so no SPIFFE ID');
  if (uris.length > 1)
    return refuse('several-uri-sans', `it has ${uris.length} URI SANs where an SVID has exactly one`);
  const id = parseId(uri.bytes);
  if (!(id instanceof SpiffeId))
    return refuse('not-a-spiffe-id', `its URI SAN is not a SPIFFE ID: ${id.details.why ?? id.message}`);
  if (leaf.basicConstraints?.ca === true)
    return { id, ...refuse('leaf-is-a-ca', 'it is a CA certificate, which never authenticates a workload') };
  const usages = leaf.keyUsage?.names ?? [];
  if (usages.includes('keyCertSign'))
    return { id, ...refuse('leaf-may-sign-certificates', 'its key usage has keyCertSign') };
  if (usages.includes('cRLSign')) return { id, ...refuse('leaf-may-sign-crls', 'its key usage has cRLSign') };
  if (id.path === '')
    return {
      id,
      ...refuse('id-without-path', `"${id}" is the ID of the trust domain itself, a workload's has a path`),
    };
  return { id };
}

function parseId(bytes: Buffer): SpiffeId | MeshctlError {
  try {
    return SpiffeId.parse(bytes.toString('latin1'));
  } catch (error) {
    if (error instanceof MeshctlError) return error;
    throw error;
  }
}

function refuse(reason: SvidReason, message: string): { refusal: SvidRefusal } {
  return { refusal: { reason, message, position: 0 } };
}

/** Broken DER met on the way is a verdict, not a crash. */
function guarded<T>(step: () => T): T | { refusal: SvidRefusal } {
  try {
    return step();
  } catch (error) {
    if (error instanceof MeshctlError) return refuse('malformed-certificate', error.message);
    throw error;
  }
}
