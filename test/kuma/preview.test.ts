/** Which MeshIdentity wins and what it renders: the cases of Kuma's own tests, and what operators stumble over. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import {
  asDataplane,
  asResource,
  type IdentityPreview,
  needsWorkload,
  previewIdentities,
  type Resource,
} from '../../src/kuma/index.js';

const resource = (document: unknown): Resource => {
  const found = asResource(document);
  if (found === undefined) throw new Error('no resource');
  return found;
};

type Labels = Readonly<Record<string, string>>;

const identity = (name: string, matchLabels: Labels | undefined, spec: object = {}): Resource =>
  resource({
    type: 'MeshIdentity',
    mesh: 'default',
    name,
    spec: {
      selector: matchLabels === undefined ? {} : { dataplane: { matchLabels } },
      provider: { type: 'Bundled', bundled: {} },
      ...spec,
    },
  });

const universal = (labels: Labels) =>
  resource({ type: 'Dataplane', mesh: 'default', name: 'dp', labels, networking: {} });

const kubernetes = (namespace: string, serviceAccount: string) =>
  resource({
    apiVersion: 'kuma.io/v1alpha1',
    kind: 'Dataplane',
    mesh: 'default',
    metadata: { name: 'dp', namespace, annotations: { 'k8s.kuma.io/service-account': serviceAccount } },
    spec: {},
  });

const preview = (
  dataplane: Resource,
  identities: readonly Resource[],
  options: Partial<Parameters<typeof previewIdentities>[2]> = {},
): IdentityPreview => {
  const [one] = previewIdentities([asDataplane(dataplane)], identities, {
    version: '2.14',
    zone: 'zone-1',
    ...options,
  });
  return one as IdentityPreview;
};

const WEB = { 'kuma.io/workload': 'web' };

describe('the winner', () => {
  const winner = (labels: Labels, ...identities: readonly Resource[]) =>
    preview(universal(labels), identities).winner?.name;

  it('has more labels than others that select', () => {
    const all = identity('matching-all', {});
    const specific = identity('matching-specific', { app: 'test-app' });
    const both = identity('matching-v1', { app: 'test-app', version: 'v1' });
    expect(winner({ app: 'test-app' }, both, all, specific)).toBe('matching-specific');
    expect(winner({ app: 'test-app', version: 'v1' }, both, all, specific)).toBe('matching-v1');
    expect(winner({ app: 'demo-app', version: 'v1' }, both, all, specific)).toBe('matching-all');
  });

  it('has the name that comes first, with as many labels', () => {
    const labels = { app: 'x', env: 'prod', version: 'v1' };
    const b = identity('b', { app: 'x', version: 'v1' });
    const a = identity('a', { app: 'x', env: 'prod' });
    expect(winner(labels, b, a)).toBe('a');
    expect(preview(universal({ ...labels, ...WEB }), [b, a]).reason).toBe('its name comes before b');
  });

  it('is sorted on Kubernetes by its name with the namespace', () => {
    const on = (name: string) =>
      resource({
        apiVersion: 'kuma.io/v1alpha1',
        kind: 'MeshIdentity',
        metadata: { name, namespace: 'kuma-system' },
        spec: { selector: { dataplane: { matchLabels: {} } } },
      });
    // "a-b.kuma-system" comes before "a.kuma-system", since a dash comes before a dot.
    expect(winner({}, on('a'), on('a-b'))).toBe('a-b');
  });

  it('is nobody where none selects, in another mesh, or without a selector', () => {
    expect(winner({ app: 'x' })).toBeUndefined();
    expect(winner({ app: 'x' }, identity('a', undefined), identity('b', { app: 'y' }))).toBeUndefined();
    const elsewhere = resource({ ...identity('a', {}).document, mesh: 'other' });
    expect(preview(universal(WEB), [elsewhere])).toMatchObject({
      outcome: 'none',
      reason: 'there is no MeshIdentity in its mesh "default", only in "other"',
      candidates: [],
    });
  });

  it('takes an empty "dataplane" for everybody, as Kuma does', () => {
    const odd = resource({ ...identity('a', {}).document, spec: { selector: { dataplane: {} } } });
    expect(winner(WEB, odd)).toBe('a');
  });
});

describe('the SPIFFE ID', () => {
  const idOf = (dataplane: Resource, spiffeID: object | undefined, options = {}) => {
    const one = preview(dataplane, [identity('identity', {}, spiffeID && { spiffeID })], options);
    return one.spiffeId ?? `${one.outcome}: ${one.reason}`;
  };

  it('has the defaults of where the proxy runs', () => {
    expect(idOf(kubernetes('ns', 'sa'), undefined)).toBe('spiffe://default.zone-1.mesh.local/ns/ns/sa/sa');
    expect(idOf(universal(WEB), undefined)).toBe('spiffe://default.zone-1.mesh.local/workload/web');
    expect(idOf(kubernetes('ns', 'sa'), undefined, { environment: 'universal' })).toMatch(
      /^none: missing required label 'kuma\.io\/workload'/,
    );
  });

  it('has templates of its own', () => {
    const path = '/app/{{ .Workload }}/{{ label "team" }}';
    expect(idOf(universal({ ...WEB, team: 'a' }), { trustDomain: 'td.example', path })).toBe(
      'spiffe://td.example/app/web/a',
    );
  });

  it('takes the zone of the MeshIdentity before that of the control plane', () => {
    const labelled = resource({ ...identity('a', {}).document, labels: { 'kuma.io/zone': 'zone-9' } });
    expect(preview(universal(WEB), [labelled]).spiffeId).toMatch(/default\.zone-9\.mesh/);
    const own = universal({ ...WEB, 'kuma.io/zone': 'zone-5' });
    expect(preview(own, [identity('a', {})], { zone: undefined }).spiffeId).toMatch(/default\.zone-5\.mesh/);
  });

  it.each<[string, Resource, object, string]>([
    [
      'Universal has no namespace',
      universal({}),
      { path: '/ns/{{ .Namespace }}/sa/x' },
      'path cannot contain empty segments',
    ],
    [
      'upper case',
      universal({}),
      { trustDomain: 'Example.org', path: '/a' },
      'trust domain characters are limited',
    ],
    ['no trust domain', universal({}), { trustDomain: '', path: '/a' }, 'trust domain is missing'],
    [
      'a missing label',
      universal({}),
      { path: '/{{ label "x" }}' },
      'failed to render SPIFFE ID template: executing template failed: label x not found',
    ],
    [
      'an unknown variable',
      universal({}),
      { path: '/{{ .Foo }}' },
      'failed to render SPIFFE ID template: executing template failed: template: :1:31: executing "" at <.Foo>: ' +
        "can't evaluate field Foo in type struct { TrustDomain string; Namespace string; ServiceAccount string; Workload string }",
    ],
    ['no template', universal({}), { path: '/{{ .' }, 'failed compiling Go template: template: :1:'],
    [
      'a workload that is missing',
      universal({}),
      { path: '/{{ .Workload }}' },
      "missing required label 'kuma.io/workload'",
    ],
  ])('is none: %s', (_, dataplane, spiffeID, reason) => {
    const found = idOf(dataplane, spiffeID);
    expect(found).toMatch(/^none: /);
    expect(found).toContain(reason);
  });

  it('is undecided where meshctl cannot tell, and never guessed', () => {
    expect(idOf(universal(WEB), { path: '/{{ js .Workload }}' })).toBe(
      'undecided: meshctl does not evaluate the function js',
    );
    expect(idOf(universal(WEB), { trustDomain: '{{ range 3 }}a{{ end }}' })).toBe(
      'undecided: meshctl does not evaluate {{ range }}',
    );
    expect(idOf(universal(WEB), undefined, { zone: undefined })).toMatch(/^undecided: .*no zone is known/);
    // Where the zone makes no difference, none is needed.
    const other = { trustDomain: '{{ if .Zone }}td{{ end }}{{/* .Zone */}}', path: '/.Zone' };
    expect(idOf(universal(WEB), other, { zone: undefined })).toBe('spiffe://td/.Zone');
  });

  it('is evaluated as Go does it', () => {
    const path =
      '/{{ if eq (label "env") "prod" }}p{{ else }}{{ printf "%s-%s" (label "env") .Workload }}{{ end }}';
    expect(idOf(universal({ ...WEB, env: 'prod' }), { trustDomain: 'td', path })).toBe('spiffe://td/p');
    expect(idOf(universal({ ...WEB, env: 'qa' }), { trustDomain: 'td', path })).toBe('spiffe://td/qa-web');
  });

  it('fails with all that Kuma says, and the heart of it for people', () => {
    const labelled = identity('a', {}, { spiffeID: { trustDomain: 'td', path: '/{{ label "x" }}' } });
    expect(preview(universal({}), [labelled])).toMatchObject({
      reason: 'failed to render SPIFFE ID template: executing template failed: label x not found',
      kumaError:
        'failed to render SPIFFE ID template: executing template failed: template: :1:31: executing "" at <label "x">: error calling label: label x not found',
    });
    // 2.12 has nothing around its errors.
    expect(preview(universal({}), [labelled], { version: '2.12' }).reason).toBe(
      'executing template failed: label x not found',
    );
    const trustDomain = identity('a', {}, { spiffeID: { trustDomain: '{{ label "x" }}', path: '/' } });
    expect(preview(universal({ x: 'y' }), [trustDomain]).reason).toBe(
      'executing template failed: label x not found',
    );
  });

  it('has a label that is there and empty, and no inherited one', () => {
    expect(idOf(universal({ x: '' }), { trustDomain: 'td', path: '/a{{ label "x" }}' })).toBe(
      'spiffe://td/a',
    );
    expect(idOf(universal({}), { path: '/{{ label "constructor" }}' })).toContain(
      'label constructor not found',
    );
  });

  it('is quoted as Go quotes it when it is none', () => {
    const found = idOf(universal({ x: 'a\u0007\u200b"\u00fc' }), {
      trustDomain: 'td',
      path: '/{{ label "x" }}',
    });
    expect(found).toContain('failed to parse SPIFFE ID "spiffe://td/a\\a\\u200b\\"\u00fc": path segment');
  });

  it('has a warning where it is not what was meant', () => {
    const warnings = (spiffeID: object) =>
      preview(universal({ ...WEB, team: 'x' }), [identity('a', {}, { spiffeID })]).warnings;
    expect(warnings({ trustDomain: 'td', path: 'ns/a' })).toEqual([
      expect.stringMatching(/part of the trust domain/),
    ]);
    expect(warnings({ trustDomain: 'td', path: '' })).toEqual([expect.stringMatching(/has no path/)]);
    expect(warnings({ trustDomain: 'td', path: '/a' })).toEqual([]);
    expect(warnings({ trustDomain: 't'.repeat(256), path: `/${'a'.repeat(1800)}` })).toEqual([
      'The ID has 2066 bytes, and SPIFFE allows 2048.',
      'The trust domain has 256 bytes, and SPIFFE allows 255.',
    ]);
  });

  it('is another in Kuma 2.12, which knows no workloads and one default path', () => {
    expect(idOf(universal(WEB), undefined, { version: '2.12' })).toMatch(/empty segments/);
    expect(idOf(universal(WEB), { path: '/{{ .Workload }}' }, { version: '2.12' })).toMatch(
      /executing template failed: template: :1:31: executing "" at <\.Workload>: can't evaluate field Workload/,
    );
    expect(preview(universal(WEB), [identity('a', {})], { version: '2.12' })).toMatchObject({
      reason:
        'failed to parse SPIFFE ID "spiffe://default.zone-1.mesh.local/ns//sa/": path cannot contain empty segments',
      kumaError: 'path cannot contain empty segments',
    });
  });
});

