/** What a control plane answers to a resource: stage by stage, as one after the other refuses it. */
import type { JsonObject } from '../../encoding/json-value.js';
import type { ControlPlane } from '../control-plane.js';
import type { Resource } from '../resource.js';
import type { KumaVersion } from '../version.js';
import { admissionViolations, placementViolation } from './admission.js';
import { validateMesh } from './mesh.js';
import { validateMeshIdentity } from './mesh-identity.js';
import { validateMeshTls } from './mesh-tls.js';
import { validateMeshTrafficPermission } from './mesh-traffic-permission.js';
import { validateMeshTrust } from './mesh-trust.js';
import { schemaViolations } from './schema.js';
import type { Violation } from './violation.js';

export type Stage = 'schema' | 'placement' | 'metadata' | 'validator';

export interface Answer {
  /** Which stage refused it; undefined when the control plane takes it. */
  readonly refusedBy?: Stage;
  /** In the order and words of that stage. */
  readonly violations: readonly Violation[];
}

type Validator = (resource: Resource, version: KumaVersion) => Violation[];

const ofSpec =
  (validate: (spec: JsonObject, version: KumaVersion) => Violation[]): Validator =>
  ({ body }, version) =>
    validate(body, version);

const VALIDATORS: ReadonlyMap<string, Validator> = new Map([
  ['MeshIdentity', ofSpec(validateMeshIdentity)],
  ['MeshTrust', ofSpec(validateMeshTrust)],
  ['MeshTrafficPermission', ofSpec(validateMeshTrafficPermission)],
  ['MeshTLS', ofSpec(validateMeshTls)],
  ['Mesh', validateMesh],
]);

/** Whether there is a validator of the kind. */
const isValidated = ({ kind }: Resource): boolean => VALIDATORS.has(kind);

/** What the validator of the kind says of the spec, whatever else is wrong; nothing for a kind without one. */
export function validatorViolations(resource: Resource, version: KumaVersion): Violation[] {
  return VALIDATORS.get(resource.kind)?.(resource, version) ?? [];
}

/** The stages in the order in which they answer: on Kubernetes the webhook follows the schema, and looks at the place first. */
function stagesOf({ kind, environment }: Resource): readonly Stage[] {
  // A Mesh has neither a schema nor a mesh or namespace that it belongs to.
  if (kind === 'Mesh') return ['validator'];
  return environment === 'kubernetes'
    ? ['schema', 'placement', 'metadata', 'validator']
    : ['schema', 'validator', 'metadata'];
}

/** The first of the stages that refuses, as a user of `kubectl apply` or `kumactl apply` sees it. */
export function validateResource(
  resource: Resource,
  controlPlane: ControlPlane,
  stages: readonly Stage[] = stagesOf(resource),
): Answer {
  if (!isValidated(resource)) return { violations: [] };
  for (const stage of stages) {
    const violations = violationsOf(stage, resource, controlPlane);
    if (violations.length > 0) return { refusedBy: stage, violations };
  }
  return { violations: [] };
}

function violationsOf(stage: Stage, resource: Resource, controlPlane: ControlPlane): readonly Violation[] {
  switch (stage) {
    case 'schema':
      return schemaViolations(resource, controlPlane.version);
    case 'placement': {
      const found = placementViolation(resource, controlPlane);
      return found === undefined ? [] : [found];
    }
    case 'metadata':
      return admissionViolations(resource, controlPlane);
    case 'validator':
      return validatorViolations(resource, controlPlane.version);
  }
}
