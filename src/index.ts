/** The library's door: what the commands do, as functions that take data and return data. */
export * from './authority/index.js';
export * from './bundle/index.js';
export { ERROR_CODES, type ErrorCode, type ErrorDetails, MeshctlError } from './errors.js';
export * from './federation/index.js';
export {
  type Answer,
  asDataplane,
  asResource,
  type ControlPlane,
  compilePolicies,
  type Dataplane,
  Decider,
  type Decision,
  documentSchema,
  type Environment as KumaEnvironment,
  goTemplateFault,
  type Head,
  type IdentityPreview,
  type IdentityWish,
  identitySpec,
  type JsonSchema,
  KUMA_VERSIONS,
  type KumaVersion,
  type Matrix,
  makeMatrix,
  type PermissionWish,
  permissionSpec,
  previewIdentities,
  type RenderedResource,
  type Resource,
  readPermission,
  resourceOf,
  type Stage,
  type UnknownField,
  unknownFields,
  type Violation,
  validateMeshIdentity,
  validateMeshTls,
  validateMeshTrafficPermission,
  validateMeshTrust,
  validateResource,
} from './kuma/index.js';
export * from './lint/index.js';
export * from './sources/index.js';
export * from './spiffe/index.js';
export * from './spire/index.js';
export * from './svid/index.js';
export * from './x509/index.js';
