/** SPIRE's resources on Kubernetes. */

export { SPIRE_EDITOR_KINDS } from './editor-kinds.js';
export type {
  ClusterFederatedTrustDomainSpec,
  ClusterSpiffeIdSpec,
  ClusterStaticEntrySpec,
} from './model.js';
export { spireSchema, spireSchemaViolations, spireUnknownFields, spireViolation } from './validate.js';
