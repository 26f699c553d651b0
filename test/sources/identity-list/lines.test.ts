import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { read, refused } from './reading.js';

describe('a list of lines', () => {
  test('gives the IDs in order, with their line numbers', async () => {
    const list =
      '# web tier\nspiffe://example.org/web\n\n  spiffe://example.org/api\t\n   # last\nspiffe://other.org/db';
    expect(await read(list, { source: 'ids.txt' })).toEqual({
      requests: [
        'spiffe://example.org/web @ ids.txt:2',
        'spiffe://example.org/api @ ids.txt:4',
        'spiffe://other.org/db @ ids.txt:6',
      ],
      problems: [],
      summary: { form: 'lines', requests: 3, problems: 0, duplicates: 0, rendered: 0, ignored: [] },
    });
  });

  test('may have CRLF and a byte order mark, as Windows editors write them', async () => {
    const { requests, problems } = await read(
      '\ufeffspiffe://example.org/a\r\n\r\nspiffe://example.org/b\r\n',
    );
    expect(requests).toEqual(['spiffe://example.org/a @ list:1', 'spiffe://example.org/b @ list:3']);
    expect(problems).toEqual([]);
  });

  test('does not forgive white space that only looks blank', async () => {
    const { problems } = await read('spiffe://a/b\n\ufeffspiffe://a/c\nspiffe://a/d\u00a0\n');
    expect(problems.map((problem) => problem.replace(/^.*( in list:\d: .*) cannot.*/, '$1'))).toEqual([
      ' in list:2: at character 1, U+FEFF (byte order mark)',
      ' in list:3: at character 13, U+00A0 (no-break space)',
    ]);
  });

  test('reports a bad line by its number, and goes on', async () => {
    const good = Array.from({ length: 3000 }, (_, i) => `spiffe://example.org/sa/web-${i}`);
    const list = [...good.slice(0, 1499), 'spiffe://example.org/a/', ...good.slice(1499)].join('\n');
    const { problems, summary } = await read(list, { source: 'ids.txt' });
    expect(problems).toEqual([
      '[E_SPIFFE_ID] "spiffe://example.org/a/" is not a SPIFFE ID in ids.txt:1500: at character 23, the last "/" has nothing behind it (spiffe-id-path-no-trailing-slash). Write "spiffe://example.org/a"',
    ]);
    expect(summary).toMatchObject({ requests: 3000, problems: 1 });
  });

  test('collapses an ID that stands twice, and counts it', async () => {
    const { requests, summary } = await read('spiffe://a/x\nspiffe://a/y\nspiffe://a/x\nspiffe://a/x\n');
    expect(requests).toEqual(['spiffe://a/x @ list:1', 'spiffe://a/y @ list:2']);
    expect(summary).toMatchObject({ requests: 2, duplicates: 2 });
  });

  test.each([
    ['/ns/demo/sa/web', 'Write the whole ID: "spiffe://example.org/ns/demo/sa/web"'],
    ['ns/demo/sa/web', 'Write the whole ID: "spiffe://example.org/ns/demo/sa/web"'],
    ['web', 'Write the whole ID: "spiffe://example.org/web"'],
    ['example.org/web', 'Write the whole ID: "spiffe://example.org/web"'],
    ['v1.2/web', 'Write the whole ID: "spiffe://example.org/v1.2/web"'],
  ])('does not guess that %j is a path of the trust domain, but says what to write', async (line, fix) => {
    const { requests, problems } = await read(`${line}\n`, { trustDomain: 'example.org' });
    expect(requests).toEqual([]);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^\[E_SPIFFE_ID\] .* in list:1: /);
    expect(problems[0]?.endsWith(fix)).toBe(true);
  });

  test.each([
    ['/ns/demo/sa/web', 'Write the whole ID: "spiffe://<trust domain>/ns/demo/sa/web"'],
    ['example.org/web', 'Write "spiffe://example.org/web"'],
    ['spiffe://a/x,web.example', 'In a CSV file, the first row names the columns: "spiffe_id,dns"'],
  ])('says for %j, without a trust domain, what to write', async (line, fix) => {
    const { problems } = await read(`${line}\n`);
    expect(problems[0]?.endsWith(fix)).toBe(true);
  });

  test('drops a line over 64 KiB as a problem of its own', async () => {
    const longest = `spiffe://example.org/${'a'.repeat(64 * 1024 - 21)}`;
    const list = [
      'spiffe://a/1',
      longest,
      `${longest}a`,
      'x'.repeat(300_000),
      'spiffe://a/2',
      'y'.repeat(70_000),
    ];
    const { requests, problems } = await read(list.join('\n'));
    expect(requests.map((line) => line.slice(-6))).toEqual(['list:1', 'list:2', 'list:5']);
    expect(problems).toEqual(
      [3, 4, 6].map((n) => `[E_IDENTITY_LIST] the line is longer than 64 KiB in list:${n}`),
    );
  });

  test('reads the same however the bytes are cut', async () => {
    const list =
      '\ufeff# caf\u00e9\r\nspiffe://example.org/a\r\n\u00fc\u{1f600}\n\nspiffe://example.org/b\n#\nspiffe://example.org/c';
    const whole = await read(list);
    expect(whole.requests).toHaveLength(3);
    const bytes = Buffer.from(list);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 20 }), async (cuts) => {
        const sorted = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        const chunks = sorted.slice(1).map((end, i) => bytes.subarray(sorted[i], end));
        expect(await read(chunks)).toEqual(whole);
      }),
    );
    expect(await read([...bytes].map((byte) => Buffer.of(byte)))).toEqual(whole);
  });

  test('comes one by one while the input is still open', async () => {
    const { readIdentityList } = await import('../../../src/sources/index.js');
    let closed = false;
    async function* endless() {
      try {
        for (let i = 0; ; i++) yield Buffer.from(`spiffe://example.org/${i}\n`);
      } finally {
        closed = true;
      }
    }
    const seen: string[] = [];
    for await (const item of readIdentityList(endless(), { source: 'stdin' })) {
      if (item.kind === 'request') seen.push(item.id.path);
      if (seen.length === 3) break;
    }
    expect(seen).toEqual(['/0', '/1', '/2']);
    expect(closed).toBe(true);
  });

  test('throws nothing but its own errors, for any text', async () => {
    const line = fc.oneof(
      fc.constantFrom(
        'spiffe://a/b',
        'spiffe://a/b,c',
        'id,dns',
        '- a',
        'a: b',
        '{',
        '[1]',
        '"',
        '#',
        '',
        '---',
        '\u0000',
      ),
      fc.string({ unit: 'binary', maxLength: 12 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 6 }), async (lines) => {
        try {
          const { requests, problems, summary } = await read(lines.join('\n'), { trustDomain: 'a' });
          expect([summary.requests, summary.problems]).toEqual([requests.length, problems.length]);
        } catch (error) {
          expect((error as { code?: string }).code).toMatch(/^E_(INPUT_EMPTY|INPUT_UNKNOWN|IDENTITY_LIST)$/);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('an input without a list', () => {
  test.each([
    ['', 'it is empty'],
    ['\ufeff', 'it is empty'],
    [' \n\r\n\t\n', 'it has only blank lines and comments'],
    ['# nothing here\n', 'it has only blank lines and comments'],
  ])('%j is called empty, with the likely reason', async (list, why) => {
    const piped = await refused(list, { source: 'stdin' });
    expect(piped.code).toBe('E_INPUT_EMPTY');
    expect(piped.message).toBe(
      `there are no identities in stdin: ${why}. Did the command before the pipe fail?`,
    );
    expect((await refused(list, { source: 'ids.txt' })).message).toMatch(
      /Did the command that wrote it fail\?$/,
    );
  });

  test.each([
    ['-----BEGIN CERTIFICATE-----\nMIIB\n', /it is a PEM file/],
    [Buffer.from([0x30, 0x82, 0x01, 0x00, 0x02]), /it is binary data/],
    [Buffer.from('\ufeffspiffe://a/b\n', 'utf16le'), /it is UTF-16 text\. Save it as UTF-8/],
    [
      'NAME    READY   STATUS    RESTARTS   AGE\nweb-1   2/2     Running   0          3d\n',
      /a table for people.*"-o json"/,
    ],
    ['MESH      NAME    TAGS   ADDRESS\ndefault   web-1          10.0.0.1\n', /a table for people/],
    ['pod/web-1\npod/web-2\n', /a list of object names.*"-o json"/],
    ['name,team\nweb,a\n', /the header row "name,team" names no column "spiffe_id"/],
    ['spiffe_id;dns\nspiffe://a/b;x\n', /not separated by commas/],
  ])('%j is told by what it is', async (list, message) => {
    const error = await refused(typeof list === 'string' ? list : [list]);
    expect(error.code).toBe('E_INPUT_UNKNOWN');
    expect(error.message).toMatch(message);
  });

  test('of more than the allowed size is refused, in every form', async () => {
    for (const list of [
      'spiffe://a/b\n',
      '"spiffe_id"\nspiffe://a/b\n',
      '["spiffe://a/b"]\n',
      '- spiffe://a/b\n',
    ]) {
      const chunks = Array.from({ length: 5000 }, () => Buffer.from(list.padEnd(1024, ' ')));
      const error = await refused(chunks, { maxBytes: 4 * 1024 ** 2 });
      expect(error.code).toBe('E_INPUT_TOO_LARGE');
      expect(error.message).toBe(
        'the list is too large in list: it has more than 4194304 bytes. Raise --max-input, or split the list',
      );
    }
  });

  test('closes the input when it refuses it', async () => {
    let closed = false;
    async function* binary() {
      try {
        for (;;) yield Buffer.alloc(100);
      } finally {
        closed = true;
      }
    }
    await refused(binary());
    expect(closed).toBe(true);
  });

  test('reads past a long preamble of comments, but not without end', async () => {
    const comment = `# ${'c'.repeat(97)}\n`;
    expect((await read([comment.repeat(9000), 'spiffe://a/b\n'])).requests).toEqual([
      'spiffe://a/b @ list:9001',
    ]);
    const endless = {
      *[Symbol.iterator]() {
        for (;;) yield Buffer.from(comment.repeat(500));
      },
    };
    expect((await refused(endless)).code).toBe('E_INPUT_EMPTY');
  });
});
