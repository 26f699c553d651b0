/** Kuma's validator of Mesh: `mtls`, restated from Kuma's cases (2.14). */
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import {
  asResource,
  type KumaVersion,
  pathOf,
  type Resource,
  validateResource,
} from '../../../src/kuma/index.js';

const answer = (document: object, version: KumaVersion = '2.14') =>
  validateResource(asResource(document) as Resource, {
    version,
    role: 'federated-zone',
    systemNamespace: 'kuma-system',
  }).violations;
const lines = (yaml: string, version?: KumaVersion) =>
  answer({ type: 'Mesh', name: 'default', ...parse(yaml) }, version).map(
    ({ field, message }) => `${field}: ${message}`,
  );
const rotation = (expiration: string) =>
  `mtls: { enabledBackend: a, backends: [{ name: a, dpCert: { rotation: { expiration: ${expiration} } } }] }`;

describe('mtls up to 2.14', () => {
  it.each<[string, readonly string[]]>([
    ['{}', []],
    ['mtls: { backends: [] }', []],
    [rotation('1d'), []],
    [rotation('"0"'), []],
    [rotation('24h'), []],
    [rotation('2e'), ['mtls.dpcert.rotation.expiration: has to be a valid format']],
    [rotation('1h30m'), ['mtls.dpcert.rotation.expiration: has to be a valid format']],
    [
      'mtls: { enabledBackend: a, backends: [{ name: a, dpCert: {} }] }',
      ['mtls.dpcert.rotation.expiration: has to be a valid format'],
    ],
    [
      'mtls: { enabledBackend: b, backends: [{ name: a }] }',
      ['mtls.enabledBackend: has to be set to one of the backends in the mesh'],
    ],
    [
      'mtls: { enabledBackend: a, backends: [{ name: a }, { name: a }] }',
      [
        'mtls.backends: cannot have more than 1 backends',
        'mtls.backends[1].name: "a" name is already used for another backend',
      ],
    ],
    ['routing: { zoneEgress: true }', ['mtls: has to be set when zoneEgress enabled']],
    ['{ mtls: 1, routing: [] }', []],
  ])('%s', (yaml, said) => expect(lines(yaml)).toEqual(said));

  it('is named and placed below spec on Kubernetes', () => {
    const [found] = answer({
      apiVersion: 'kuma.io/v1alpha1',
      kind: 'Mesh',
      metadata: { name: 'default' },
      spec: parse(rotation('2e')),
    });
    expect(found?.field).toBe('spec.mtls.dpcert.rotation.expiration');
    expect(found && pathOf(found)).toEqual([
      'spec',
      'mtls',
      'backends',
      0,
      'dpCert',
      'rotation',
      'expiration',
    ]);
  });
});

describe('from 3.0', () => {
  it('mtls is nothing, and the name must be a label', () => {
    expect(lines('mtls: { enabledBackend: b }', '3.0')).toEqual([]);
    expect(lines('name: my_mesh', '3.0')).toEqual([
      expect.stringMatching(/^name: a DNS-1035 label must consist of/),
    ]);
    expect(lines(`name: ${'a'.repeat(64)}`, '3.0')).toEqual(['name: must be no more than 63 characters']);
    expect(lines('name: my_mesh', '2.14')).toEqual([]);
  });
});
