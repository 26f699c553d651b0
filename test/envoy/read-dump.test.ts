/** What is recognised as Envoy's configuration, and what is read from it. */
import { describe, expect, it } from 'vitest';
import { type EnvoyDump, readEnvoyDump } from '../../src/envoy/index.js';
import {
  bytes,
  camelCased,
  certificateSecret,
  cluster,
  clustersPart,
  common,
  configDump,
  downstream,
  type Json,
  listener,
  listenersPart,
  matching,
  REDACTED,
  read,
  secretsPart,
  spiffe,
  TLS,
  upstream,
  uri,
  validationSecret,
} from './dumps.js';
import { authority, proxyCertificate } from './identities.js';

const root = authority('root');
const identity = certificateSecret('identity', proxyCertificate(root));
const bundle = validationSecret('bundle', spiffe({ 'example.org': bytes(root.certificate) }));
const asks = common('identity', 'bundle', matching(uri({ prefix: 'spiffe://example.org/' })));
const parts = {
  secrets: [identity, bundle],
  listeners: [listener('inbound', downstream(asks))],
  clusters: [cluster('backend', upstream(asks, { sni: 'backend.example' }))],
};

/** What a dump says, without where it stands there. */
const placeless = (dump: EnvoyDump): unknown =>
  JSON.parse(JSON.stringify(dump, (name, value) => (name === 'at' ? undefined : value)));

const names = ({ secrets }: EnvoyDump): string[] => secrets.map(({ name }) => name);
const owners = ({ contexts }: EnvoyDump): string[] =>
  contexts.map(
    ({ owner }) => `${owner.kind} ${owner.name}${owner.part === undefined ? '' : `: ${owner.part}`}`,
  );

