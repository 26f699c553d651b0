/** Manifests: documents, Lists, places, and what is hostile. */
import { describe, expect, it } from 'vitest';
import { MeshctlError } from '../../../src/errors.js';
import { readManifests } from '../../../src/sources/index.js';

const read = (text: string | Buffer, name = 'm.yaml') => readManifests(name, Buffer.from(text));

const failure = async (text: string | Buffer): Promise<unknown> => {
  const error = await read(text).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof MeshctlError ? [error.code, error.message] : error;
};

const TRUST = `# a comment
apiVersion: kuma.io/v1alpha1
kind: MeshTrust
metadata:
  name: partner
  namespace: kuma-system
  labels: { kuma.io/mesh: payments }
spec:
  trustDomain: example.org
  caBundles:
    - type: Pem
      pem: { value: x }
`;

describe('a resource', () => {
  it('on Kubernetes', async () => {
    const { resources, broken, format } = await read(TRUST);
    expect(resources.map(({ resource: { document: _, ...resource } }) => resource)).toEqual([
      {
        environment: 'kubernetes',
        apiVersion: 'kuma.io/v1alpha1',
        kind: 'MeshTrust',
        name: 'partner',
        namespace: 'kuma-system',
        mesh: 'payments',
        labels: { 'kuma.io/mesh': 'payments' },
        annotations: {},
        body: { trustDomain: 'example.org', caBundles: [{ type: 'Pem', pem: { value: 'x' } }] },
        bodyPath: ['spec'],
      },
    ]);
    expect([broken, format, resources[0]?.place]).toEqual([
      [],
      'YAML',
      { path: ['MeshTrust kuma-system/partner'], lines: { first: 2, last: 2 } },
    ]);
  });

  it('on Universal; a Mesh and a Dataplane have no spec there', async () => {
    const { resources } = await read(
      'type: MeshTrust\nname: a\nmesh: m\nspec: {trustDomain: a}\n---\ntype: Mesh\nname: default\nmtls: {enabledBackend: ca-1}\n',
    );
    expect(
      resources.map(({ resource: { environment, mesh, body, bodyPath } }) => ({
        environment,
        mesh,
        body,
        bodyPath,
      })),
    ).toEqual([
      { environment: 'universal', mesh: 'm', body: { trustDomain: 'a' }, bodyPath: ['spec'] },
      {
        environment: 'universal',
        mesh: 'default',
        body: { type: 'Mesh', name: 'default', mtls: { enabledBackend: 'ca-1' } },
        bodyPath: [],
      },
    ]);
  });

  it('knows where its fields stand', async () => {
    const [found] = (await read(TRUST)).resources;
    expect(found?.at(['spec', 'trustDomain'])).toEqual({ line: 9, column: 3 });
    expect(found?.at(['spec', 'caBundles', 0])).toEqual({ line: 11, column: 7 });
    expect(found?.at(['spec', 'caBundles', 0, 'pem', 'value'])).toEqual({ line: 12, column: 14 });
    // What is not there stands where the nearest thing around it stands.
    expect(found?.at(['spec', 'caBundles', 1, 'pem'])).toEqual({ line: 10, column: 3 });
    expect(found?.at(['status', 'origin'])).toEqual({ line: 2, column: 1 });
  });

  it('has labels whose names are those of every object', async () => {
    const { resources } = await read(
      'apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  labels:\n    __proto__: x\n    constructor: y\n    toString: 1\n',
    );
    expect(Object.entries(resources[0]?.resource.labels ?? {})).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);
  });
});

describe('several', () => {
  const item = (name: string) =>
    `- apiVersion: kuma.io/v1alpha1\n  kind: MeshTrust\n  metadata: {name: ${name}}\n  spec:\n    trustDomain: ${name}\n`;

  it('in documents and Lists, each with its own places', async () => {
    const { resources } = await read(
      `---\n${TRUST}---\napiVersion: v1\nkind: List\nitems:\n${item('a')}${item('b')}`,
    );
    expect(resources.map(({ resource, at }) => [resource.name, at(['spec', 'trustDomain']).line])).toEqual([
      ['partner', 10],
      ['a', 22],
      ['b', 27],
    ]);
  });

  it('as the API of Kuma lists them, and as an array', async () => {
    const list = JSON.stringify({ total: 1, items: [{ type: 'MeshTrust', name: 'a' }], next: null });
    const array = JSON.stringify([{ type: 'MeshTrust', name: 'b' }]);
    expect((await read(list)).resources.map(({ resource }) => resource.name)).toEqual(['a']);
    expect((await read(array)).resources.map(({ resource }) => resource.name)).toEqual(['b']);
  });

  it('in JSON too large for places', async () => {
    const items = Array.from({ length: 8000 }, (_, i) => ({
      type: 'MeshTrust',
      name: `trust-${i}`,
      mesh: 'default',
      spec: { trustDomain: `td-${i}.example.org`, caBundles: [] },
    }));
    const { resources, notes } = await read(JSON.stringify({ items }, null, 1));
    expect(resources).toHaveLength(8000);
    expect(resources[7999]?.resource.name).toBe('trust-7999');
    expect(resources[7999]?.at(['spec'])).toEqual({ line: 1, column: 1 });
    expect(notes).toEqual(['Lines are not told in JSON of more than 1 MiB.']);
  });
});

