/** `spec.targetRef` of the inbound policies MeshTrafficPermission and MeshTLS. */
import type { JsonObject } from '../../encoding/json-value.js';
import { isAtLeast, type KumaVersion } from '../version.js';
import { field, objectField, textField } from './fields.js';
import { MUST_BE_DEFINED, type Violation, violation } from './violation.js';

const LEGACY_KINDS = ['Mesh', 'MeshSubset', 'MeshService', 'MeshServiceSubset', 'Dataplane'];
const KINDS = ['Mesh', 'Dataplane'];

/** `hasRules`: whether there is anything that a section of a proxy could be about. */
export function targetRefViolations(spec: JsonObject, version: KumaVersion, hasRules: boolean): Violation[] {
  const targetRef = objectField(spec, 'targetRef');
  if (targetRef === undefined) return [];
  const kind = textField(targetRef, 'kind');
  const path = 'spec.targetRef';
  if (kind === '') return [violation(`${path}.kind`, MUST_BE_DEFINED)];
  if (!(isAtLeast(version, '3.0') ? KINDS : LEGACY_KINDS).includes(kind))
    return [violation(`${path}.kind`, `value '${kind}' is not supported`)];
  const hasSection = textField(targetRef, 'sectionName') !== '';
  if (kind === 'Mesh') {
    return [
      ...(field(targetRef, 'labels') === undefined
        ? []
        : [violation(`${path}.labels`, 'must not be set with kind Mesh')]),
      ...(hasSection ? [violation(`${path}.sectionName`, 'must not be set with kind Mesh')] : []),
    ];
  }
  if (kind !== 'Dataplane' || !hasSection || hasRules) return [];
  return [violation(`${path}.sectionName`, 'can only be used with inbound policies')];
}

/** Whether the policy is about the whole mesh, which it is too when it does not say. */
export function isForMesh(spec: JsonObject): boolean {
  const targetRef = objectField(spec, 'targetRef');
  return targetRef === undefined || textField(targetRef, 'kind') === 'Mesh';
}