describe('there is no identity', () => {
  it('from a winner without a provider, whoever else selects', () => {
    const names = identity('a-names', {}, { provider: undefined, spiffeID: { trustDomain: 'new' } });
    const one = preview(universal(WEB), [identity('identity', {}), names], { version: '3.0' });
    expect(one).toMatchObject({ outcome: 'none', spiffeId: undefined });
    expect(one.reason).toBe(
      'it has no provider and takes the identity away from the proxy, which speaks plaintext',
    );
    expect(one.alsoPublished).toEqual([
      'spiffe://default.zone-1.mesh.local/workload/web',
      'spiffe://new/workload/web',
    ]);
  });

  it('where the workload label is missing, on Universal alone and since 2.13', () => {
    const one = (dataplane: Resource, options = {}) =>
      preview(dataplane, [identity('a', {})], options).reason;
    const path = '/workload/{{ .Workload }}';
    expect(one(universal({}))).toBe(
      `missing required label 'kuma.io/workload' - dataplane is selected by MeshIdentity 'a' with path template '${path}'`,
    );
    const own = identity('a', {}, { provider: undefined, spiffeID: { path } });
    expect(preview(universal({}), [own]).reason).toMatch(/^missing required label/);
    expect(preview(kubernetes('ns', 'sa'), [own]).reason).toMatch(/^it has no provider/);
    expect(one(universal({}), { version: '2.12' })).toMatch(/empty segments/);
  });

  it('where SPIRE is not there: on Universal in 2.12', () => {
    const spire = identity('a', {}, { provider: { type: 'Spire', spire: {} }, spiffeID: { path: '/a' } });
    expect(preview(universal({}), [spire], { version: '2.12' })).toMatchObject({
      outcome: 'none',
      reason: 'its provider is Spire, which Kuma 2.12 has on Kubernetes alone',
    });
    expect(preview(universal({}), [spire], { version: '2.13' }).outcome).toBe('identity');
  });

  it('that can be told where a MeshIdentity is there twice and differs', () => {
    const a = identity('a', {});
    expect(preview(universal(WEB), [a, a]).outcome).toBe('identity');
    const other = identity('a', {}, { spiffeID: { path: '/x' } });
    expect(preview(universal(WEB), [a, other])).toMatchObject({
      outcome: 'undecided',
      reason: 'it is there twice, and not the same',
    });
  });

  it('from a winner whose status says that it is not ready', () => {
    const conditions = [
      {
        type: 'Provider',
        status: 'False',
        reason: 'ProviderValidationError',
        message: 'self-signed certificates are not allowed',
      },
      { type: 'Ready', status: 'False', reason: 'Failure', message: 'One of initialization steps failed' },
    ];
    const failed = resource({ ...identity('a', {}).document, status: { conditions } });
    expect(preview(universal(WEB), [failed]).reason).toBe(
      'it is not ready: self-signed certificates are not allowed',
    );
    const ready = { conditions: [{ type: 'Ready', status: 'True', reason: 'Ready', message: '' }] };
    expect(preview(universal(WEB), [resource({ ...failed.document, status: ready })]).outcome).toBe(
      'identity',
    );
  });
});

