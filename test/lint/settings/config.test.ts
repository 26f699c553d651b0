import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { MeshctlError } from '../../../src/errors.js';
import type { LintConfig } from '../../../src/lint/settings/config.js';
import { parseConfig } from '../../../src/lint/settings/parse-config.js';

const RULES = ['x509-svid-leaf-key-encipherment', 'rfc5280-validity-order', 'x509-svid-ca-is-svid'];
const read = (text: string): Promise<LintConfig> => parseConfig(text, 'meshctl.yaml', RULES);

async function failure(text: string): Promise<MeshctlError> {
  const error: unknown = await read(text).catch((thrown: unknown) => thrown);
  if (!(error instanceof MeshctlError)) throw new Error(`no MeshctlError for ${text}`);
  expect(error.code).toBe('E_CONFIG');
  expect(error.exitCode).toBe(2);
  return error;
}

const schema = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../schemas/meshctl-config.schema.json'), 'utf8'),
) as object;
const ajv = new Ajv2020({ strict: true, allErrors: true });
formats.default(ajv);
const fitsSchema = ajv.compile(schema);

const FULL = `lint:
  profiles: [go-spiffe, spire]
  failOn: warning
  minRemaining: 30d
  incubating: false
  rules:
    x509-svid-leaf-key-encipherment: off
  overrides:
    - paths: ["test/**", "*.der"]
      rules: { rfc5280-validity-order: warning }
  suppressions:
    - rule: x509-svid-ca-is-svid
      paths: ["certs/linkerd/**"]
      id: spiffe://example.org/web
      reason: Linkerd's trust anchor has no SPIFFE ID   # mandatory
      expires: 2027-01-31
`;