describe('a config dump', () => {
  const dump = read(configDump({ ...parts, bootstrap: { node: { id: 'web.demo' } } }));

  it('has secrets with their version, time and place', () => {
    expect(dump).toMatchObject({
      format: 'Envoy config dump',
      node: 'web.demo',
      listsSecrets: true,
      notes: [],
    });
    expect(names(dump)).toEqual(['identity', 'bundle']);
    expect(dump.secrets[0]).toMatchObject({
      state: 'active',
      version: '1',
      lastUpdated: '2026-11-23T03:00:00Z',
      at: 'configs[3].dynamic_active_secrets[0].secret',
      content: { kind: 'certificate', privateKey: { form: 'redacted' } },
    });
  });

  it('has the TLS contexts of listeners and clusters', () => {
    expect(owners(dump)).toEqual(['cluster backend', 'listener inbound']);
    expect(dump.contexts).toMatchObject([
      {
        side: 'upstream',
        sni: 'backend.example',
        requiresClientCertificate: false,
        certificates: [{ name: 'identity', source: 'ads' }],
        validationSecret: { name: 'bundle', source: 'ads' },
        validation: { matchers: [{ sanType: 'uri', form: 'prefix', text: 'spiffe://example.org/' }] },
        at: 'configs[1].dynamic_active_clusters[0].cluster.transport_socket.typed_config',
      },
      { side: 'downstream', requiresClientCertificate: true, owner: { direction: 'inbound' } },
    ]);
  });

  it('says the same with the names of protobuf’s JSON', () => {
    const bootstrap = { node: { id: 'web.demo' } };
    const camel = read(camelCased(configDump({ ...parts, bootstrap })));
    expect(placeless(camel)).toEqual(placeless(dump));
    expect(camel.secrets[0]?.at).toBe('configs[3].dynamicActiveSecrets[0].secret');
  });

  it('is picked by type, in whatever order its parts are', () => {
    const { configs } = configDump(parts);
    expect(placeless(read({ configs: [...configs].reverse() }))).toMatchObject({ listsSecrets: true });
    expect(owners(read({ configs: [...configs].reverse() })).sort()).toEqual([
      'cluster backend',
      'listener inbound',
    ]);
  });

  it('has waiting secrets without content, and waiting listeners', () => {
    const waiting = read(configDump({ warming: [{ name: 'late' }], warmingListeners: parts.listeners }));
    expect(waiting.secrets).toMatchObject([{ name: 'late', state: 'warming', content: { kind: 'empty' } }]);
    expect(waiting.contexts).toMatchObject([{ owner: { warming: true } }]);
  });

  it('has an entry of secrets that is a name and nothing else', () => {
    const part = { ...secretsPart({}), dynamic_warming_secrets: [{ name: 'late' }] };
    expect(read({ configs: [part] }).secrets).toMatchObject([{ name: 'late', content: { kind: 'empty' } }]);
  });

  it('tells what Envoy refused', () => {
    const part = {
      ...listenersPart({}),
      dynamic_listeners: [{ name: 'bad', error_state: { details: 'no such thing' } }],
    };
    expect(read({ configs: [part] }).notes).toEqual([
      'Envoy refused an update of listener bad: no such thing',
    ]);
  });

  it('adds what only the bootstrap configuration has', () => {
    const static_resources = {
      secrets: [identity, { ...identity, name: 'other' }],
      clusters: [...parts.clusters, cluster('ads', upstream({}))],
      listeners: parts.listeners,
    };
    const added = read(configDump({ ...parts, bootstrap: { static_resources } }));
    expect(names(added)).toEqual(['identity', 'bundle', 'other']);
    expect(owners(added)).toEqual(['cluster backend', 'listener inbound', 'cluster ads']);
  });

  it('may be a part', () => {
    expect(read(secretsPart(parts))).toMatchObject({
      format: 'Envoy config dump (SecretsConfigDump)',
      listsSecrets: true,
    });
    expect(read(listenersPart(parts))).toMatchObject({
      listsSecrets: false,
      contexts: [{ side: 'downstream' }],
    });
    expect(read(clustersPart(parts))).toMatchObject({ contexts: [{ side: 'upstream' }] });
  });

  it('may be the entries of one list, as /config_dump?resource= has them', () => {
    const admin = 'type.googleapis.com/envoy.admin.v3';
    const entries = [
      { '@type': `${admin}.SecretsConfigDump.DynamicSecret`, name: 'identity', secret: identity },
      { '@type': `${admin}.SecretsConfigDump.DynamicSecret`, name: 'late', secret: { name: 'late' } },
      { '@type': `${admin}.SecretsConfigDump.StaticSecret`, name: 'bundle', secret: bundle },
      { '@type': `${admin}.ListenersConfigDump.StaticListener`, listener: parts.listeners[0] },
      {
        '@type': `${admin}.ListenersConfigDump.DynamicListener`,
        name: 'l',
        active_state: { listener: { ...parts.listeners[0], name: 'l' } },
      },
      { '@type': `${admin}.ClustersConfigDump.StaticCluster`, cluster: cluster('c', upstream(asks)) },
      { '@type': `${admin}.ClustersConfigDump.DynamicCluster`, cluster: cluster('d', upstream(asks)) },
    ];
    const listed = read({ configs: entries });
    expect(listed.secrets.map(({ name, state }) => `${name} ${state}`)).toEqual([
      'identity active',
      'late warming',
      'bundle static',
    ]);
    expect(owners(listed)).toEqual(['listener inbound', 'listener l', 'cluster c', 'cluster d']);
    expect(listed.listsSecrets).toBe(false);
  });
});

describe('istioctl', () => {
  it('prints the lists of secrets without a type', () => {
    const { '@type': _, ...lists } = secretsPart(parts);
    const dump = read(camelCased(lists));
    expect(dump).toMatchObject({ format: 'Envoy config dump (SecretsConfigDump)', listsSecrets: true });
    expect(names(dump)).toEqual(['identity', 'bundle']);
  });

  it('prints listeners and clusters as arrays without types', () => {
    const untyped = ({ '@type': _, ...resource }: Json) => camelCased(resource);
    expect(owners(read(parts.listeners.map(untyped)))).toEqual(['listener inbound']);
    expect(owners(read(parts.clusters.map(untyped)))).toEqual(['cluster backend']);
  });
});

