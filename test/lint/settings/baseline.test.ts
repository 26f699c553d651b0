import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { MeshctlError } from '../../../src/errors.js';
import { compareBaselines } from '../../../src/lint/settings/baseline.js';
import { parseBaseline } from '../../../src/lint/settings/parse-baseline.js';
import { writeBaseline } from '../../../src/lint/settings/write-baseline.js';
import { type SettleOptions, settle } from '../../../src/lint/settle.js';
import { A, B, C, configured, found, judged, source } from './judged.js';

const NOW = 1_800_000_000;
const schema = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../schemas/LintBaseline.schema.json'), 'utf8'),
) as object;
const fitsSchema = new Ajv2020({ strict: true }).compile(schema);

const web = source('./certs/web.pem', judged([found(A), found(B), found(A)]));
const root = source(
  'certs/a.pem',
  judged([found(C)], { target: 'root', title: 'CN=Root, serialNumber=42', block: 2 }),
  judged([found(B)], { target: 'bundle', title: 'example.org', block: 10 }),
);
const written = (options: Partial<SettleOptions> = {}, sources = [web, root]): string =>
  writeBaseline(settle(sources, { now: NOW, ...options }).sources);
const file = (...findings: object[]): string =>
  JSON.stringify({ schemaVersion: 'meshctl/v1', kind: 'LintBaseline', findings });
const entry = { rule: A, path: 'certs/web.pem', block: 1, subject: 'spiffe://example.org/web', count: 2 };

describe('writeBaseline', () => {
  it('writes one sorted line for each entry, without lines, bytes and names that do not last', () => {
    expect(written()).toBe(`{
  "schemaVersion": "meshctl/v1",
  "kind": "LintBaseline",
  "findings": [
    {"rule":"${C}","path":"certs/a.pem","block":2,"count":1},
    {"rule":"${B}","path":"certs/a.pem","block":10,"subject":"example.org","count":1},
    {"rule":"${B}","path":"certs/web.pem","block":1,"subject":"spiffe://example.org/web","count":1},
    {"rule":"${A}","path":"certs/web.pem","block":1,"subject":"spiffe://example.org/web","count":2}
  ]
}
`);
    expect(written({}, [root, web])).toBe(written());
    expect(fitsSchema(JSON.parse(written()))).toBe(true);
  });

  it('is empty where nothing was found', () => {
    const text = written({}, []);
    expect(text).toContain('"findings": []\n');
    expect(parseBaseline(text, 'b.json')).toEqual({ findings: [] });
  });

  it('leaves out what could not be decided, what is suppressed and what is off, and keeps what is known', async () => {
    const config = await configured({
      rules: { [B]: 'off' },
      suppressions: [{ rule: C, reason: 'known since May' }],
    });
    const broken = source('broken.pem', judged([found('parse', { level: 'fatal' }), found(A)]));
    const text = written({ config, baseline: parseBaseline(file(entry), 'b.json') }, [web, root, broken]);
    expect(
      parseBaseline(text, 'b.json').findings.map(({ rule, path, count }) => [rule, path, count]),
    ).toEqual([
      [A, 'broken.pem', 1],
      [A, 'certs/web.pem', 2],
    ]);
  });

  it('uses the paths that were settled by', () => {
    const pathOf = (name: string): string => `team/${name.replace('./', '')}`;
    expect(parseBaseline(written({ pathOf }), 'b.json').findings[0]?.path).toBe('team/certs/a.pem');
  });

  it('counts a source that is named twice once', () => {
    expect(written({}, [web, root, web])).toBe(written());
  });

  it('writes nothing that it could not read again', () => {
    const huge = source('big.pem', judged([found(A)], { title: `spiffe://${'x'.repeat(17 * 1024 ** 2)}` }));
    expect(() => written({}, [huge])).toThrow(expect.objectContaining({ code: 'E_WRITE' }));
  });
});

describe('parseBaseline', () => {
  it('reads what was written', () => {
    const { findings } = parseBaseline(written(), 'b.json');
    expect(findings).toHaveLength(4);
    expect(findings[3]).toEqual(entry);
  });

  const FINDINGS = '"schemaVersion":"meshctl/v1","kind":"LintBaseline","findings"';
  it.each([
    ['', 'in b.json'],
    ['null', 'it is null where an object belongs'],
    ['{}', 'kind is missing'],
    ['[]', 'an array'],
    ['{"schemaVersion":"meshctl/v1","kind":"LintReport","findings":[]}', 'kind is "LintReport"'],
    ['{"schemaVersion":"meshctl/v2","kind":"LintBaseline","findings":[]}', 'schemaVersion is "meshctl/v2"'],
    ['{"kind":"LintBaseline","findings":[]}', 'schemaVersion is missing'],
    ['{"schemaVersion":"meshctl/v1","kind":"LintBaseline"}', 'findings is missing'],
    [`{${FINDINGS}:{}}`, 'findings is an object'],
    [`{${FINDINGS}:[],"more":1}`, '"more" is no member'],
    [`{${FINDINGS}:[],"findings":[]}`, 'there twice'],
    [`{${FINDINGS}:[]} x`, 'b.json'],
    [`{${FINDINGS}:[`, 'b.json'],
    [file(7 as never), 'findings[0] is a number'],
    [file({ ...entry, count: 0 }), 'count is 0'],
    [file({ ...entry, count: 1.5 }), 'count is 1.5'],
    [file({ ...entry, count: '2' }), 'count is a string'],
    [file({ ...entry, block: undefined }), 'block is missing'],
    [file({ ...entry, rule: '' }), 'rule is empty'],
    [file({ ...entry, path: null }), 'path is null'],
    [file({ ...entry, subject: null }), 'subject is null'],
    [file({ ...entry, line: 3 }), '"line" is no member'],
    [file(entry, { ...entry, count: 1 }), 'is there twice'],
  ])('refuses %s', (text, message) => {
    const read = (): unknown => parseBaseline(text, 'b.json');
    expect(read).toThrow(MeshctlError);
    expect(read).toThrow(expect.objectContaining({ code: 'E_CONFIG', exitCode: 2 }));
    expect(read).toThrow(message);
  });

  it('names the line of a bad entry', () => {
    const text = written().replace('"count":2', '"count":-2');
    expect(() => parseBaseline(text, 'b.json')).toThrow('b.json:8: count is -2');
  });
});

describe('compareBaselines', () => {
  const of = (...findings: object[]) => parseBaseline(file(...findings), 'b.json');

  it('counts findings, not entries', () => {
    expect(compareBaselines(of(entry), of({ ...entry, count: 5 }))).toEqual({ added: 3, removed: 0 });
    expect(compareBaselines(of(entry), of())).toEqual({ added: 0, removed: 2 });
    expect(compareBaselines(of(entry), of({ ...entry, block: 2 }))).toEqual({ added: 2, removed: 2 });
    expect(compareBaselines(of(entry), of(entry))).toEqual({ added: 0, removed: 0 });
  });

  it('takes all as new where there was none', () => {
    expect(compareBaselines(undefined, of(entry))).toEqual({ added: 2, removed: 0 });
  });
});
