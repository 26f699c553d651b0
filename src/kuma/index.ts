/** Kuma's identity resources. */

export type { ControlPlane } from './control-plane.js';
export { asDataplane, type Dataplane } from './dataplane.js';
export { goTemplateFault } from './go-template/fault.js';
export { goQuote } from './go-template/quote.js';
export { kriOf } from './kri.js';
export { editorKinds } from './model/editor-kinds.js';
export { anySchema, type EditorKind, editorSchema } from './model/editor-schema.js';
export type { JsonSchema } from './model/json-schema.js';
export { documentSchema } from './model/schemas.js';
export { type Asked, applicable, compilePolicies, isGuarded } from './policy/compile.js';
export {
  Decider,
  type DeciderOptions,
  type Decision,
  type Undecidable,
  type Verdict,
} from './policy/decider.js';
export { lintPolicies, type PolicyLint } from './policy/lints.js';
export {
  countVerdicts,
  groupAt,
  isAllowed,
  type Matrix,
  type MatrixGroup,
  makeMatrix,
  ruleAt,
  VERDICTS,
  verdictAt,
} from './policy/matrix.js';
export { CHANGES, type Change, diffMatrices, type MatrixDiff } from './policy/matrix-diff.js';
export {
  type Entry,
  type Permission,
  type PermissionOptions,
  readPermission,
} from './policy/permission.js';
export { matchPath, matchText } from './policy/rule-text.js';
export type { Inbound } from './policy/scope.js';
export { type IdentityPreview, previewIdentities } from './preview.js';
export { type Head, kumaSecret, type RenderedResource, resourceOf } from './render/head.js';
export {
  type IdentityWish,
  identityComments,
  identitySpec,
  type ProviderWish,
} from './render/mesh-identity.js';
export {
  type IdMatch,
  type PermissionWish,
  permissionComments,
  permissionSpec,
} from './render/mesh-traffic-permission.js';
export {
  asResource,
  coreNameOf,
  type Environment,
  MESH_LABEL,
  ORIGIN_LABEL,
  type Resource,
  WORKLOAD_LABEL,
} from './resource.js';
export { needsWorkload, selectorOf } from './selection.js';
export {
  compileTemplate,
  DEFAULT_PATH_KUBERNETES,
  DEFAULT_PATH_UNIVERSAL,
  PATH_VARIABLES,
  type Template,
  TRUST_DOMAIN_VARIABLES,
} from './template.js';
export { admissionViolations, ORIGIN_REQUIRED, placementViolation } from './validate/admission.js';
export { parseGoDuration } from './validate/go-duration.js';
export { goSpiffeReason } from './validate/go-spiffe-reason.js';
export { validateMeshIdentity } from './validate/mesh-identity.js';
export { validateMeshTls } from './validate/mesh-tls.js';
export { validateMeshTrafficPermission } from './validate/mesh-traffic-permission.js';
export { validateMeshTrust } from './validate/mesh-trust.js';
export { labelKeyFaults, labelValueFaults } from './validate/names.js';
export { schemaViolations, violationsBySchema } from './validate/schema.js';
export { type UnknownField, unknownBySchema, unknownFields } from './validate/unknown-fields.js';
export {
  type Answer,
  type Stage,
  validateResource,
  validatorViolations,
} from './validate/validate-resource.js';
export { type FieldPath, fieldName, pathOf, type Violation } from './validate/violation.js';
export { isAtLeast, KUMA_VERSIONS, type KumaVersion } from './version.js';
