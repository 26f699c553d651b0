/** Kuma's validator of Mesh, as far as identity goes: `mtls`, and from 3.0, which has none, the name. */
import { goQuote } from '../go-template/quote.js';
import type { Resource } from '../resource.js';
import { isAtLeast, type KumaVersion } from '../version.js';
import { field, isTrue, itemObject, listField, objectField, textField } from './fields.js';
import { dns1035Faults } from './names.js';
import { type FieldPath, fieldName, type Violation, violation } from './violation.js';

export function validateMesh(mesh: Resource, version: KumaVersion): Violation[] {
  if (isAtLeast(version, '3.0')) return nameViolations(mesh);
  // Kuma's API names the fields of a Mesh from its root, the webhook puts `spec` before them.
  const prefix = mesh.environment === 'kubernetes' ? 'spec.' : '';
  return [...mtlsFaults(mesh), ...egressFaults(mesh)].map(([path, message, named = fieldName(path)]) =>
    violation(`${prefix}${named}`, message, [...mesh.bodyPath, ...path]),
  );
}

/** A path in the body, what is wrong there, and the name of the field where that is another. */
type Fault = readonly [path: FieldPath, message: string, field?: string];

function mtlsFaults({ body }: Resource): Fault[] {
  const mtls = objectField(body, 'mtls');
  const backends = listField(mtls, 'backends').map(itemObject);
  const faults: Fault[] = [];
  if (backends.length > 1) faults.push([['mtls', 'backends'], 'cannot have more than 1 backends']);
  const names = new Set<string>();
  for (const [i, backend] of backends.entries()) {
    const name = textField(backend, 'name');
    const at = ['mtls', 'backends', i];
    if (names.has(name))
      faults.push([[...at, 'name'], `${goQuote(name)} name is already used for another backend`]);
    names.add(name);
    const certificate = objectField(backend, 'dpCert');
    const expiration = textField(objectField(certificate, 'rotation'), 'expiration');
    if (certificate === undefined || /^(0|\d+(y|w|d|h|m|s|ms))$/.test(expiration)) continue;
    const place = field(certificate, 'rotation') === undefined ? [] : ['rotation', 'expiration'];
    // The name has no backend, and another spelling: that is how Kuma writes it.
    faults.push([[...at, 'dpCert', ...place], 'has to be a valid format', 'mtls.dpcert.rotation.expiration']);
  }
  const enabled = textField(mtls, 'enabledBackend');
  if (enabled !== '' && !names.has(enabled))
    faults.push([['mtls', 'enabledBackend'], 'has to be set to one of the backends in the mesh']);
  return faults;
}

function egressFaults({ body }: Resource): Fault[] {
  const enabled = textField(objectField(body, 'mtls'), 'enabledBackend');
  return isTrue(objectField(body, 'routing'), 'zoneEgress') && enabled === ''
    ? [[['mtls'], 'has to be set when zoneEgress enabled']]
    : [];
}

function nameViolations({ name, environment }: Resource): Violation[] {
  const faults = name === '' ? [] : dns1035Faults(name);
  const path = environment === 'kubernetes' ? ['metadata', 'name'] : ['name'];
  const named = environment === 'kubernetes' ? 'spec.name' : 'name';
  return faults.length === 0 ? [] : [violation(named, faults.join(', '), path)];
}
