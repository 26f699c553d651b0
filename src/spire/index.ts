/** SPIRE's resources on Kubernetes. */

export type {
  ClusterFederatedTrustDomainSpec,
  ClusterSpiffeIdSpec,
  ClusterStaticEntrySpec,
} from './model.js';
export { spireSchema, spireSchemaViolations, spireUnknownFields, spireViolation } from './validate.js';
