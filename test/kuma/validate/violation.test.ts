/** Where in a document a violation is, when its field does not lead there. */
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import {
  type FieldPath,
  fieldName,
  pathOf,
  validateMeshIdentity,
  validateMeshTrafficPermission,
  validateMeshTrust,
} from '../../../src/kuma/index.js';
import { violation } from '../../../src/kuma/validate/violation.js';

describe('the place of a violation', () => {
  it.each<[string, FieldPath]>([
    ['spec.rules[0].default', ['spec', 'rules', 0, 'default']],
    ['spec.tags["kuma.io/service"]', ['spec', 'tags', 'kuma.io/service']],
    ['labels["a.b/c[0]"]', ['labels', 'a.b/c[0]']],
    ['metadata.labels[kuma.io/origin]', ['metadata', 'labels', 'kuma.io/origin']],
    ['name', ['name']],
    ['', []],
  ])('is that of its field: %s', (field, path) => expect(pathOf(violation(field, ''))).toEqual(path));

  const [mtp] = validateMeshTrafficPermission(
    parse('rules: [{ default: { deny: [{}, { spiffeID: { value: x } }] } }]'),
    '3.0',
  );
  const [trust] = validateMeshTrust(
    parse('{ trustDomain: td, caBundles: [{ type: Pem, pem: {} }, {}] }'),
  ).slice(1);
  const [timeout] = validateMeshIdentity(
    parse('provider: { type: Spire, spire: { agent: { timeout: -1s } } }'),
    '3.0',
  );

  it.each([
    [mtp, 'spec.rules[0].deny[1].spiffeID', ['spec', 'rules', 0, 'default', 'deny', 1, 'spiffeID']],
    [trust, 'spec.caBundles.type', ['spec', 'caBundles', 1, 'type']],
    [
      timeout,
      'spec.provider.spire.agent.spire.agent.timeout',
      ['spec', 'provider', 'spire', 'agent', 'timeout'],
    ],
  ])('is another than Kuma says: %o', (found, field, path) => {
    expect(found?.field).toBe(field);
    expect(found && pathOf(found)).toEqual(path);
  });

  it('is written as people write it', () => {
    expect(fieldName(['spec', 'rules', 0, 'default'])).toBe('spec.rules[0].default');
  });
});
