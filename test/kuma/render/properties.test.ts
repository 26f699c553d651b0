/** Whatever is wished for: the YAML says exactly that, whatever is in it, and well-formed wishes are taken. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { writeCommentedYaml } from '../../../src/encoding/write-yaml.js';
import {
  type Head,
  type IdentityWish,
  identityComments,
  identitySpec,
  isAtLeast,
  KUMA_VERSIONS,
  type PermissionWish,
  permissionComments,
  permissionSpec,
  type RenderedResource,
  resourceOf,
} from '../../../src/kuma/index.js';
import { lintManifests } from '../../../src/lint/index.js';
import { readManifests } from '../../../src/sources/index.js';
import { NOW } from '../../authorities.js';

const name = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,8}[a-z0-9])?$/);
const labels = fc.dictionary(
  fc.stringMatching(/^([a-z]{1,5}\.io\/)?[A-Za-z]([-_.A-Za-z0-9]{0,8}[a-z])?$/),
  fc.stringMatching(/^([A-Za-z0-9]([-_.A-Za-z0-9]{0,8}[A-Za-z0-9])?)?$/),
  { maxKeys: 3 },
);
const environment = fc.constantFrom('kubernetes' as const, 'universal' as const);
const duration = fc
  .tuple(fc.integer({ min: 1, max: 99 }), fc.constantFrom('h', 'm', 's'))
  .map(([n, u]) => `${n}${u}`);
const version = fc.constantFrom(...KUMA_VERSIONS);

const head: fc.Arbitrary<Head> = fc.record({
  name,
  mesh: name,
  environment,
  namespace: fc.constant('kuma-system'),
  origin: fc.constantFrom('zone' as const, undefined),
  zone: fc.option(name, { nil: undefined }),
  labels,
});

const source = fc.oneof(
  name.map((secret) => ({ type: 'Secret' as const, secretRef: { kind: 'Secret' as const, name: secret } })),
  name.map((file) => ({ type: 'File' as const, file: { path: `/${file}` } })),
  name.map((variable) => ({ type: 'EnvVar' as const, envVar: { name: variable } })),
);

const provider: fc.Arbitrary<IdentityWish['provider']> = fc.oneof(
  fc.record({
    type: fc.constant('Bundled' as const),
    ca: fc.option(fc.record({ certificate: source, privateKey: source }), { nil: undefined }),
    allowSelfSigned: fc.constant(true),
    meshTrustCreation: fc.constantFrom('Enabled' as const, 'Disabled' as const),
    expiry: duration,
  }),
  fc.record({ type: fc.constant('Spire' as const), timeout: fc.option(duration, { nil: undefined }) }),
  fc.record({
    type: fc.constant('Extension' as const),
    name,
    config: fc.option(fc.jsonValue(), { nil: undefined }),
  }),
  fc.constant(undefined),
);

const identityWish = (
  templates: fc.Arbitrary<{ trustDomain: string | undefined; path: string | undefined }>,
) =>
  fc
    .record({ version, environment, select: fc.option(labels, { nil: undefined }), templates, provider })
    .map(({ templates: given, ...wish }): IdentityWish => ({ ...wish, ...given }));

const goodTemplates = fc.record({
  trustDomain: fc.constantFrom(undefined, 'td.example', '{{ .Mesh }}.example', 'a_b-c.{{ .Zone }}'),
  path: fc.constantFrom(undefined, '/a', '/ns/{{ .Namespace }}', '/{{ label "team" }}/x'),
});

const rendered = async (resources: readonly RenderedResource[]): Promise<string> =>
  writeCommentedYaml(resources.map(({ document, comments }) => ({ value: document, comments })));

async function errorsOf(text: string, kumaVersion: IdentityWish['version']): Promise<string[]> {
  const file = await readManifests('m.yaml', Buffer.from(text));
  const { sources } = lintManifests([file], { now: NOW, controlPlane: { version: kumaVersion } });
  return sources.flatMap(({ judgements }) =>
    judgements.flatMap(({ findings }) =>
      findings
        .filter(({ level }) => level === 'error' || level === 'fatal')
        .map(({ rule, message }) => `${rule}: ${message}`),
    ),
  );
}

/** What a version does not have is refused before anything is rendered. */
const isKnown = ({
  provider: wished,
  version: kumaVersion,
  environment: where,
  path,
}: IdentityWish): boolean => {
  if (wished === undefined) return isAtLeast(kumaVersion, '2.13');
  if (wished.type === 'Extension') return isAtLeast(kumaVersion, '2.14');
  return (
    where === 'kubernetes' ||
    isAtLeast(kumaVersion, '2.13') ||
    (wished.type !== 'Spire' && path !== undefined)
  );
};

