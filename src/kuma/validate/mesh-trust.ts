/** Kuma's validator of MeshTrust. It looks at the first PEM block of each bundle, and at nothing behind it. */
import type { JsonObject } from '../../encoding/json-value.js';
import { readPem } from '../../encoding/pem.js';
import { itemObject, listField, objectField, textField } from './fields.js';
import { MUST_BE_DEFINED, mustBeOneOfList, type Violation, violation } from './violation.js';

const MAX_TRUST_DOMAIN = 253;

/** First blocks that are no certificate's; any other label passes. */
const PRIVATE_KEYS: ReadonlySet<string> = new Set([
  'PRIVATE KEY',
  'RSA PRIVATE KEY',
  'EC PRIVATE KEY',
  'DSA PRIVATE KEY',
  'ENCRYPTED PRIVATE KEY',
]);

/** The same in all versions. */
export function validateMeshTrust(spec: JsonObject): Violation[] {
  const bundles = listField(spec, 'caBundles');
  return [
    ...(bundles.length === 0 ? [violation('spec.caBundles', 'must not be empty')] : []),
    ...bundles.flatMap((bundle, i) => bundleViolations(itemObject(bundle), i)),
    ...trustDomainViolations(textField(spec, 'trustDomain')),
  ];
}

function bundleViolations(bundle: JsonObject | undefined, index: number): Violation[] {
  const path = `spec.caBundles[${index}]`;
  const type = textField(bundle, 'type');
  if (type !== 'Pem') {
    // The field has no index: that is how Kuma writes it.
    const place = ['spec', 'caBundles', index, 'type'];
    return [violation('spec.caBundles.type', mustBeOneOfList(type, ['Pem']), place)];
  }
  const pem = objectField(bundle, 'pem');
  if (pem === undefined) return [violation(`${path}.pem`, MUST_BE_DEFINED)];
  const [first] = readPem(textField(pem, 'value')).blocks;
  if (first !== undefined && !PRIVATE_KEYS.has(first.label)) return [];
  return [violation(`${path}.pem.value`, 'provided certificate has incorrect format')];
}

function trustDomainViolations(trustDomain: string): Violation[] {
  if (trustDomain === '') return [violation('spec.trustDomain', 'trustDomain needs to be defined')];
  if (trustDomain.length <= MAX_TRUST_DOMAIN) return [];
  return [violation('spec.trustDomain', `must not be longer than ${MAX_TRUST_DOMAIN} characters`)];
}
