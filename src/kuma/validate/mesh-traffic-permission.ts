/** Kuma's validator of MeshTrafficPermission, as far as `rules` go. The paths have no `.default`: that is how Kuma writes them. */
import type { JsonObject } from '../../encoding/json-value.js';
import { isAtLeast, type KumaVersion } from '../version.js';
import { itemObject, listField, objectField, textField } from './fields.js';
import { goSpiffeReason } from './go-spiffe-reason.js';
import { targetRefViolations } from './target-ref.js';
import { type Violation, violation } from './violation.js';

const LISTS = ['allow', 'allowWithShadowDeny', 'deny'] as const;

export function validateMeshTrafficPermission(spec: JsonObject, version: KumaVersion): Violation[] {
  const rules = listField(spec, 'rules');
  const from = isAtLeast(version, '3.0') ? [] : listField(spec, 'from');
  return [
    ...targetRefViolations(spec, version, rules.length > 0),
    ...presenceViolations(rules.length > 0, from.length > 0, version),
    ...rules.flatMap((rule, i) =>
      ruleViolations(objectField(itemObject(rule), 'default'), `spec.rules[${i}]`, version),
    ),
  ];
}

function presenceViolations(hasRules: boolean, hasFrom: boolean, version: KumaVersion): Violation[] {
  if (isAtLeast(version, '3.0')) return hasRules ? [] : [violation('spec', 'policy must define rules')];
  if (hasRules && hasFrom) return [violation('spec', "field 'from' must be empty when 'rules' is defined")];
  return hasRules || hasFrom
    ? []
    : [violation('spec', "at least one of 'from' or 'rules' has to be defined")];
}

function ruleViolations(rule: JsonObject | undefined, path: string, version: KumaVersion): Violation[] {
  if (LISTS.every((list) => listField(rule, list).length === 0))
    return [violation(path, "at least one of 'allow', 'allowWithShadowDeny', 'deny' has to be defined")];
  return LISTS.flatMap((list) =>
    listField(rule, list).flatMap((match, i) =>
      matchViolations(itemObject(match), `${path}.${list}[${i}]`, version),
    ),
  );
}

function matchViolations(match: JsonObject | undefined, path: string, version: KumaVersion): Violation[] {
  const spiffeId = objectField(match, 'spiffeID');
  const sni = isAtLeast(version, '2.14') ? objectField(match, 'sni') : undefined;
  return [
    ...(spiffeId === undefined ? [] : spiffeIdViolations(textField(spiffeId, 'value'), path, version)),
    ...(sni === undefined ? [] : sniViolations(sni, `${path}.sni`)),
  ];
}

function spiffeIdViolations(id: string, path: string, version: KumaVersion): Violation[] {
  const reason = goSpiffeReason(id);
  if (reason === undefined) return [];
  const why = isAtLeast(version, '2.14') ? `: ${reason}` : '';
  return [violation(`${path}.spiffeID`, `must be a valid Spiffe ID${why}`)];
}

function sniViolations(sni: JsonObject, path: string): Violation[] {
  const [type, value] = [textField(sni, 'type'), textField(sni, 'value')];
  return [
    ...(type === '' ? [violation(`${path}.type`, 'must be set')] : []),
    ...(type === '' || type === 'Exact'
      ? []
      : [violation(`${path}.type`, `unrecognized type "${type}", supported values are: Exact`)]),
    ...(value === '' ? [violation(`${path}.value`, 'must be set')] : []),
    ...(value === '' || SUBDOMAIN.test(value) ? [] : [violation(`${path}.value`, NO_SUBDOMAIN)]),
  ];
}

/** At most 253 characters, as Kubernetes has it. */
const SUBDOMAIN = /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

const NO_SUBDOMAIN =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
