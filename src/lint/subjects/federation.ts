/** A ClusterFederatedTrustDomain as rules see it (spire.spiffe.io/v1alpha1). */
import type { JsonObject } from '../../encoding/json-value.js';
import type { SpiffeIdSubject } from './spiffe-id.js';

export interface FederationSubject {
  readonly name: string;
  readonly spec: JsonObject;
  /** `endpointSPIFFEID`, when there is one that is meant as an ID. */
  readonly id: SpiffeIdSubject | undefined;
}