describe('a MeshIdentity', () => {
  it('is taken by the version that it is for', async () => {
    await fc.assert(
      fc.asyncProperty(head, identityWish(goodTemplates).filter(isKnown), async (where, wish) => {
        const at = { ...where, environment: wish.environment };
        const resource = resourceOf('MeshIdentity', at, identitySpec(wish), identityComments(wish));
        expect(await errorsOf(await rendered([resource]), wish.version)).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('is not, when something in it is wrong', async () => {
    const wish: IdentityWish = {
      version: '2.14',
      environment: 'universal',
      select: {},
      trustDomain: 'Td',
      path: 'x',
      provider: { type: 'Spire', timeout: '-1s' },
    };
    const at = { name: 'a', mesh: 'default', environment: 'universal', namespace: '', labels: {} } as const;
    const resource = resourceOf(
      'MeshIdentity',
      { ...at, origin: undefined, zone: undefined },
      identitySpec(wish),
    );
    expect((await errorsOf(await rendered([resource]), '2.14')).map((error) => error.split(':')[0])).toEqual([
      'kuma-validator',
      'kuma-identity-trust-domain',
      'kuma-identity-path',
    ]);
  });

  it('says exactly what is in it, however hostile', async () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        'on',
        '~',
        '1e3',
        '*a',
        '&b',
        '!x y',
        '# c',
        '- d',
        '{a: b}',
        'x\n---\nkind: Secret',
        '"',
        "'",
        '\u2028',
        '<<',
      ),
    );
    const templates = fc.record({ trustDomain: hostile, path: hostile });
    await fc.assert(
      fc.asyncProperty(identityWish(templates), fc.dictionary(hostile, hostile), async (wish, select) => {
        const spec = identitySpec({ ...wish, select });
        const at: Head = {
          name: 'a',
          mesh: 'default',
          environment: 'universal',
          namespace: '',
          origin: undefined,
          zone: undefined,
          labels: select,
        };
        const { document, comments } = resourceOf('MeshIdentity', at, spec, identityComments(wish));
        const read = parseDocument(await rendered([{ document, comments }]), {
          version: '1.2',
          merge: false,
        });
        expect(read.errors).toEqual([]);
        // JSON has no negative zero.
        expect(JSON.stringify(read.toJS())).toBe(JSON.stringify(document));
      }),
      { numRuns: 150 },
    );
  });
});

describe('a MeshTrafficPermission', () => {
  const segment = fc.stringMatching(/^[A-Za-z0-9._-]{1,8}$/).filter((text) => text !== '.' && text !== '..');
  const match = fc.record({
    type: fc.constantFrom('Exact' as const, 'Prefix' as const),
    value: fc
      .array(segment, { maxLength: 3 })
      .map((segments) => ['spiffe://td.example', ...segments].join('/')),
  });
  const wish: fc.Arbitrary<PermissionWish> = fc
    .record({
      target: fc.option(fc.record({ labels, section: fc.option(name, { nil: undefined }) }), {
        nil: undefined,
      }),
      allow: fc.array(match, { maxLength: 3 }),
      deny: fc.array(match, { maxLength: 3 }),
      allowWithShadowDeny: fc.array(match, { maxLength: 3 }),
      sni: fc.option(name, { nil: undefined }),
    })
    .filter(
      ({ allow, deny, allowWithShadowDeny, sni }) =>
        allow.length + deny.length + allowWithShadowDeny.length > 0 || sni !== undefined,
    );

  it('is taken by the version that it is for', async () => {
    await fc.assert(
      fc.asyncProperty(head, wish, version, async (at, wished, kumaVersion) => {
        const sni = isAtLeast(kumaVersion, '2.14') ? wished.sni : undefined;
        fc.pre(
          sni !== undefined ||
            wished.allow.length + wished.deny.length + wished.allowWithShadowDeny.length > 0,
        );
        const known = { ...wished, sni };
        const resource = resourceOf(
          'MeshTrafficPermission',
          at,
          permissionSpec(known),
          permissionComments(known),
        );
        expect(await errorsOf(await rendered([resource]), kumaVersion)).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });
});