describe('Kuma', () => {
  const named = (resource: Json) => ({ name: resource['name'], resource });
  const byName = (resources: readonly Json[]) =>
    Object.fromEntries(resources.map((resource) => [resource['name'], resource]));

  it('computes a configuration by type and name', () => {
    const xds = {
      [`${TLS}.Secret`]: byName(parts.secrets),
      'type.googleapis.com/envoy.config.listener.v3.Listener': byName(parts.listeners),
      'type.googleapis.com/envoy.config.cluster.v3.Cluster': byName(parts.clusters),
      'type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment': { x: {} },
    };
    const dump = read(camelCased({ xds, diff: [] }));
    expect(dump).toMatchObject({ format: 'Envoy configuration computed by Kuma', listsSecrets: false });
    expect(names(dump)).toEqual(['identity', 'bundle']);
    expect(owners(dump)).toEqual(['listener inbound', 'cluster backend']);
  });

  it('lists resources with their names', () => {
    const resources = [...parts.secrets, ...parts.listeners, ...parts.clusters].map(named);
    const dump = read(camelCased({ resources }));
    expect(dump.format).toBe('Envoy resources');
    expect(names(dump)).toEqual(['identity', 'bundle']);
    expect(owners(dump)).toEqual(['listener inbound', 'cluster backend']);
  });
});

describe('a resource by itself', () => {
  it('is a secret, with or without its type', () => {
    const { '@type': _, ...untyped } = identity;
    for (const secret of [identity, untyped, camelCased(untyped)])
      expect(read(secret)).toMatchObject({
        format: 'Envoy secret',
        secrets: [{ name: 'identity', state: 'given', at: '' }],
      });
  });

  it('may come in a discovery response, which may be empty', () => {
    const type_url = `${TLS}.Secret`;
    expect(names(read({ version_info: '1', type_url, resources: [identity, bundle] }))).toEqual([
      'identity',
      'bundle',
    ]);
    expect(read({ version_info: '1', type_url, resources: [] })).toMatchObject({ secrets: [], contexts: [] });
  });

  it('may hold what is not read', () => {
    expect(read({ name: 'tickets', session_ticket_keys: {} }).secrets).toMatchObject([
      { content: { kind: 'other', label: 'session ticket keys' } },
    ]);
  });

  it('may be a cluster whose matches have sockets, and a listener with a chain for the rest', () => {
    const transport_socket_matches = [
      { name: 'mtls', transport_socket: upstream(asks) },
      { transport_socket: upstream(asks) },
      { name: 'plain', transport_socket: { name: 'envoy.transport_sockets.raw_buffer' } },
    ];
    expect(owners(read({ ...cluster('c'), transport_socket_matches }))).toEqual([
      'cluster c: mtls',
      'cluster c: transport socket match 1',
    ]);
    const default_filter_chain = { transport_socket: downstream(asks) };
    expect(owners(read({ ...listener('l', downstream(asks), undefined), default_filter_chain }))).toEqual([
      'listener l: filter chain 0',
      'listener l: default filter chain',
    ]);
  });

  it('may have TLS inside another socket', () => {
    const inner = downstream(asks);
    const quic = { typed_config: { downstream_tls_context: inner['typed_config'] } };
    expect(owners(read(listener('l', quic)))).toEqual(['listener l']);
    expect(owners(read(listener('l', { typed_config: { transport_socket: inner } })))).toEqual([
      'listener l',
    ]);
  });

  it('may carry its certificate and rules itself', () => {
    const own = {
      tls_certificates: [identity['tls_certificate']],
      validation_context: bundle['validation_context'],
    };
    const [context] = read(listener('l', downstream(own))).contexts;
    expect(context?.certificates).toMatchObject([{ name: '', content: { kind: 'certificate' } }]);
    expect(context?.validation?.spiffe?.domains).toMatchObject([{ name: 'example.org' }]);
    expect(context).not.toHaveProperty('validationSecret');
  });

  it.each([
    ['ads', { ads: {} }],
    ['self', { self: {} }],
    ['file /sds.yaml', { path_config_source: { path: '/sds.yaml' } }],
    ['file /old.yaml', { path: '/old.yaml' }],
    [
      'cluster sds-grpc',
      { api_config_source: { grpc_services: [{ envoy_grpc: { cluster_name: 'sds-grpc' } }] } },
    ],
    [
      'server unix:///sds',
      { api_config_source: { grpc_services: [{ google_grpc: { target_uri: 'unix:///sds' } }] } },
    ],
    ['unknown', {}],
  ])('has a secret delivered by %s', (source, sds_config) => {
    const context = { tls_certificate_sds_secret_configs: [{ name: 'x', sds_config }] };
    expect(read(cluster('c', upstream(context))).contexts[0]?.certificates).toEqual([{ name: 'x', source }]);
  });

  it.each([
    ['inbound', { traffic_direction: 'INBOUND' }],
    ['inbound', { traffic_direction: 1 }],
    ['outbound', { traffic_direction: 'OUTBOUND' }],
    ['outbound', { traffic_direction: 2 }],
    ['inbound', { traffic_direction: undefined, name: 'inbound:127.0.0.1:80' }],
    [undefined, { traffic_direction: 'UNSPECIFIED' }],
  ])('is %s by %j', (direction, change) => {
    const document = JSON.parse(JSON.stringify({ ...listener('l', downstream(asks)), ...change }));
    expect(read(document).contexts[0]?.owner.direction).toBe(direction);
  });
});

