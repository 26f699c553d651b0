/** The names and hashes are those that Kuma's own tests and running zones have. */
import { describe, expect, it } from 'vitest';
import { asResource } from '../../src/kuma/index.js';
import { nameInZone, syncedName } from '../../src/kuma/synced-name.js';

describe('the name of a synced resource', () => {
  const FIRST = 'identity-c2v4v6874cx8x6c8';
  it.each([
    [['meshidentity', 'identity'], FIRST],
    [['meshidentity', FIRST, 'kuma-1', 'kuma-system'], `${FIRST}-cww8457w48b482c7`],
    [['meshidentity', FIRST, 'kuma-2', 'kuma-system'], `${FIRST}-w54dw4d47449z9z8`],
    [['default', 'identity'], 'identity-fx89fx8cww447z7x'],
  ] as const)('of %j is %s', ([mesh, name, ...more], expected) => {
    expect(syncedName(mesh, name, ...more)).toBe(expected);
  });

  it('fits into 253 bytes', () => {
    expect(syncedName('default', 'a'.repeat(253))).toMatch(/^a{236}-[a-z2-9]{16}$/);
  });

  it('is what a zone sorts by, once Global has sent it', () => {
    const on = (name: string, labels: object) =>
      asResource({
        apiVersion: 'kuma.io/v1alpha1',
        kind: 'MeshIdentity',
        metadata: { name, namespace: 'kuma-system', labels },
      });
    const names = [
      on('identity', {}),
      on('identity', { 'kuma.io/origin': 'global' }),
      on('x-y', { 'kuma.io/origin': 'global', 'kuma.io/display-name': 'x' }),
    ].map((one) => one && nameInZone(one));
    expect(names).toEqual([
      'identity.kuma-system',
      'identity-fx89fx8cww447z7x.kuma-system',
      'x-y.kuma-system',
    ]);
  });
});