describe('a MeshIdentity does not compete', () => {
  const whyNot = (candidate: Resource, labels: Labels = WEB, options = {}) =>
    preview(universal(labels), [candidate, identity('z', {})], options).candidates.find(
      (one) => one.identity === candidate,
    )?.why;

  it.each<[string, Resource, Labels, object]>([
    ['it selects nobody', identity('a', undefined), {}, {}],
    ['there is no label "app"', identity('a', { app: 'x' }), {}, {}],
    ['label "app" is "y", not "x"', identity('a', { app: 'x' }), { app: 'y' }, {}],
    ['there is no label "__proto__"', identity('a', JSON.parse('{"__proto__": "x"}')), {}, {}],
    [
      'Kuma 2.12 refuses it: it has no provider',
      identity('a', {}, { provider: undefined }),
      {},
      { version: '2.12' },
    ],
    [
      'Kuma 2.13 refuses it: it has no provider "Extension"',
      identity('a', {}, { provider: { type: 'Extension', extension: { name: 'x' } } }),
      {},
      { version: '2.13' },
    ],
    [
      'it is of zone "a", and the proxy of zone "b"',
      resource({ ...identity('a', {}).document, labels: { 'kuma.io/zone': 'a' } }),
      { 'kuma.io/zone': 'b' },
      {},
    ],
  ])('%s', (why, candidate, labels, options) => {
    expect(whyNot(candidate, labels, options)).toBe(why);
    expect(
      preview(universal({ ...WEB, ...labels }), [candidate, identity('z', {})], options).winner?.name,
    ).toBe('z');
  });
});

