/** The kinds that rules about any resource of Kuma's apply to. */
import type { Target } from '../../rule.js';

/** Those with a schema and a validator. */
export const MODELLED = [
  'mesh-identity',
  'mesh-trust',
  'mesh-traffic-permission',
  'mesh-tls',
] as const satisfies readonly Target[];

/** All that a control plane of Kuma's or SPIRE's reads. */
export const READ = [
  ...MODELLED,
  'mesh',
  'mesh-service',
  'dataplane',
  'secret',
  'cluster-spiffe-id',
  'cluster-federated-trust-domain',
  'cluster-static-entry',
] as const satisfies readonly Target[];

/** Those of a mesh. */
export const MESH_RESOURCES = [
  ...MODELLED,
  'mesh-service',
  'dataplane',
  'secret',
] as const satisfies readonly Target[];
