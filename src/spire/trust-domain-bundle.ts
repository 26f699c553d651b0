/** The bundle that a ClusterFederatedTrustDomain begins with, as the controller manager reads it (go-spiffe's spiffebundle). */
import { isJsonObject, type JsonObject, memberOf } from '../encoding/json-value.js';

/** Undefined for a bundle that it takes. */
export function trustDomainBundleFault(text: string): string | undefined {
  const why = bundleFault(text);
  return why === undefined ? undefined : `spiffebundle: ${why}`;
}

function bundleFault(text: string): string | undefined {
  const document = parsedJson(text);
  // How Go's JSON decoder words it depends on where it fails; the verdict is the same.
  if (document === undefined) return 'unable to parse JWKS: it is no JSON';
  if (document === null) return 'no authorities found';
  if (!isJsonObject(document)) return 'unable to parse JWKS: it is no JSON object';
  const keys = memberOf(document, 'keys');
  if (keys === undefined || keys === null) return 'no authorities found';
  if (!Array.isArray(keys)) return 'unable to parse JWKS: keys is no array';
  for (const [i, key] of keys.entries()) {
    const fault = isJsonObject(key) ? keyFault(key, i) : undefined;
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function keyFault(key: JsonObject, index: number): string | undefined {
  const use = memberOf(key, 'use');
  if (use === 'x509-svid') {
    const chain = memberOf(key, 'x5c');
    const count = Array.isArray(chain) ? chain.length : 0;
    if (count === 1) return undefined;
    return `expected a single certificate in x509-svid entry ${index}; got ${count}`;
  }
  if (use !== 'jwt-svid' && use !== 'wit-svid') return undefined;
  const id = memberOf(key, 'kid');
  if (typeof id === 'string' && id !== '') return undefined;
  const what = use === 'jwt-svid' ? 'authority' : 'WIT authority';
  return `error adding ${what} ${index} of JWKS: keyID cannot be empty`;
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