describe('a bootstrap configuration', () => {
  it('has static resources', () => {
    const static_resources = { secrets: [identity], clusters: parts.clusters, listeners: parts.listeners };
    const dump = read({ node: { id: 'edge' }, static_resources });
    expect(dump).toMatchObject({
      format: 'Envoy bootstrap configuration',
      node: 'edge',
      listsSecrets: false,
    });
    expect(names(dump)).toEqual(['identity']);
    expect(owners(dump)).toEqual(['listener inbound', 'cluster backend']);
  });
});

describe('/certs', () => {
  it('describes certificates', () => {
    const details = {
      path: '<inline>',
      serial_number: '0a',
      subject_alt_names: [{ uri: 'spiffe://example.org/web' }, { dns: 'web' }, { ip_address: '::1' }, {}],
      valid_from: '2026-01-01T00:00:00Z',
      expiration_time: '2026-01-02T00:00:00Z',
    };
    const { described, format } = read({ certificates: [{ ca_cert: [{}], cert_chain: [details] }] });
    expect(format).toBe('Envoy /certs');
    expect(described).toEqual([
      {
        role: 'leaf',
        path: '<inline>',
        names: ['spiffe://example.org/web', 'web', '::1'],
        serialNumber: '0a',
        validFrom: '2026-01-01T00:00:00Z',
        expires: '2026-01-02T00:00:00Z',
      },
      { role: 'authority', path: '', names: [], serialNumber: '' },
    ]);
  });
});

