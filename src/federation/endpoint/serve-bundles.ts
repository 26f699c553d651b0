/** Opens a bundle endpoint of either profile. */

import type { TrustDomain } from '../../spiffe/index.js';
import type { AccessEntry } from './access-entry.js';
import { BundleEndpoint } from './bundle-endpoint.js';
import type { CredentialSource } from './credentials.js';
import { type CredentialFiles, FileCredentials } from './file-credentials.js';
import { ENDPOINT_LIMITS, type EndpointLimits } from './limits.js';
import { type BundleSource, ServedBundles } from './served-bundles.js';
import { SvidCredentials, type SvidIssuing } from './svid-credentials.js';

/** What the endpoint proves itself by (SPIFFE Federation §5.2). */
export type EndpointIdentity =
  | { readonly profile: 'https_web'; readonly files: CredentialFiles }
  | {
      readonly profile: 'https_spiffe';
      /** That of the SVID. */
      readonly trustDomain: TrustDomain;
      readonly svid: SvidIssuing;
    };

export interface ServeOptions extends Omit<BundleSource, 'clock'> {
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  readonly identity: EndpointIdentity;
  readonly limits?: Partial<EndpointLimits>;
  readonly log: (entry: AccessEntry) => void;
}

/** Serves until it is stopped. Throws E_NO_BUNDLE, E_ENDPOINT, and what certificate, key or issuing have. */
export function serveBundles(options: ServeOptions): Promise<BundleEndpoint> {
  const bundles = new ServedBundles({ ...options, clock: () => performance.now() });
  return BundleEndpoint.start({
    ...options,
    bundles,
    credentials: credentialsOf(options.identity, bundles),
    limits: { ...ENDPOINT_LIMITS, ...options.limits },
  });
}

function credentialsOf(identity: EndpointIdentity, bundles: ServedBundles): CredentialSource {
  if (identity.profile === 'https_web') return new FileCredentials(identity.files);
  const { svid, trustDomain } = identity;
  return new SvidCredentials(svid, () => {
    void bundles.refresh(bundles.concernedBy(`/${trustDomain.name}`)); // for the next look, whoever asks in between
    return bundles.get(trustDomain.name)?.bundle;
  });
}