describe('parseConfig', () => {
  it('reads everything that a configuration can say', async () => {
    const config = await read(FULL);
    expect(config).toMatchObject({
      profiles: ['go-spiffe', 'spire'],
      failOn: 'warning',
      minRemaining: { seconds: 30 * 86_400, text: '30d', demanded: true },
      incubating: false,
    });
    expect([...(config.rules ?? [])]).toEqual([['x509-svid-leaf-key-encipherment', 'off']]);
    expect(config.overrides?.[0]?.paths.texts).toEqual(['test/**', '*.der']);
    expect([...(config.overrides?.[0]?.rules ?? [])]).toEqual([['rfc5280-validity-order', 'warning']]);
    expect(config.suppressions?.[0]).toMatchObject({
      rule: 'x509-svid-ca-is-svid',
      id: 'spiffe://example.org/web',
      reason: "Linkerd's trust anchor has no SPIFFE ID",
      expires: { text: '2027-01-31', until: Date.parse('2027-01-31T23:59:59Z') / 1000 },
    });
  });

  it.each(['', '# nothing yet\n', '---\n', '\u{feff}lint:\n', 'lint:\n', 'lint: {}\n', '{}'])(
    'takes %j as no settings',
    async (text) => {
      expect(await read(text)).toEqual({});
    },
  );

  it('takes keys that are left empty as empty', async () => {
    expect(await read('lint:\n  rules:\n  suppressions:\n')).toEqual({ rules: new Map(), suppressions: [] });
  });

  it.each(['off', '"off"', 'false'])('takes %s as off', async (level) => {
    const config = await read(`lint: { rules: { rfc5280-validity-order: ${level} } }`);
    expect(config.rules?.get('rfc5280-validity-order')).toBe('off');
  });

  it('reads days and times as YAML 1.1 has them, too', async () => {
    const text = FULL.replace('lint:', '%YAML 1.1\n---\nlint:');
    const config = await read(text);
    expect(config.rules?.get('x509-svid-leaf-key-encipherment')).toBe('off');
    expect(config.suppressions?.[0]?.expires?.text).toBe('2027-01-31');
  });

  it('reads a time with its zone as the end of a suppression', async () => {
    const config = await read(FULL.replace('2027-01-31', '2027-01-31T12:00:00+02:00'));
    expect(config.suppressions?.[0]?.expires?.until).toBe(Date.parse('2027-01-31T10:00:00Z') / 1000);
  });

  it('matches paths by globs, with dot files', async () => {
    const match = (await read(FULL)).overrides?.[0]?.paths.match;
    for (const path of ['test/a.pem', 'test/deep/er/.hidden.pem', 'test/.x/y', 'root.der'])
      expect([path, match?.(path)]).toEqual([path, true]);
    for (const path of ['tests/a.pem', 'src/test/a.pem', 'deep/root.der', '../test/a.pem', 'stdin'])
      expect([path, match?.(path)]).toEqual([path, false]);
  });

  describe('refuses', () => {
    /** What is wrong, the text, line and column, why, and the way out. */
    const MISTAKES: readonly (readonly [
      what: string,
      text: string,
      at: string,
      why: string,
      fix?: string,
    ])[] = [
      [
        'another top-level key',
        'lint: {}\nfmt: {}\n',
        '2:1',
        '"fmt" is no key of the file',
        'Write one of lint',
      ],
      ['a misspelt top-level key', 'Lnt: {}\n', '1:1', '"Lnt" is no key of the file', 'Did you mean lint?'],
      [
        'an unknown key',
        'lint:\n  failon: error\n',
        '2:3',
        '"failon" is no key of lint',
        'Did you mean failOn?',
      ],
      ['a key of objects', 'lint:\n  __proto__: 1\n', '2:3', '"__proto__" is no key of lint'],
      [
        'an unknown level',
        'lint:\n  failOn: warnin\n',
        '2:11',
        'failOn is "warnin"',
        'Did you mean warning?',
      ],
      [
        'a level to fail on that is off',
        'lint:\n  failOn: off\n',
        '2:11',
        'failOn is "off"',
        'Write one of error',
      ],
      [
        'an unknown profile',
        'lint:\n  profiles: [spire, kumo]\n',
        '2:21',
        'a profile is "kumo"',
        'Did you mean kuma?',
      ],
      [
        'a profile outside a list',
        'lint:\n  profiles: spire\n',
        '2:13',
        'profiles is "spire" where a list belongs',
      ],
      [
        'an empty level',
        'lint:\n  failOn:\n',
        '2:10',
        'failOn is empty',
        'Write one of error, warning, info, never',
      ],
      [
        'an unquoted number',
        'lint:\n  minRemaining: 30\n',
        '2:17',
        'minRemaining is "30" where text belongs',
        'quotes',
      ],
      ['no duration', 'lint:\n  minRemaining: soon\n', '2:17', '"soon" is neither', 'Write it as in 20%'],
      ['a duration without end', 'lint:\n  minRemaining: 9999y\n', '2:17', '"9999y" is too long'],
      ['no boolean', 'lint:\n  incubating: maybe\n', '2:15', 'incubating is "maybe"', 'Write true or false'],
      [
        'an unknown rule',
        'lint:\n  rules:\n    x509-svid-ca-is-svit: off\n',
        '3:5',
        'there is no rule "x509-svid-ca-is-svit"',
        'Did you mean x509-svid-ca-is-svid?',
      ],
      [
        'a rule far from all',
        'lint:\n  rules:\n    parse: off\n',
        '3:5',
        'there is no rule "parse"',
        '--list-rules',
      ],
      [
        'an unknown level of a rule',
        'lint:\n  rules:\n    rfc5280-validity-order: eror\n',
        '3:29',
        'the level of rfc5280-validity-order is "eror"',
        'Did you mean error?',
      ],
      ['true as a level', 'lint: { rules: { rfc5280-validity-order: true } }', '1:42', 'is "true"'],
      ['a list of rules', 'lint: { rules: [] }', '1:16', 'rules is a list where a map belongs'],
      ['a list as the file', '- lint\n', '1:1', 'the file is a list where a map belongs'],
      [
        'an override for nothing',
        'lint: { overrides: [{ rules: {} }] }',
        '1:21',
        'the override has no paths',
      ],
      [
        'an override without rules',
        'lint: { overrides: [{ paths: [a] }] }',
        '1:21',
        'the override has no rules',
      ],
      ['empty paths', 'lint: { overrides: [{ paths: [], rules: {} }] }', '1:30', 'paths is empty'],
      ['an empty path', 'lint: { overrides: [{ paths: [""], rules: {} }] }', '1:31', 'a path is empty'],
      [
        'a folder as path',
        'lint: { overrides: [{ paths: [certs/], rules: {} }] }',
        '1:31',
        'it names a folder',
        'Write "certs/**"',
      ],
      [
        'an absolute path',
        'lint: { overrides: [{ paths: [/certs/**], rules: {} }] }',
        '1:31',
        'no relative path',
      ],
      [
        'a negated path',
        'lint: { overrides: [{ paths: ["!a/**"], rules: {} }] }',
        '1:31',
        'what is left out',
      ],
      [
        'a suppression without a reason',
        'lint:\n  suppressions:\n    - rule: x509-svid-ca-is-svid\n',
        '3:7',
        'the suppression has no reason',
        'Say why the finding does not count',
      ],
      [
        'an empty reason',
        'lint:\n  suppressions:\n    - rule: x509-svid-ca-is-svid\n      reason: "  "\n',
        '4:15',
        'the reason is empty',
      ],
      [
        'a reason that is left out',
        'lint:\n  suppressions:\n    - rule: x509-svid-ca-is-svid\n      reason: # later\n',
        '4:15',
        'the reason is empty',
      ],
      [
        'a suppression of everything',
        'lint:\n  suppressions:\n    - reason: all of it\n',
        '3:7',
        'the suppression has no rule',
      ],
      [
        'a suppression of an unknown rule',
        'lint: { suppressions: [{ rule: nope, reason: x }] }',
        '1:32',
        'there is no rule "nope"',
      ],
      [
        'a day that is none',
        'lint: { suppressions: [{ rule: x509-svid-ca-is-svid, reason: x, expires: 2027-02-30 }] }',
        '1:74',
        'expires is "2027-02-30", which is no day',
      ],
      [
        'an unknown key of a suppression',
        'lint: { suppressions: [{ rule: x509-svid-ca-is-svid, reson: x }] }',
        '1:54',
        '"reson" is no key of a suppression',
        'Did you mean reason?',
      ],
    ];

    for (const [what, text, at, why, fix = ''] of MISTAKES) {
      it(what, async () => {
        const { details } = await failure(text);
        expect(details.where).toBe(`meshctl.yaml:${at}`);
        expect(details.why).toContain(why);
        expect(details.fix ?? '').toContain(fix);
      });
    }

    it('a key that is there twice', async () => {
      const { details } = await failure('lint:\n  failOn: error\n  failOn: never\n');
      expect(details).toMatchObject({ where: 'meshctl.yaml:3:3', why: 'the key "failOn" is there twice' });
    });

    it('a second document', async () => {
      expect((await failure('lint: {}\n---\nlint: {}\n')).message).toContain('a second document begins');
    });

    it('what is no YAML, with its line', async () => {
      expect((await failure('lint:\n  rules: [\n')).details.where).toMatch(/^meshctl\.yaml:[23]$/);
      expect((await failure('lint: "\n')).message).toContain('meshctl.yaml:');
    });

    it('text from the file only escaped', async () => {
      const { message } = await failure('lint:\n  "a\\e[31m\\n::error::b": 1\n');
      expect(message).not.toMatch(/[\x1b\n]/);
    });

    it('bombs of aliases and nesting, soon', async () => {
      const start = performance.now();
      const levels = Array.from({ length: 20 }, (_, i) => `a${i}: &a${i} [${`*a${i - 1},`.repeat(4)}]`).slice(
        1,
      );
      expect((await failure(`a0: &a0 [x]\n${levels.join('\n')}\n`)).message).toContain('alias');
      expect((await failure('lint: &x { rules: *x }\n')).message).toContain('alias');
      expect((await failure('lint: &x a\n*x : 1\n')).message).toContain('keys must be strings');
      expect((await failure(`lint: ${'['.repeat(100_000)}`)).message).toContain('nested');
      const keys = Array.from({ length: 20_000 }, (_, i) => `k${i}: 1`).join('\n');
      expect((await failure(keys)).message).toContain('"k0" is no key');
      expect(performance.now() - start).toBeLessThan(10_000);
    });

    it('more than a mebibyte', async () => {
      expect((await failure(`#${'x'.repeat(1024 ** 2)}`)).message).toContain('at most 1048576');
    });

    it('what the schema refuses, unless that lies in names of rules or in no single value', () => {
      const beyondSchema = ['an unknown rule', 'a rule far from all', 'a suppression of an unknown rule'];
      const inText = ['a duration without end'];
      const accepted = MISTAKES.filter(([, text]) => fitsSchema(parse(text)));
      expect(accepted.map(([what]) => what)).toEqual(
        MISTAKES.map(([what]) => what).filter((what) => beyondSchema.includes(what) || inText.includes(what)),
      );
    });
  });

  it('takes what the schema takes', () => {
    for (const text of [
      FULL,
      'lint:\n',
      'lint: {}',
      '{}',
      'lint:\n  rules:\n  suppressions:\n',
      'lint: { minRemaining: 12.5% }',
      'lint: { rules: { rfc5280-validity-order: false } }',
      FULL.replace('2027-01-31', '2027-01-31T12:00:00+02:00'),
    ]) {
      expect([text, fitsSchema(parse(text)), fitsSchema.errors]).toEqual([text, true, null]);
    }
  });
});