describe('what comes from Global', () => {
  const global = (name: string, labels: Labels = {}) =>
    resource({ ...identity(name, {}).document, labels: { 'kuma.io/origin': 'global', ...labels } });

  it('is sorted by the name that it has in the zone', () => {
    // identity-fx89fx8cww447z7x in the zone, and so behind identity-b.
    const synced = global('identity');
    expect(preview(universal(WEB), [synced, identity('identity-b', {})]).winner?.name).toBe('identity-b');
    expect(preview(universal(WEB), [identity('identity', {}), identity('identity-b', {})]).winner?.name).toBe(
      'identity',
    );
    const stored = global('identity-fx89fx8cww447z7x', { 'kuma.io/display-name': 'identity' });
    expect(preview(universal(WEB), [stored, identity('identity-g', {})]).winner).toBe(stored);
  });

  it('has a KRI without a zone, and the zone of the control plane in its ID', () => {
    expect(preview(universal(WEB), [global('identity')])).toMatchObject({
      secretName: 'kri_mid_default___identity_',
      spiffeId: 'spiffe://default.zone-1.mesh.local/workload/web',
    });
  });

  it('gives each proxy an ID of its own zone', () => {
    const dataplanes = ['a', 'b'].map((zone) => asDataplane(universal({ ...WEB, 'kuma.io/zone': zone })));
    const ids = previewIdentities(dataplanes, [global('identity')], { version: '2.14', zone: 'c' });
    expect(ids.map(({ spiffeId }) => spiffeId)).toEqual([
      'spiffe://default.a.mesh.local/workload/web',
      'spiffe://default.b.mesh.local/workload/web',
    ]);
  });
});

