/** SecureDataSource: where the control plane reads a certificate or key from. */
import type { JsonObject } from '../../encoding/json-value.js';
import { objectField, textField } from './fields.js';
import { MUST_BE_DEFINED, mustBeOneOfList, type Violation, violation } from './violation.js';

const TYPES = ['EnvVar', 'InsecureInline', 'File', 'Secret'];

export function dataSourceViolations(source: JsonObject, path: string): Violation[] {
  const type = textField(source, 'type');
  switch (type) {
    case 'EnvVar':
      return partViolations(source, path, 'envVar', 'name');
    case 'InsecureInline':
      return partViolations(source, path, 'insecureInline', 'value');
    case 'File':
      return [
        ...partViolations(source, path, 'file', 'path'),
        ...filePathViolations(source, `${path}.file.path`),
      ];
    case 'Secret':
      return secretViolations(objectField(source, 'secretRef'), `${path}.secretRef`);
    default:
      return [violation(`${path}.type`, mustBeOneOfList(type, TYPES))];
  }
}

/** The part that belongs to the type, and what is in it. */
function partViolations(source: JsonObject, path: string, part: string, member: string): Violation[] {
  const object = objectField(source, part);
  if (object === undefined) return [violation(`${path}.${part}`, MUST_BE_DEFINED)];
  return textField(object, member) === '' ? [violation(`${path}.${part}.${member}`, MUST_BE_DEFINED)] : [];
}

function filePathViolations(source: JsonObject, path: string): Violation[] {
  const file = textField(objectField(source, 'file'), 'path');
  if (file === '') return [];
  return [
    ...(file.includes('..')
      ? [violation(path, `file path contains directory traversal sequence: ${file}`)]
      : []),
    ...(file.startsWith('/') ? [] : [violation(path, `file path must be absolute: ${file}`)]),
  ];
}

function secretViolations(secretRef: JsonObject | undefined, path: string): Violation[] {
  if (secretRef === undefined) return [violation(path, MUST_BE_DEFINED)];
  const kind = textField(secretRef, 'kind');
  return [
    ...(kind === 'Secret' ? [] : [violation(`${path}.kind`, mustBeOneOfList(kind, ['Secret']))]),
    ...(textField(secretRef, 'name') === '' ? [violation(`${path}.name`, MUST_BE_DEFINED)] : []),
  ];
}