describe('YAML as Go reads it', () => {
  it('takes bare yes and on for booleans, in quotes for texts, as keys for keys', async () => {
    const { resources } = await read('type: A\nname: on\nspec: {a: yes, b: "yes", c: Off, on: 1, d: [no]}\n');
    expect(resources[0]?.resource.document['name']).toBe(true);
    expect(resources[0]?.resource.body).toEqual({ a: true, b: 'yes', c: false, on: 1, d: [false] });
  });

  it('merges, follows aliases, and takes the last of two keys, which it reports', async () => {
    const { resources } = await read(
      'type: A\nname: a\nspec:\n  base: &base {x: 1}\n  one: {<<: *base, y: 2}\n  two: *base\n  three: 3\n  three: 4\n',
    );
    expect(resources[0]?.resource.body).toEqual({
      base: { x: 1 },
      one: { x: 1, y: 2 },
      two: { x: 1 },
      three: 4,
    });
    expect(resources[0]?.repeated).toEqual([['spec', 'three']]);
    expect(resources[0]?.at(['spec', 'three']).line).toBe(8);
    expect(resources[0]?.at(['spec', 'two', 'x']).line).toBe(4);
  });

  it('reports keys that are there twice in the item of a List', async () => {
    const { resources } = await read(
      'kind: List\nmetadata: {}\nitems:\n- type: A\n  name: a\n- type: B\n  name: b\n  name: c\n',
    );
    expect(resources.map(({ repeated }) => repeated)).toEqual([[], [['name']]]);
  });
});

describe('what is no manifest', () => {
  it.each([
    ['', 'E_INPUT_EMPTY'],
    ['\n \n', 'E_INPUT_EMPTY'],
    ['# nothing\n---\n', 'E_INPUT_UNKNOWN'],
    ['a: b: c\n', 'E_YAML'],
    ['{"a": ', 'E_YAML'],
    ['\t- a\n', 'E_YAML'],
  ])('%j', async (text, code) => {
    expect(await failure(text)).toEqual([code, expect.any(String)]);
  });

  it('is a document that is broken among others', async () => {
    const { resources, broken } = await read(`hello\n---\n${TRUST}---\n{a: 1}\n`);
    expect(resources).toHaveLength(1);
    expect(broken.map(({ place, error }) => [place.path, place.lines?.first, error.message])).toEqual([
      [['document 1'], 1, expect.stringMatching(/it is a string, and a resource is an object/)],
      [['document 3'], 16, expect.stringMatching(/neither "apiVersion" and "kind" nor "type"/)],
    ]);
  });
});

describe('hostile input is refused or read, and never fatal', () => {
  const bomb = Array.from(
    { length: 30 },
    (_, i) =>
      `k${i}: &a${i} [${
        i === 0
          ? 'x'
          : Array(9)
              .fill(`*a${i - 1}`)
              .join(', ')
      }]`,
  ).join('\n');

  it.each([
    ['aliases that multiply', bomb],
    ['aliases by the million', `a: &a x\nb: [${'*a, '.repeat(1_000_000)}]\n`],
    ['an alias of itself', 'type: A\nname: a\nspec: &a {b: *a}\n'],
    ['nesting in YAML', `a: ${'['.repeat(100_000)}\n`],
    ['nesting in JSON', `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
    ['an unknown anchor', 'a: *b\n'],
  ])('%s', async (_, text) => {
    expect(await failure(text)).toEqual([expect.stringMatching(/^E_(YAML|JSON)$/), expect.any(String)]);
  });

  it('more YAML than can be read', async () => {
    expect(await failure(Buffer.alloc(17 * 1024 ** 2, 'a: b\n'))).toEqual([
      'E_INPUT_TOO_LARGE',
      expect.any(String),
    ]);
  });

  it('tags and NUL are read as what they are', async () => {
    const { resources } = await read(
      'type: !!str A\nname: !evil "a\\0b"\nspec: {x: !!binary aGk=, y: !!set {a}, z: !!timestamp 2026-01-01}\n',
    );
    expect(resources[0]?.resource.name).toBe('a\u0000b');
  });

  it('a List in a List in a List, without end', async () => {
    let value: unknown = { type: 'A', name: 'a' };
    for (let i = 0; i < 50; i++) value = { kind: 'List', items: [value] };
    const { resources, broken } = await read(JSON.stringify(value));
    expect([resources.length + broken.length]).toEqual([1]);
  });
});
