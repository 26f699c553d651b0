import { describe, expect, it } from 'vitest';
import { asDataplane } from '../../src/kuma/dataplane.js';
import { resource } from './policy/policies.js';

const read = (document: Record<string, unknown>) =>
  asDataplane(resource({ type: 'Dataplane', mesh: 'default', name: 'dp-1', ...document }));

describe('a Dataplane', () => {
  it('has its inbounds and then its listeners, each by its name or else its port', () => {
    const { sections, isGateway } = read({
      networking: {
        inbound: [
          { port: 80, name: 'http', tags: { 'kuma.io/service': 'web', odd: 1 } },
          { port: 90, name: '' },
        ],
        listeners: [{ type: 'ZoneEgress', port: 10002, name: 'ze' }],
      },
    });
    expect(isGateway).toBe(false);
    expect(sections).toEqual([
      {
        kind: 'inbound',
        name: 'http',
        port: 80,
        type: undefined,
        tags: new Map([['kuma.io/service', 'web']]),
      },
      { kind: 'inbound', name: '90', port: 90, type: undefined, tags: new Map() },
      { kind: 'listener', name: 'ze', port: 10002, type: 'ZoneEgress', tags: new Map() },
    ]);
  });

  it('has the labels that a control plane adds, and its own where it has them already', () => {
    expect(read({}).labels).toEqual({
      'kuma.io/mesh': 'default',
      'kuma.io/origin': 'zone',
      'kuma.io/env': 'universal',
    });
    expect(read({ labels: { 'kuma.io/origin': 'global', app: 'x' } }).labels).toMatchObject({
      'kuma.io/origin': 'global',
      app: 'x',
    });
  });

  it('is labelled by the kinds of its listeners, and by nothing else', () => {
    const listeners = [{ type: 'ZoneIngress', port: 1 }];
    const labels = { 'kuma.io/listener-zoneegress': 'enabled' };
    const added = read({ labels, networking: { listeners } }).labels;
    expect(added).toMatchObject({ 'kuma.io/listener-zoneingress': 'enabled' });
    expect(added).not.toHaveProperty(['kuma.io/listener-zoneegress']);
  });

  it('on Kubernetes takes labels from its namespace and from annotations, in which they may be longer', () => {
    const { labels } = asDataplane(
      resource({
        apiVersion: 'kuma.io/v1alpha1',
        kind: 'Dataplane',
        mesh: 'default',
        metadata: {
          name: 'web-1',
          namespace: 'demo',
          labels: { 'kuma.io/workload': 'short' },
          annotations: { 'kuma.io/workload': 'x'.repeat(100), 'k8s.kuma.io/service-account': 'web' },
        },
        spec: {},
      }),
    );
    expect(labels).toMatchObject({
      'k8s.kuma.io/namespace': 'demo',
      'k8s.kuma.io/service-account': 'web',
      'kuma.io/workload': 'x'.repeat(100),
      'kuma.io/env': 'kubernetes',
    });
  });

  it('leaves out what is malformed', () => {
    expect(
      read({ networking: { inbound: [null, 'x', { port: '80' }, { port: 81, tags: [] }], listeners: {} } })
        .sections,
    ).toEqual([{ kind: 'inbound', name: '81', port: 81, type: undefined, tags: new Map() }]);
    expect(read({ networking: 'x' }).sections).toEqual([]);
  });
});
