import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { read, refused } from './reading.js';

const FORMS = [
  ['JSON', (value: unknown) => JSON.stringify(value, null, 2)],
  ['YAML', (value: unknown) => stringify(value)],
] as const;

describe.each(FORMS)('a %s list', (form, write) => {
  test('has IDs, or objects with ID and DNS names', async () => {
    const list = [
      'spiffe://example.org/a',
      { spiffeId: 'spiffe://example.org/b', dns: ['b.example.org', '*.B.example.org'] },
      { spiffe_id: 'spiffe://example.org/c', dnsNames: [] },
      { id: 'spiffe://example.org/d', dns: 'd.example.org; e.example.org', team: 'x' },
    ];
    expect(await read(write(list), { source: 'ids' })).toEqual({
      requests: [
        'spiffe://example.org/a @ ids [0]',
        'spiffe://example.org/b +b.example.org +*.b.example.org @ ids [1]',
        'spiffe://example.org/c @ ids [2]',
        'spiffe://example.org/d +d.example.org +e.example.org @ ids [3]',
      ],
      problems: [],
      summary: {
        form: form.toLowerCase(),
        requests: 4,
        problems: 0,
        duplicates: 0,
        rendered: 0,
        ignored: ['team'],
      },
    });
  });

  test('reports bad entries and goes on', async () => {
    const list = [
      { id: 'web' },
      7,
      null,
      { name: 'web' },
      { id: 7 },
      { id: 'spiffe://a/b', dns: [7] },
      { id: 'spiffe://a/b', dns: ['a..b'] },
      ['spiffe://a/b'],
      { id: '' },
      'spiffe://a/ok',
    ];
    const { requests, problems } = await read(write(list));
    expect(requests).toEqual(['spiffe://a/ok @ list [9]']);
    expect(problems.map((problem) => problem.replace(/\. An entry is .*/, ''))).toEqual([
      '[E_SPIFFE_ID] "web" is not a SPIFFE ID in list [0]: at character 1, there is no scheme, where "spiffe://" belongs (spiffe-id-scheme). Write the whole ID: "spiffe://<trust domain>/web"',
      '[E_IDENTITY_LIST] the number "7" asks for no identity in list [1]',
      '[E_IDENTITY_LIST] null asks for no identity in list [2]',
      '[E_IDENTITY_LIST] an object with "name" asks for no identity in list [3]',
      '[E_IDENTITY_LIST] id is not a string in list [4]. Put it in quotes',
      '[E_IDENTITY_LIST] the DNS names are not a list of strings in list [5]',
      '[E_USAGE] "a..b" is not a DNS name in list [6]: it has an empty label',
      '[E_IDENTITY_LIST] a list asks for no identity in list [7]',
      '[E_SPIFFE_ID] "" is not a SPIFFE ID in list [8]: it is empty (spiffe-id-not-empty). Write a SPIFFE ID such as "spiffe://example.org/ns/demo/sa/web"',
    ]);
  });

  test('may be a single object', async () => {
    expect((await read(write({ spiffeId: 'spiffe://a/b', dns: ['x'] }))).requests).toEqual([
      'spiffe://a/b +x @ list',
    ]);
  });

  test.each([
    [{ kind: 'Deployment', metadata: { name: 'web' } }, /it is an object of kind "Deployment"/],
    [
      { kind: 'List', items: [{ kind: 'Secret' }, { kind: 'Secret' }] },
      /a list of 2 .* the first is an object of kind "Secret"/,
    ],
    [{ kind: 'DeploymentList', items: [{ metadata: {} }] }, /the first is kind "Deployment"/],
    [
      { total: 1, items: [{ type: 'DataplaneOverview', name: 'x' }] },
      /an object of kind "DataplaneOverview"/,
    ],
    [{ keys: [] }, /it is an object with "keys"/],
    [[1, 2, 3], /a list of 3 without an identity, the first is the number "1"/],
    [{ kind: 'Dataplane' }, /kind "Dataplane"/],
  ])('is not what %j is', async (value, message) => {
    const error = await refused(write(value), { trustDomain: 'a' });
    expect(error.code).toBe('E_INPUT_UNKNOWN');
    expect(error.message).toMatch(message);
  });

  test('without items is empty', async () => {
    for (const value of [
      [],
      { kind: 'List', apiVersion: 'v1', items: [] },
      { total: 0, items: [], next: null },
    ]) {
      const error = await refused(write(value), { trustDomain: 'a' });
      expect(error.code).toBe('E_INPUT_EMPTY');
      expect(error.message).toBe(
        'there are no identities in list: its list has no items. Was the right namespace or mesh asked for?',
      );
    }
  });

  test('takes no inherited property for an ID or a kind', async () => {
    const hostile = '{"__proto__": {"kind": "Pod", "id": "spiffe://a/b"}, "constructor": 1}';
    expect((await refused(hostile, { trustDomain: 'a' })).code).toBe('E_INPUT_UNKNOWN');
  });
});

