/** The library's door: what the commands do, as functions that take data and return data. */
export * from './authority/index.js';
export * from './bundle/index.js';
export { ERROR_CODES, type ErrorCode, type ErrorDetails, MeshctlError } from './errors.js';
export * from './federation/index.js';
export {
  goTemplateFault,
  KUMA_VERSIONS,
  type KumaVersion,
  type Violation,
  validateMeshIdentity,
  validateMeshTls,
  validateMeshTrafficPermission,
  validateMeshTrust,
} from './kuma/index.js';
export * from './lint/index.js';
export * from './sources/index.js';
export * from './spiffe/index.js';
export * from './svid/index.js';
export * from './x509/index.js';
