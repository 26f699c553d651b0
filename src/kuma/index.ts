/** Kuma's identity resources. */

export type { ControlPlane } from './control-plane.js';
export { asDataplane, type Dataplane, type Section } from './dataplane.js';
export { goTemplateFault, type TemplateKind } from './go-template/fault.js';
export { editorKinds } from './model/editor-kinds.js';
export { anySchema, type EditorKind, editorSchema } from './model/editor-schema.js';
export { documentSchema } from './model/schemas.js';
export {
  asResource,
  coreNameOf,
  type Environment,
  MESH_LABEL,
  ORIGIN_LABEL,
  type Resource,
  WORKLOAD_LABEL,
} from './resource.js';
export { needsWorkload, selectorOf, selects } from './selection.js';
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
export { schemaViolations, violationsBySchema } from './validate/schema.js';
export { type UnknownField, unknownBySchema, unknownFields } from './validate/unknown-fields.js';
export {
  type Answer,
  isValidated,
  type Stage,
  validateResource,
  validatorViolations,
} from './validate/validate-resource.js';
export { type FieldPath, fieldName, pathOf, type Violation } from './validate/violation.js';
export { isAtLeast, KUMA_VERSIONS, type KumaVersion } from './version.js';
