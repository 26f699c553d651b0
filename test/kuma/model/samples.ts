/** Specs that have every field of their kind, and what goes wrong with documents. */
import fc from 'fast-check';
import { isJsonObject } from '../../../src/encoding/json-value.js';

type Mutable = Record<string, unknown> | unknown[];

const source = (kind: string) => ({
  type: 'Secret',
  file: { path: '/ca.pem' },
  secretRef: { kind: 'Secret', name: kind },
  envVar: { name: 'CA' },
  insecureInline: { value: 'x' },
});

const matches = [
  { spiffeID: { type: 'Exact', value: 'spiffe://td/a' }, sni: { type: 'Exact', value: 'a.b' } },
  { spiffeID: { type: 'Prefix', value: 'spiffe://td/a' } },
];

/** By kind. Fields that only some versions know are there, too. */
export const FULL_SPECS: Readonly<Record<string, object>> = {
  MeshIdentity: {
    selector: { dataplane: { matchLabels: { a: 'b' } } },
    spiffeID: { trustDomain: 'td', path: '/a' },
    provider: {
      type: 'Bundled',
      bundled: {
        meshTrustCreation: 'Enabled',
        insecureAllowSelfSigned: true,
        autogenerate: { enabled: false },
        certificateParameters: { expiry: '24h' },
        ca: { certificate: source('certificate'), privateKey: source('key') },
      },
      spire: { agent: { timeout: '1s' } },
      extension: { name: 'x', config: { a: [1] } },
    },
  },
  MeshTrust: {
    trustDomain: 'td',
    caBundles: [{ type: 'Pem', pem: { value: 'x' } }],
    origin: { kri: 'x' },
  },
  MeshTrafficPermission: {
    targetRef: { kind: 'Dataplane', labels: { a: 'b' }, sectionName: 'x' },
    rules: [{ default: { allow: matches, deny: matches, allowWithShadowDeny: [{}] } }],
    from: [{ targetRef: { kind: 'Mesh' }, default: { action: 'Allow' } }],
  },
  MeshTLS: {
    targetRef: { kind: 'Mesh' },
    rules: [
      {
        default: {
          mode: 'Strict',
          tlsVersion: { min: 'TLS12', max: 'TLS13' },
          tlsCiphers: ['ECDHE-RSA-AES128-GCM-SHA256'],
        },
      },
    ],
    from: [{ targetRef: { kind: 'Mesh' }, default: { mode: 'Permissive' } }],
  },
  ClusterSPIFFEID: {
    spiffeIDTemplate: 'spiffe://td/a',
    podSelector: {
      matchLabels: { a: 'b' },
      matchExpressions: [{ key: 'a', operator: 'In', values: ['b'] }],
    },
    namespaceSelector: { matchLabels: { a: 'b' } },
    workloadSelectorTemplates: ['unix:uid:1'],
    dnsNameTemplates: ['a'],
    ttl: '1h',
    jwtTtl: '5m',
    federatesWith: ['td'],
    admin: false,
    downstream: false,
    autoPopulateDNSNames: true,
    fallback: false,
    className: 'x',
    hint: 'x',
  },
  ClusterFederatedTrustDomain: {
    trustDomain: 'td',
    bundleEndpointURL: 'https://td',
    bundleEndpointProfile: { type: 'https_spiffe', endpointSPIFFEID: 'spiffe://td/a' },
    trustDomainBundle: '{}',
    className: 'x',
  },
  ClusterStaticEntry: {
    spiffeID: 'spiffe://td/a',
    parentID: 'spiffe://td/b',
    selectors: ['unix:uid:1'],
    federatesWith: ['td'],
    x509SVIDTTL: '1h',
    jwtSVIDTTL: '5m',
    dnsNames: ['a'],
    hint: 'x',
    admin: false,
    downstream: false,
    storeSVID: false,
    className: 'x',
  },
};

const ODD = [null, 1, 1.5, 'x', '', true, [], {}, [{}], { type: 'Pem' }, ['a'], 'Mesh', 'y'.repeat(300)];

export interface Change {
  readonly at: number;
  readonly what: 'delete' | 'replace' | 'add';
  readonly odd: unknown;
}

/** A few changes, each somewhere in a document. */
export const changes: fc.Arbitrary<Change[]> = fc.array(
  fc.record({
    at: fc.nat(200),
    what: fc.constantFrom<Change['what']>('delete', 'replace', 'add'),
    odd: fc.constantFrom<unknown>(...ODD),
  }),
  { maxLength: 4 },
);

/** The document with these changes. */
export function changed(document: object, list: readonly Change[]): Record<string, unknown> {
  const copy = structuredClone(document) as Record<string, unknown>;
  for (const { at, what, odd } of list) {
    const spots = spotsIn(copy);
    const spot = spots[at % Math.max(1, spots.length)];
    if (spot !== undefined) apply(spot, what, structuredClone(odd));
  }
  return copy;
}

interface Spot {
  readonly parent: Mutable;
  readonly key: string;
}

function apply({ parent, key }: Spot, what: Change['what'], odd: unknown): void {
  if (Array.isArray(parent)) {
    if (what === 'delete') parent.splice(Number(key), 1);
    else parent[Number(key)] = odd;
  } else if (what === 'delete') delete parent[key];
  else parent[what === 'add' ? `${key}x` : key] = odd;
}

function spotsIn(value: unknown): Spot[] {
  if (!Array.isArray(value) && !isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, member]) => [
    { parent: value as Mutable, key },
    ...spotsIn(member),
  ]);
}
