/** Kuma's validator of MeshTrafficPermission. The fields of rules have no `.default`: that is how Kuma writes them. */
import type { JsonObject } from '../../encoding/json-value.js';
import { isAtLeast, type KumaVersion } from '../version.js';
import { itemObject, listField, objectField, textField } from './fields.js';
import { goSpiffeReason } from './go-spiffe-reason.js';
import { subdomainFaults } from './names.js';
import { targetRefViolations, topLevelKinds } from './target-ref.js';
import { type FieldPath, fieldName, MUST_BE_DEFINED, type Violation, violation } from './violation.js';

const LISTS = ['allow', 'allowWithShadowDeny', 'deny'] as const;

export function validateMeshTrafficPermission(spec: JsonObject, version: KumaVersion): Violation[] {
  const rules = listField(spec, 'rules');
  const from = isAtLeast(version, '3.0') ? [] : listField(spec, 'from');
  return [
    ...targetRefViolations(objectField(spec, 'targetRef'), version, {
      path: 'spec.targetRef',
      kinds: topLevelKinds(version, [...FROM_KINDS, 'Dataplane']),
      affectsInbounds: rules.length > 0 || from.length > 0,
    }),
    ...presenceViolations(rules.length > 0, from.length > 0, version),
    ...rules.flatMap((rule, i) =>
      ruleViolations(objectField(itemObject(rule), 'default'), ['rules', i], version),
    ),
    ...from.flatMap((item, i) => fromViolations(itemObject(item), `spec.from[${i}]`, version)),
  ];
}

/** Of the older policies. */
const FROM_KINDS = ['Mesh', 'MeshSubset', 'MeshService', 'MeshServiceSubset'];

function fromViolations(from: JsonObject | undefined, path: string, version: KumaVersion): Violation[] {
  const options = { path: `${path}.targetRef`, kinds: FROM_KINDS, affectsInbounds: false };
  return [
    ...targetRefViolations(objectField(from, 'targetRef') ?? {}, version, options),
    ...(textField(objectField(from, 'default'), 'action') === ''
      ? [violation(`${path}.default.action`, MUST_BE_DEFINED)]
      : []),
  ];
}

function presenceViolations(hasRules: boolean, hasFrom: boolean, version: KumaVersion): Violation[] {
  if (isAtLeast(version, '3.0')) return hasRules ? [] : [violation('spec', 'policy must define rules')];
  if (hasRules && hasFrom) return [violation('spec', "field 'from' must be empty when 'rules' is defined")];
  return hasRules || hasFrom
    ? []
    : [violation('spec', "at least one of 'from' or 'rules' has to be defined")];
}

function ruleViolations(rule: JsonObject | undefined, steps: FieldPath, version: KumaVersion): Violation[] {
  const path = ['spec', ...steps];
  if (LISTS.every((list) => listField(rule, list).length === 0)) {
    const message = "at least one of 'allow', 'allowWithShadowDeny', 'deny' has to be defined";
    return [violation(fieldName(path), message, path)];
  }
  return LISTS.flatMap((list) =>
    listField(rule, list).flatMap((match, i) =>
      matchViolations(itemObject(match), version).map(([part, message]) =>
        violation(fieldName([...path, list, i, ...part]), message, [...path, 'default', list, i, ...part]),
      ),
    ),
  );
}

/** A field of a match, and what is wrong with it. */
type Fault = readonly [part: FieldPath, message: string];

function matchViolations(match: JsonObject | undefined, version: KumaVersion): Fault[] {
  const spiffeId = objectField(match, 'spiffeID');
  const sni = isAtLeast(version, '2.14') ? objectField(match, 'sni') : undefined;
  return [
    ...(spiffeId === undefined ? [] : spiffeIdFaults(textField(spiffeId, 'value'), version)),
    ...(sni === undefined ? [] : sniFaults(sni)),
  ];
}

function spiffeIdFaults(id: string, version: KumaVersion): Fault[] {
  const reason = goSpiffeReason(id);
  if (reason === undefined) return [];
  const why = isAtLeast(version, '2.14') ? `: ${reason}` : '';
  return [[['spiffeID'], `must be a valid Spiffe ID${why}`]];
}

function sniFaults(sni: JsonObject): Fault[] {
  const [type, value] = [textField(sni, 'type'), textField(sni, 'value')];
  const ofType = type === '' ? ['must be set'] : type === 'Exact' ? [] : [unknownType(type)];
  const ofValue = value === '' ? ['must be set'] : subdomainFaults(value);
  return [
    ...ofType.map((message): Fault => [['sni', 'type'], message]),
    ...ofValue.map((message): Fault => [['sni', 'value'], message]),
  ];
}

const unknownType = (type: string): string => `unrecognized type "${type}", supported values are: Exact`;
