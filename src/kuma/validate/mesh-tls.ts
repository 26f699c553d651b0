/** Kuma's validator of MeshTLS. */
import type { JsonObject } from '../../encoding/json-value.js';
import { isAtLeast, type KumaVersion } from '../version.js';
import { field, itemObject, listField, objectField, textField } from './fields.js';
import { isForMesh, targetRefViolations, topLevelKinds } from './target-ref.js';
import { mustBeOneOf, type Violation, violation } from './violation.js';

const MODES = ['Strict', 'Permissive'];
const VERSIONS = ['TLSAuto', 'TLS10', 'TLS11', 'TLS12', 'TLS13'];
const CIPHERS = [
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-RSA-CHACHA20-POLY1305',
];

export function validateMeshTls(spec: JsonObject, version: KumaVersion): Violation[] {
  const rules = listField(spec, 'rules');
  const from = isAtLeast(version, '3.0') ? [] : listField(spec, 'from');
  const forMesh = isForMesh(spec);
  return [
    ...targetRefViolations(objectField(spec, 'targetRef'), version, {
      path: 'spec.targetRef',
      kinds: topLevelKinds(version, ['Mesh', 'MeshSubset', 'Dataplane']),
      affectsInbounds: rules.length > 0 || from.length > 0,
    }),
    ...(rules.length > 0 && from.length > 0
      ? [violation('spec', "field 'from' must be empty when 'rules' is defined")]
      : []),
    ...rules.flatMap((rule, i) =>
      ruleViolations(objectField(itemObject(rule), 'default'), `spec.rules[${i}].default`, forMesh),
    ),
    ...from.flatMap((item, i) => [
      ...targetRefViolations(objectField(itemObject(item), 'targetRef') ?? {}, version, {
        path: `spec.from[${i}].targetRef`,
        kinds: ['Mesh'],
        affectsInbounds: false,
      }),
      ...ruleViolations(objectField(itemObject(item), 'default'), `spec.from[${i}].default`, forMesh),
    ]),
  ];
}

function ruleViolations(rule: JsonObject | undefined, path: string, forMesh: boolean): Violation[] {
  const mode = textField(rule, 'mode');
  const ciphers = listField(rule, 'tlsCiphers');
  const versions = objectField(rule, 'tlsVersion');
  return [
    ...(field(rule, 'mode') === undefined || MODES.includes(mode)
      ? []
      : [violation(`${path}.mode`, mustBeOneOf('mode', MODES))]),
    ...(ciphers.length === 0 ? [] : cipherViolations(ciphers, `${path}.tlsCiphers`, forMesh)),
    ...(versions === undefined ? [] : versionViolations(versions, `${path}.tlsVersion`, forMesh)),
  ];
}

const onlyForMesh = (name: string): string =>
  `${name} can only be defined with top level targetRef kind: Mesh`;

function cipherViolations(ciphers: readonly unknown[], path: string, forMesh: boolean): Violation[] {
  if (!forMesh) return [violation(path, onlyForMesh('tlsCiphers'))];
  return ciphers.every((cipher) => CIPHERS.includes(String(cipher)))
    ? []
    : [violation(path, mustBeOneOf('tlsCiphers', CIPHERS))];
}

function versionViolations(versions: JsonObject, path: string, forMesh: boolean): Violation[] {
  if (!forMesh) return [violation(path, onlyForMesh('tlsVersion'))];
  const bounds = ['min', 'max'] as const;
  const unknown = bounds.filter(
    (name) => field(versions, name) !== undefined && !VERSIONS.includes(textField(versions, name)),
  );
  if (unknown.length > 0)
    return unknown.map((name) => violation(`${path}.${name}`, mustBeOneOf(name, VERSIONS)));
  const [min, max] = bounds.map((name) => VERSIONS.indexOf(textField(versions, name))) as [number, number];
  // TLSAuto, the first, leaves a bound open.
  return min > max && max > 0 ? [violation(path, 'min version must be lower than max')] : [];
}
