/** The SPIFFE ID that a certificate proves by its own fields; who signed it is not looked at. */
import { MeshctlError } from '../errors.js';
import { SpiffeId } from '../spiffe/index.js';
import type { Certificate, GeneralName } from '../x509/index.js';
import { guarded, refuseLeaf, type SvidRefusal } from './svid-refusal.js';

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
  let uri: GeneralName | undefined;
  let uris = 0;
  for (const name of leaf.subjectAltName ?? []) {
    if (name.type !== 'uri') continue;
    uri = name;
    uris++;
  }
  if (uri === undefined) return refuseLeaf('no-uri-san', 'it has no URI SAN, so no SPIFFE ID');
  if (uris > 1)
    return refuseLeaf('several-uri-sans', `it has ${uris} URI SANs where an SVID has exactly one`);
  const id = parseId(uri);
  if (!(id instanceof SpiffeId))
    return refuseLeaf('not-a-spiffe-id', `its URI SAN is not a SPIFFE ID: ${id.details.why ?? id.message}`);
  if (leaf.basicConstraints?.ca === true)
    return {
      id,
      ...refuseLeaf('leaf-is-a-ca', 'it is a CA certificate, which never authenticates a workload'),
    };
  const bits = leaf.keyUsage?.bits ?? 0;
  if ((bits & KEY_CERT_SIGN) !== 0)
    return { id, ...refuseLeaf('leaf-may-sign-certificates', 'its key usage has keyCertSign') };
  if ((bits & CRL_SIGN) !== 0)
    return { id, ...refuseLeaf('leaf-may-sign-crls', 'its key usage has cRLSign') };
  if (id.path === '')
    return {
      id,
      ...refuseLeaf(
        'id-without-path',
        `"${id}" is the ID of the trust domain itself, a workload's has a path`,
      ),
    };
  return { id };
}

/** Bits of the key usage (RFC 5280 §4.2.1.3). */
const KEY_CERT_SIGN = 1 << 5;
const CRL_SIGN = 1 << 6;

/** The text of a name differs from its bytes only where it has a backslash. */
function parseId({ value, bytes }: GeneralName): SpiffeId | MeshctlError {
  try {
    return SpiffeId.parse(value.includes('\\') ? bytes.toString('latin1') : value);
  } catch (error) {
    if (error instanceof MeshctlError) return error;
    throw error;
  }
}
