/** Kuma's identity resources. */

export { asDataplane, type Dataplane, type Section } from './dataplane.js';
export { goTemplateFault } from './go-template/fault.js';
export { asResource, type Environment, type Resource } from './resource.js';
export {
  compileTemplate,
  DEFAULT_PATH_KUBERNETES,
  DEFAULT_PATH_UNIVERSAL,
  PATH_VARIABLES,
  type Template,
  TRUST_DOMAIN_VARIABLES,
} from './template.js';
export { validateMeshIdentity } from './validate/mesh-identity.js';
export { validateMeshTls } from './validate/mesh-tls.js';
export { validateMeshTrafficPermission } from './validate/mesh-traffic-permission.js';
export { validateMeshTrust } from './validate/mesh-trust.js';
export type { Violation } from './validate/violation.js';
export { KUMA_VERSIONS, type KumaVersion } from './version.js';
