/** How a client verifies an endpoint; none of it is ever inferred (SPIFFE Federation §5.1). */
import type { Bundle } from '../../bundle/index.js';
import type { SpiffeId, TrustDomain } from '../../spiffe/index.js';

interface WebTrust {
  readonly profile: 'https_web';
  /** PEM of all roots to trust; those of Node when absent. */
  readonly roots?: readonly string[] | undefined;
}

export interface SpiffeTrust {
  readonly profile: 'https_spiffe';
  readonly endpointId: SpiffeId;
  /** The bundle of the endpoint's trust domain as it is known now; asked before each connection. */
  readonly bundleOf: (trustDomain: TrustDomain) => Promise<Bundle | undefined>;
}

export type EndpointTrust = WebTrust | SpiffeTrust;
