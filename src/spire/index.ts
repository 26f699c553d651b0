/** SPIRE's resources on Kubernetes. */

export { clusterSpiffeId, spireTemplateOf } from './cluster-spiffe-id.js';
export { SPIRE_EDITOR_KINDS } from './editor-kinds.js';
export type {
  ClusterFederatedTrustDomainSpec,
  ClusterSpiffeIdSpec,
  ClusterStaticEntrySpec,
} from './model.js';
export { spireSchema, spireSchemaViolations, spireUnknownFields } from './schema.js';
export { spireViolation } from './webhook.js';