describe('a JSON text', () => {
  test.each([
    ['{"items": [', /the JSON cannot be read in list: /],
    ['["spiffe://a/b",]', /the JSON cannot be read in list: /],
    ['[spiffe://a/b]', /the JSON cannot be read in list: /],
    ['{"id":"spiffe://a/b"}\n{"id":"spiffe://a/c"}\n', /make them one list with "jq -s \."$/],
  ])('that is broken, %j, says so on one line', async (text, message) => {
    const error = await refused(text);
    expect(error.code).toBe('E_IDENTITY_LIST');
    expect(error.message).toMatch(message);
    expect(error.message).not.toContain('\n');
  });

  test('may be nested as deeply as it likes', async () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    expect((await refused(deep)).code).toBe('E_INPUT_UNKNOWN');
  });

  test('may begin with a byte order mark', async () => {
    expect((await read('\ufeff["spiffe://a/b"]')).requests).toEqual(['spiffe://a/b @ list [0]']);
  });
});

describe('a YAML text', () => {
  test('may have comments, a document marker, brackets and several documents', async () => {
    expect((await read('# ids\n---\n- spiffe://a/b # web\n- "spiffe://a/c"\n')).requests).toHaveLength(2);
    expect((await read('# ids\n[spiffe://a/b, spiffe://a/c]\n')).requests).toHaveLength(2);
    expect((await read('---\n- spiffe://a/b\n---\n---\nid: spiffe://a/c\n')).requests).toEqual([
      'spiffe://a/b @ list document 1 [0]',
      'spiffe://a/c @ list document 2',
    ]);
  });

  test('is refused with its line when it is broken', async () => {
    const error = await refused('- spiffe://a/b\n- "open\n- x\n');
    expect(error.code).toBe('E_IDENTITY_LIST');
    expect(error.message).toBe('the YAML cannot be read in list:4: Missing closing "quote');
  });

  test.each([
    [
      'aliases of aliases',
      `a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefghi'].map((c, i) => `${c}: &${c} [${`*${'abcdefgh'[i]},`.repeat(9)}]`).join('\n')}\n`,
      'list: Excessive alias count indicates a resource exhaustion attack',
    ],
    [
      'a great many aliases',
      Array.from({ length: 50_000 }, (_, i) => `- &a${i} x\n- *a${i}\n`).join(''),
      'list:202: it has more than 100 aliases',
    ],
    ['brackets in brackets', `\n- ${'['.repeat(20_000)}`, 'list:2: it is nested more than 200 deep'],
    ['dashes in dashes', `${'- '.repeat(20_000)}x`, 'list:1: it is nested more than 200 deep'],
    ['maps in maps', `- ${'{a: '.repeat(20_000)}`, 'list:1: it is nested more than 200 deep'],
  ])('that means harm, by %s, is refused', async (_, text, message) => {
    const error = await refused(text);
    expect(error.code).toBe('E_IDENTITY_LIST');
    expect(error.message).toBe(`the YAML cannot be read in ${message}`);
  });

  test('may have a few aliases, and asterisks that are none', async () => {
    const list = `- id: spiffe://a/b\n  dns: &names [x.example]\n- id: spiffe://a/c\n  dns: *names\n  note: |\n${'    *bold\n'.repeat(200)}`;
    expect((await read(list)).requests).toEqual([
      'spiffe://a/b +x.example @ list [0]',
      'spiffe://a/c +x.example @ list [1]',
    ]);
  });

  test('is not compared key by key', async () => {
    const map = Array.from({ length: 60_000 }, (_, i) => `k${i}: v`).join('\n');
    expect((await refused(map)).code).toBe('E_INPUT_UNKNOWN');
  });

  test('over 16 MiB is refused with the better way', async () => {
    const chunk = Buffer.from('- spiffe://example.org/a\n'.repeat(40_000));
    const error = await refused(Array.from({ length: 18 }, () => chunk));
    expect(error.code).toBe('E_INPUT_TOO_LARGE');
    expect(error.message).toContain('Ask for JSON ("-o json")');
  });
});