describe('a DataSource', () => {
  const chainOf = (certificate_chain: Json) => {
    const [secret] = read({ name: 's', tls_certificate: { certificate_chain } }).secrets;
    return secret?.content.kind === 'certificate' ? secret.content.chain : undefined;
  };

  it.each([
    [{ inline_string: 'PEM' }, { form: 'inline', bytes: Buffer.from('PEM') }],
    [{ inline_bytes: '-_-_' }, { form: 'inline', bytes: Buffer.from([0xfb, 0xff, 0xbf]) }],
    [{ inline_bytes: '+/+/' }, { form: 'inline', bytes: Buffer.from([0xfb, 0xff, 0xbf]) }],
    [{ inline_bytes: 'QQ' }, { form: 'inline', bytes: Buffer.from('A') }],
    [{ inline_bytes: 'a b' }, { form: 'unreadable', why: 'it has " ", which is no base64' }],
    [REDACTED, { form: 'redacted' }],
    [{ inline_bytes: '[redacted]' }, { form: 'redacted' }],
    [{ inline_string: '[redacted]' }, { form: 'redacted' }],
    [{ filename: '/x.pem' }, { form: 'file', name: '/x.pem' }],
    [{ environment_variable: 'X' }, { form: 'environment', name: 'X' }],
  ])('%j', (source, expected) => {
    expect(chainOf(source)).toMatchObject(expected);
    expect(chainOf(camelCased(source) as Json)).toMatchObject(expected);
  });

  it('that says nothing is none', () => {
    expect(chainOf({})).toBeUndefined();
  });
});

describe('what has another type than it should', () => {
  it.each([
    [
      { ...secretsPart({}), dynamic_active_secrets: {} },
      'configs[0].dynamic_active_secrets is an object where an array belongs.',
    ],
    [
      { ...secretsPart({}), dynamic_active_secrets: [7] },
      'configs[0].dynamic_active_secrets[0] is a number where an object belongs.',
    ],
    [
      { ...secretsPart({}), dynamic_active_secrets: [{ name: {}, secret: {} }] },
      'configs[0].dynamic_active_secrets[0].name is an object where a string belongs.',
    ],
    [
      listenersPart({ listeners: [listener('l', downstream(asks, { require_client_certificate: 'yes' }))] }),
      'configs[0].dynamic_listeners[0].active_state.listener.filter_chains[0].transport_socket.typed_config.require_client_certificate is a string where a boolean belongs.',
    ],
    [
      listenersPart({ listeners: [{ name: 'l', filter_chains: [{ transport_socket: [] }] }] }),
      'configs[0].dynamic_listeners[0].active_state.listener.filter_chains[0].transport_socket is an array where an object belongs.',
    ],
    [
      clustersPart({ clusters: [cluster('c', upstream({ tls_certificate_sds_secret_configs: [{}] }))] }),
      'configs[0].dynamic_active_clusters[0].cluster.transport_socket.typed_config.common_tls_context.tls_certificate_sds_secret_configs[0] names no secret.',
    ],
  ])('is noted (%#)', (part, note) => {
    expect(read({ configs: [part] }).notes).toEqual([note]);
  });

  it('is noted a hundred times, and then counted', () => {
    const dynamic_active_secrets = Array.from({ length: 250 }, () => 7);
    const { notes } = read({ ...secretsPart({}), dynamic_active_secrets });
    expect(notes).toHaveLength(101);
    expect(notes.at(-1)).toBe('There are 150 more such notes.');
  });

  it('may be null, which protobuf’s JSON takes for absent', () => {
    const document = configDump({ secrets: [{ name: 'x', tls_certificate: null }] });
    expect(read(document)).toMatchObject({ secrets: [{ content: { kind: 'empty' } }], notes: [] });
  });
});

describe('no dump of Envoy’s', () => {
  it.each([
    undefined,
    null,
    7,
    'configs',
    [],
    {},
    [7],
    { configs: [] },
    { configs: [{ '@type': 'type.googleapis.com/google.protobuf.Struct' }] },
    { configs: {} },
    { resources: [{ name: 'x' }] },
    { kind: 'ConfigMap', apiVersion: 'v1', resources: [], secrets: [{ name: 'x' }] },
    { keys: [] },
    { type: 'Dataplane', name: 'dp' },
    { certificates: ['a'] },
    { certificates: [{ ca_cert: [] }], more: true },
    { name: 'x' },
    { xds: {} },
    { xds: { 'type.googleapis.com/google.protobuf.Any': {} } },
    { static_resources: [] },
  ])('%j', (document) => {
    expect(readEnvoyDump(document)).toBeUndefined();
  });
});
