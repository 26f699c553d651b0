import { describe, expect, test } from 'vitest';
import { read, refused } from './reading.js';

describe('a CSV list', () => {
  test('says which columns it ignores', async () => {
    const { summary } = await read('id,ttl,dns,Team\nspiffe://example.org/a,1h,,shop\n');
    expect(summary.ignored).toEqual(['ttl', 'team']);
  });

  test.each(['spiffe_id', 'spiffeId', 'id', 'SPIFFE_ID', '"spiffe_id"', ' id '])(
    'has its IDs under %j',
    async (header) => {
      const { requests, summary } = await read(`${header}\nspiffe://example.org/a\n`, { source: 'ids.csv' });
      expect(requests).toEqual(['spiffe://example.org/a @ ids.csv:2']);
      expect(summary.form).toBe('csv');
    },
  );

  test('has DNS names in a column, separated by semicolons or spaces', async () => {
    const list = [
      '# exported',
      'team,spiffe_id,dns',
      'a,spiffe://example.org/web,web.example.org;WWW.example.org',
      'b,spiffe://example.org/api,"api.example.org  *.api.example.org; api.example.org"',
      'c,spiffe://example.org/db,',
      '',
    ];
    expect((await read(list.join('\r\n'))).requests).toEqual([
      'spiffe://example.org/web +web.example.org +www.example.org @ list:3',
      'spiffe://example.org/api +api.example.org +*.api.example.org @ list:4',
      'spiffe://example.org/db @ list:5',
    ]);
  });

  test('prefers the column spiffe_id over one that is called id', async () => {
    expect((await read('id,spiffe_id\n7,spiffe://a/b\n')).requests).toEqual(['spiffe://a/b @ list:2']);
  });

  test('has quoted fields with commas, quotes and line breaks (RFC 4180)', async () => {
    const list = 'note,id\n"a, ""b""\nand\n\nc",spiffe://a/1\n"",spiffe://a/2\n"x","spiffe://a/3"';
    expect((await read(list)).requests).toEqual([
      'spiffe://a/1 @ list:2',
      'spiffe://a/2 @ list:6',
      'spiffe://a/3 @ list:7',
    ]);
  });

  test('costs one row for one mistake', async () => {
    const list = [
      'spiffe_id,dns',
      'spiffe://a/1,one.example',
      'spiffe://a/2,one.example,two.example',
      'spiffe://a/3,under score',
      'spiffe://a/4,10.0.0.1',
      'spiffe://a~/5,',
      ',six.example',
      'spiffe://a/7,"x"y',
      'spiffe://a/8,x"y',
      'spiffe://a/9,nine.example',
    ];
    const { requests, problems, summary } = await read(list.join('\n'));
    expect(requests).toEqual([
      'spiffe://a/1 +one.example @ list:2',
      'spiffe://a/3 +under +score @ list:4',
      'spiffe://a/9 +nine.example @ list:10',
    ]);
    expect(problems).toEqual([
      '[E_IDENTITY_LIST] the CSV row does not fit the header in list:3: it has 3 fields where the header has 2. Separate DNS names with ";", or put fields that hold a comma in quotes',
      '[E_USAGE] "10.0.0.1" is not a DNS name in list:5: it is an IP address. Give the name by which clients reach the service',
      '[E_SPIFFE_ID] "spiffe://a~/5" is not a SPIFFE ID in list:6: at character 11, "~" cannot stand in a trust domain name (spiffe-id-trust-domain-charset). A trust domain name has only a-z, 0-9, ".", "-" and "_"',
      '[E_IDENTITY_LIST] the CSV row has no SPIFFE ID in list:7. The row reads ",six.example"',
      '[E_IDENTITY_LIST] the CSV row cannot be read in list:8: text follows a closing quote',
      '[E_IDENTITY_LIST] the CSV row cannot be read in list:9: a quote stands inside a field that does not begin with one',
    ]);
    expect(summary).toMatchObject({ requests: 3, problems: 6 });
  });

  test('does not lose the file behind a quote that nobody closes', async () => {
    const rows = Array.from({ length: 200 }, (_, i) => `spiffe://a/${i},`);
    const { requests, problems } = await read(['id,note', 'spiffe://a/x,"open', ...rows].join('\n'));
    expect(requests).toHaveLength(200);
    expect(problems).toEqual([
      '[E_IDENTITY_LIST] the CSV row cannot be read in list:2: a quote opens a field and is not closed',
    ]);
    const atEnd = await read(
      ['id,note', ...rows.slice(0, 2), 'spiffe://a/x,"open', 'spiffe://a/y,'].join('\n'),
    );
    expect(atEnd.requests.map((request) => request.slice(-6))).toEqual(['list:2', 'list:3', 'list:5']);
    expect(atEnd.problems).toHaveLength(1);
  });

  test('closes a quote within 64 KiB', async () => {
    const record = (length: number) => `"${`${'n'.repeat(length)}\n`.repeat(2)}",spiffe://a/1`;
    expect((await read(`note,id\n${record(30_000)}\n`)).requests).toEqual(['spiffe://a/1 @ list:2']);
    const { requests, problems } = await read(`note,id\n${record(40_000)}\nx,spiffe://a/2\n`);
    expect(requests).toEqual(['spiffe://a/2 @ list:5']);
    expect(problems).toHaveLength(3);
  });

  test('takes no good row with it when a quote closes in a later one', async () => {
    const list = [
      'id,note',
      'spiffe://a/1,"open',
      'spiffe://a/2,two',
      'spiffe://a/3,"three"',
      'spiffe://a/4,',
    ];
    const { requests, problems } = await read(list.join('\n'));
    expect(requests).toEqual(['spiffe://a/2 @ list:3', 'spiffe://a/3 @ list:4', 'spiffe://a/4 @ list:5']);
    expect(problems).toEqual([
      '[E_IDENTITY_LIST] the CSV row cannot be read in list:2: text follows a closing quote',
    ]);
  });

  test('asks for one identity with one set of DNS names', async () => {
    const list = 'id,dns\nspiffe://a/b,x;y\nspiffe://a/b,y x\nspiffe://a/b,z\nspiffe://a/b,\n';
    const { requests, problems, summary } = await read(list);
    expect(requests).toEqual(['spiffe://a/b +x +y @ list:2']);
    expect(problems).toEqual(
      [4, 5].map(
        (line) =>
          `[E_IDENTITY_LIST] "spiffe://a/b" stands twice in list:${line}: it has other DNS names in list:2. Put all its DNS names in one entry`,
      ),
    );
    expect(summary.duplicates).toBe(1);
  });

  test('needs rows', async () => {
    const error = await refused('spiffe_id,dns\n# none yet\n');
    expect(error.code).toBe('E_INPUT_EMPTY');
    expect(error.message).toBe('there are no identities in list: nothing follows the header row');
  });

  test('copes with hostile quotes', async () => {
    for (const body of [
      '"\n'.repeat(20_001),
      `"abc\n${'x\n'.repeat(70)}`.repeat(50),
      `"${'a"",'.repeat(20_000)}`,
    ]) {
      const { summary } = await read(`id,dns\n${body}`);
      expect(summary.requests).toBe(0);
      expect(summary.problems).toBeGreaterThan(0);
    }
  });
});
