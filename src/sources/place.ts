import type { Place } from './item.js';

/** The place of something inside this one; it takes the lines of what is around it when it has none. */
export function inside(place: Place, ...steps: readonly string[]): Place {
  return { ...place, path: [...place.path, ...steps] };
}

/** File and field names under which trust anchors stand: `ca.crt`, `bundle.pem`, `root-cert.pem`, `ca-bundle.crt`. */
const TRUST_NAME =
  /^(ca|cacerts?|root[-_]?cert|root[-_]?ca|roots?|trust[-_]?bundle|(ca[-_]?|federated_)?bundle(\.[\w.-]+)?)\.(crt|pem|cer|der)$|^(ca|trusted_?ca|trust_?bundle|root_?cas?|ca_?bundles?|ca_?certificates?)$/i;

export const namesTrust = (name: string): boolean => TRUST_NAME.test(name);
