import { describe, expect, test } from 'vitest';
import { read, refused } from './reading.js';

const pod = (
  namespace: string,
  name: string,
  account: string | undefined,
  labels: Record<string, string> = {},
) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    creationTimestamp: '2026-03-02T08:15:00Z',
    generateName: `${name.replace(/-[^-]*$/, '')}-`,
    labels: { app: 'web', 'pod-template-hash': '6d4cf56db6', ...labels },
    name,
    namespace,
    ownerReferences: [
      { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-6d4cf56db6', controller: true },
    ],
    uid: '7f0c3c8e-4a7b-4a3e-9a58-1f8f1d0f2d11',
  },
  spec: {
    containers: [{ name: 'web', image: 'registry.example/web:1.4', ports: [{ containerPort: 8080 }] }],
    nodeName: 'node-1',
    ...(account === undefined ? {} : { serviceAccount: account, serviceAccountName: account }),
  },
  status: { phase: 'Running', podIP: '10.244.0.17' },
});

const list = (...items: unknown[]) => ({
  apiVersion: 'v1',
  items,
  kind: 'List',
  metadata: { resourceVersion: '' },
});
const json = (value: unknown) => JSON.stringify(value, null, 4);

describe('kubectl get pods -o json', () => {
  const pods = list(
    pod('demo', 'web-6d4cf56db6-2xkqz', 'web'),
    pod('demo', 'web-6d4cf56db6-8fj2m', 'web'),
    pod('demo', 'batch-1', undefined),
    pod('shop', 'web-1', 'web', { 'app.kubernetes.io/name': 'frontend' }),
  );

  test('gives one identity for each service account, and says how many Pods shared one', async () => {
    expect(await read(json(pods), { source: 'pods.json', trustDomain: 'example.org' })).toEqual({
      requests: [
        'spiffe://example.org/ns/demo/sa/web @ pods.json items[0] (pod demo/web-6d4cf56db6-2xkqz)',
        'spiffe://example.org/ns/demo/sa/default @ pods.json items[2] (pod demo/batch-1)',
        'spiffe://example.org/ns/shop/sa/web @ pods.json items[3] (pod shop/web-1)',
      ],
      problems: [],
      summary: { form: 'json', requests: 3, problems: 0, duplicates: 1, rendered: 3, ignored: [] },
    });
  });

  test('needs a trust domain', async () => {
    const error = await refused(json(pods), { source: 'pods.json' });
    expect(error.code).toBe('E_USAGE');
    expect(error.message).toBe(
      'the trust domain is missing in pods.json items[0]: Kubernetes and Kuma objects name none. Give it with --trust-domain',
    );
  });

  test('is rendered by a template of its variables and labels', async () => {
    const options = {
      trustDomain: 'example.org',
      pathTemplate: '/{{ .TrustDomain }}/{{ .Namespace }}/{{ label "app" }}',
    };
    expect((await read(json(pods), options)).requests.map((line) => line.split(' ')[0])).toEqual([
      'spiffe://example.org/example.org/demo/web',
      'spiffe://example.org/example.org/shop/web',
    ]);
  });

  test('takes the workload from the labels that Kuma is configured with, else from the service account', async () => {
    const options = { trustDomain: 'td', pathTemplate: '/workload/{{ .Workload }}' };
    const paths = async (workloadLabels?: string[]) =>
      (await read(json(pods), { ...options, workloadLabels })).requests.map((line) => line.split(' ')[0]);
    expect(await paths()).toEqual(['spiffe://td/workload/web', 'spiffe://td/workload/default']);
    expect(await paths(['team', 'app.kubernetes.io/name', 'app'])).toEqual([
      'spiffe://td/workload/web',
      'spiffe://td/workload/frontend',
    ]);
  });

  test('reports a Pod that lacks a label, and goes on', async () => {
    const options = {
      trustDomain: 'td',
      pathTemplate: '/{{ label "app.kubernetes.io/name" }}',
      source: 'pods.json',
    };
    const { requests, problems } = await read(json(pods), options);
    expect(requests).toEqual(['spiffe://td/frontend @ pods.json items[3] (pod shop/web-1)']);
    expect(problems).toHaveLength(3);
    expect(problems[0]).toBe(
      '[E_TEMPLATE] template "/{{ label "app.kubernetes.io/name" }}" cannot be rendered in pods.json items[0] (pod demo/web-6d4cf56db6-2xkqz): label app.kubernetes.io/name not found. Set the label, or use a template that does without it',
    );
  });

  test('reports a Pod without a namespace by what is missing', async () => {
    const bare = { ...pod('demo', 'web-1', 'web'), metadata: { name: 'web-1' } };
    const { problems } = await read(json(bare), { trustDomain: 'td' });
    expect(problems).toEqual([
      '[E_SPIFFE_ID] "spiffe://td/ns//sa/web" is not a SPIFFE ID in list (pod web-1): {{ .Namespace }} is empty, because the pod web-1 has no metadata.namespace. Set it, or give another --path-template',
    ]);
  });

  test('does not take a value of the wrong type for a missing one', async () => {
    const odd = { ...pod('demo', 'web-1', undefined), spec: { serviceAccountName: 7 } };
    expect(
      (await read(json(list(odd, pod('demo', 'web-2', 'web'))), { trustDomain: 'td' })).problems,
    ).toEqual([
      '[E_IDENTITY_LIST] spec.serviceAccountName is not a string in list items[0]. Put it in quotes',
    ]);
  });

  test('shows odd names without letting them into the terminal', async () => {
    const odd = pod('demo', 'web\u001b[31m\n', 'web');
    expect((await read(json(odd), { trustDomain: 'td' })).requests).toEqual([
      'spiffe://td/ns/demo/sa/web @ list (pod demo/web<U+001B>[31m<U+000A>)',
    ]);
  });

  test('may be a typed list, a bare array or a single Pod', async () => {
    const { kind: _, apiVersion: __, ...untyped } = pod('demo', 'web-1', 'web');
    const typed = {
      kind: 'PodList',
      apiVersion: 'v1',
      metadata: { resourceVersion: '81' },
      items: [untyped],
    };
    for (const value of [typed, [pod('demo', 'web-1', 'web')], pod('demo', 'web-1', 'web')]) {
      const { requests } = await read(json(value), { trustDomain: 'td' });
      expect(requests.map((line) => line.split(' ')[0])).toEqual(['spiffe://td/ns/demo/sa/web']);
    }
  });

  test('reports the other objects of a mixed list', async () => {
    const mixed = list(
      { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' } },
      pod('demo', 'web-1', 'web'),
    );
    const { requests, problems } = await read(json(mixed), { trustDomain: 'td' });
    expect(requests).toHaveLength(1);
    expect(problems[0]).toContain('an object of kind "Service" asks for no identity in list items[0]');
  });

  test('that was cut off after a page is not taken for the whole', async () => {
    const page = {
      ...list(pod('demo', 'web-1', 'web')),
      metadata: { continue: 'eyJ2IjoibWV0YS5rOHMuaW8vdjEifQ' },
    };
    const { requests, problems } = await read(json(page), { trustDomain: 'td' });
    expect(requests).toHaveLength(1);
    expect(problems[0]).toContain('the list is not complete in list: it names a next page');
  });
});

describe('kubectl get serviceaccounts -o yaml', () => {
  const accounts = `apiVersion: v1
items:
- apiVersion: v1
  kind: ServiceAccount
  metadata:
    creationTimestamp: "2026-03-02T08:15:00Z"
    name: default
    namespace: demo
- apiVersion: v1
  imagePullSecrets:
  - name: registry
  kind: ServiceAccount
  metadata:
    annotations:
      kubectl.kubernetes.io/last-applied-configuration: |
        {"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"web"}}
    labels:
      team: payments
    name: web
    namespace: demo
kind: List
metadata:
  resourceVersion: ""
`;

  test('gives one identity for each account', async () => {
    expect(await read(accounts, { source: 'sa.yaml', trustDomain: 'example.org' })).toMatchObject({
      requests: [
        'spiffe://example.org/ns/demo/sa/default @ sa.yaml items[0] (service account demo/default)',
        'spiffe://example.org/ns/demo/sa/web @ sa.yaml items[1] (service account demo/web)',
      ],
      summary: { form: 'yaml', rendered: 2 },
    });
  });

  test('has the name of the account for its workload', async () => {
    const { requests } = await read(accounts, { trustDomain: 'td', pathTemplate: '/{{ .Workload }}' });
    expect(requests.map((line) => line.split(' ')[0])).toEqual(['spiffe://td/default', 'spiffe://td/web']);
  });

  test('may be manifests one after the other', async () => {
    const manifest = (name: string) =>
      `apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: ${name}\n  namespace: demo\n`;
    const { requests } = await read(`${manifest('a')}---\n${manifest('b')}`, { trustDomain: 'td' });
    expect(requests).toEqual([
      'spiffe://td/ns/demo/sa/a @ list document 1 (service account demo/a)',
      'spiffe://td/ns/demo/sa/b @ list document 2 (service account demo/b)',
    ]);
  });
});

describe('kumactl get dataplanes', () => {
  const dataplane = (name: string, labels?: Record<string, string>) => ({
    type: 'Dataplane',
    mesh: 'default',
    name,
    creationTime: '2026-03-02T08:15:00Z',
    modificationTime: '2026-03-02T08:15:00Z',
    ...(labels === undefined ? {} : { labels }),
    networking: {
      address: '192.168.0.2',
      inbound: [
        { port: 8080, servicePort: 80, tags: { 'kuma.io/service': 'backend', 'kuma.io/protocol': 'http' } },
      ],
    },
  });

  test('on Universal takes the workload label', async () => {
    const page = {
      total: 2,
      items: [
        dataplane('backend-1', { 'kuma.io/workload': 'backend', 'kuma.io/env': 'universal' }),
        dataplane('backend-2', { 'kuma.io/workload': 'backend' }),
      ],
      next: null,
    };
    expect(await read(json(page), { source: 'stdin', trustDomain: 'default.zone-1.mesh.local' })).toEqual({
      requests: [
        'spiffe://default.zone-1.mesh.local/workload/backend @ stdin items[0] (dataplane default/backend-1)',
      ],
      problems: [],
      summary: { form: 'json', requests: 1, problems: 0, duplicates: 1, rendered: 1, ignored: [] },
    });
  });

  test('on Universal without the label says which is missing', async () => {
    const { problems } = await read(json({ items: [dataplane('old')], next: null }), { trustDomain: 'td' });
    expect(problems).toEqual([
      '[E_SPIFFE_ID] "spiffe://td/workload/" is not a SPIFFE ID in list items[0] (dataplane default/old): {{ .Workload }} is empty, because the dataplane default/old has no label kuma.io/workload. Set it, or give another --path-template',
    ]);
  });

  test('of a Kubernetes zone takes namespace and service account from the labels', async () => {
    const labels = {
      'k8s.kuma.io/namespace': 'demo',
      'k8s.kuma.io/service-account': 'web',
      'kuma.io/workload': 'web',
    };
    const items = [
      dataplane('a.demo', labels),
      dataplane('b.demo', { ...labels, 'k8s.kuma.io/service-account': 'api', 'kuma.io/env': 'kubernetes' }),
      dataplane('c', { ...labels, 'kuma.io/env': 'universal' }),
    ];
    const { requests } = await read(json({ items, next: null }), { trustDomain: 'td' });
    expect(requests.map((line) => line.split(' ')[0])).toEqual([
      'spiffe://td/ns/demo/sa/web',
      'spiffe://td/ns/demo/sa/api',
      'spiffe://td/workload/web',
    ]);
  });

  test('as YAML is read too', async () => {
    const page = `items:
- creationTime: 2026-03-02T08:15:00Z
  labels:
    kuma.io/workload: redis
  mesh: default
  modificationTime: 2026-03-02T08:15:00Z
  name: redis-1
  networking:
    address: 127.0.0.1
    inbound:
    - port: 6379
      tags:
        kuma.io/service: redis
  type: Dataplane
next: null
total: 1
`;
    expect((await read(page, { trustDomain: 'td' })).requests).toEqual([
      'spiffe://td/workload/redis @ list items[0] (dataplane default/redis-1)',
    ]);
  });

  test('that stops at a page says so, unless the next page follows', async () => {
    const first = {
      items: [dataplane('a', { 'kuma.io/workload': 'a' })],
      next: 'http://localhost:5681/dataplanes?offset=1',
    };
    const last = { items: [dataplane('b', { 'kuma.io/workload': 'b' })], next: null };
    expect((await read(json(first), { trustDomain: 'td' })).problems).toHaveLength(1);
    const both = `---\n${json(first)}\n---\n${json(last)}\n`;
    expect((await read(both, { trustDomain: 'td' })).summary).toMatchObject({ requests: 2, problems: 0 });
  });
});

describe('kubectl get dataplanes', () => {
  const dataplane = {
    apiVersion: 'kuma.io/v1alpha1',
    kind: 'Dataplane',
    mesh: 'default',
    metadata: {
      name: 'web-6d4cf56db6-2xkqz',
      namespace: 'demo',
      labels: { 'kuma.io/mesh': 'default', 'k8s.kuma.io/service-account': 'from-a-label' },
      annotations: { 'k8s.kuma.io/service-account': 'web', 'kuma.io/workload': 'frontend' },
    },
    spec: { networking: { address: '10.244.0.17' } },
  };

  test('has service account and workload in annotations', async () => {
    const paths = async (pathTemplate?: string) =>
      (await read(json(list(dataplane)), { trustDomain: 'td', pathTemplate })).requests;
    const place = '@ list items[0] (dataplane demo/web-6d4cf56db6-2xkqz)';
    expect(await paths()).toEqual([`spiffe://td/ns/demo/sa/web ${place}`]);
    expect(await paths('/{{ .Workload }}')).toEqual([`spiffe://td/frontend ${place}`]);
    // In Kuma's own model they are labels, and templates written for it read them as such.
    expect(await paths('/{{ label "kuma.io/workload" }}/{{ label "k8s.kuma.io/namespace" }}')).toEqual([
      `spiffe://td/frontend/demo ${place}`,
    ]);
  });

  test('names the annotation that is missing', async () => {
    const bare = { ...dataplane, metadata: { name: 'web-1', namespace: 'demo' } };
    expect((await read(json(bare), { trustDomain: 'td' })).problems[0]).toContain(
      '{{ .ServiceAccount }} is empty, because the dataplane demo/web-1 has no annotation k8s.kuma.io/service-account',
    );
  });
});

describe('a path template', () => {
  test.each([
    [
      '/ns/{{ .Namspace }}',
      /in --path-template, column 8: there is no variable ".Namspace"; did you mean ".Namespace"/,
    ],
    ['ns/{{ .Namespace }}', /in --path-template: it does not begin with "\/"/],
    ['spiffe://{{ .TrustDomain }}/x', /in --path-template: it does not begin with "\/"/],
    ['', /in --path-template: it does not begin with "\/"/],
  ])('like %j is refused before anything is read', async (pathTemplate, message) => {
    const error = await refused('spiffe://a/b\n', { trustDomain: 'td', pathTemplate });
    expect(error.code).toBe('E_TEMPLATE');
    expect(error.message).toMatch(message);
  });

  test('cannot lead out of the trust domain', async () => {
    const evil = pod('demo', 'web-1', 'web', { app: '.evil.example/x' });
    const options = { trustDomain: 'td', pathTemplate: '{{ label "app" }}' };
    const { requests, problems } = await read(json(evil), options);
    expect(requests).toEqual([]);
    expect(problems[0]).toContain('does not begin with "/"');
    const dots = pod('..', 'web-1', '../../other');
    expect((await read(json(dots), { trustDomain: 'td' })).requests).toEqual([]);
  });
});