describe('the IDs that clients accept', () => {
  it('are those of all that select and may be ready, up to 2.12 of the winner alone', () => {
    const failing = (name: string, reason: string) =>
      resource({
        ...identity(name, {}, { spiffeID: { trustDomain: name } }).document,
        status: { conditions: [{ type: 'Ready', status: 'False', reason, message: '' }] },
      });
    const all = [
      identity('a', {}),
      failing('b', 'Failure'),
      failing('c', 'PartiallyReady'),
      identity('d', undefined),
    ];
    expect(preview(universal(WEB), all).alsoPublished).toEqual(['spiffe://c/workload/web']);
    const old = { ...WEB, 'k8s.kuma.io/namespace': 'n', 'k8s.kuma.io/service-account': 's' };
    expect(preview(universal(old), all, { version: '2.12' })).toMatchObject({
      spiffeId: 'spiffe://default.zone-1.mesh.local/ns/n/sa/s',
      alsoPublished: [],
    });
  });

  it('have the label of the Dataplane in the trust domain, and the SVID that of the MeshIdentity', () => {
    const spec = identity('a', {}, { spiffeID: { trustDomain: '{{ label "td" }}' } });
    const labelled = resource({ ...spec.document, labels: { td: 'one' } });
    const one = preview(universal({ ...WEB, td: 'two' }), [labelled]);
    expect(one).toMatchObject({
      spiffeId: 'spiffe://one/workload/web',
      alsoPublished: ['spiffe://two/workload/web'],
      warnings: [expect.stringMatching(/^Clients expect another ID/)],
    });
    expect(preview(universal({ ...WEB, td: 'one' }), [labelled]).warnings).toEqual([]);
  });
});

describe('the secret', () => {
  it('is unknown for an extension, of which open-source Kuma has none', () => {
    const one = preview(universal(WEB), [
      identity('a', {}, { provider: { type: 'Extension', extension: { name: 'x' } } }),
    ]);
    expect(one).toMatchObject({ outcome: 'identity', secretName: undefined });
    expect(one.warnings).toEqual([expect.stringMatching(/Open-source Kuma has no extensions/)]);
  });

  it('is the KRI for an identity of Kuma and the SPIFFE ID for one of SPIRE', () => {
    expect(preview(universal(WEB), [identity('identity', {})]).secretName).toBe(
      'kri_mid_default_zone-1__identity_',
    );
    const spire = identity(
      'spire',
      {},
      { provider: { type: 'Spire', spire: {} }, spiffeID: { trustDomain: 'td' } },
    );
    expect(preview(universal(WEB), [spire]).secretName).toBe('spiffe://td/workload/web');
  });
});

describe('the workload label', () => {
  it.each<[string | undefined, 'kubernetes' | 'universal', boolean]>([
    [undefined, 'kubernetes', false],
    [undefined, 'universal', true],
    ['/ns/{{ .Namespace }}/workload/{{ label "kuma.io/workload" }}', 'kubernetes', true],
    ['/workload/{{  label  "kuma.io/workload"  }}', 'kubernetes', true],
    ['/workload/{{  .Workload  }}', 'kubernetes', true],
    ['/ns/{{ .Namespace }}/label/{{ label "app" }}', 'kubernetes', false],
    ['', 'universal', false],
  ])('with path %j on %s: %s', (path, environment, expected) => {
    const spiffeID = path === undefined ? {} : { spiffeID: { path } };
    expect(needsWorkload(identity('a', {}, spiffeID), environment)).toBe(expected);
  });
});

const LAYOUT = join(
  process.env['KUMA_FIXTURES'] ??
    join(import.meta.dirname, '..', '..', '..', 'shared', 'conformance', 'kuma', 'fixtures'),
  'envoy',
  'layout',
);
if (!existsSync(LAYOUT)) console.log("Kuma's layouts: skipped, they do not lie beside the project");

describe.skipIf(!existsSync(LAYOUT))('what Kuma says of a proxy', () => {
  it('is what is previewed', () => {
    const input = readFileSync(join(LAYOUT, 'with_mesh_identity.input.yaml'), 'utf8');
    const resources = parseAllDocuments(input).map((document) => resource(document.toJS()));
    const of = (kind: string) => resources.filter((one) => one.kind === kind);
    const golden = parse(readFileSync(join(LAYOUT, 'with_mesh_identity.golden.json'), 'utf8'));
    const [found] = previewIdentities(of('Dataplane').map(asDataplane), of('MeshIdentity'), {
      version: '3.0',
    });
    expect(found?.spiffeId).toBe(golden.spiffeId);
  });
});
