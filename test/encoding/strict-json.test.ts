import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonDocument } from '../../src/encoding/json-document.js';
import { memberOf } from '../../src/encoding/json-value.js';
import { readStrictJson } from '../../src/encoding/strict-json.js';
import { MeshctlError } from '../../src/errors.js';

const read = (text: string): JsonDocument => readStrictJson(Buffer.from(text));
const parsed = (text: string): unknown => read(text).value;

/** A value with its big numbers rounded as JSON.parse rounds them. */
const rounded = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? Number(part) : part)));

/** The failure of reading a text, as its place and its reason. */
function faultOf(input: string | Buffer): { where: string | undefined; why: string | undefined } {
  try {
    readStrictJson(Buffer.from(input as string));
  } catch (error) {
    if (error instanceof MeshctlError && error.code === 'E_JSON')
      return { where: error.details.where, why: error.details.why };
    throw error;
  }
  throw new Error('it was read');
}

describe('the strict JSON reader', () => {
  it('reads what JSON.parse reads, to the same value', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), fc.constantFrom(0, 2, '\t'), (text, indent) => {
        const value = JSON.parse(text);
        expect(rounded(parsed(JSON.stringify(value, null, indent)))).toEqual(value);
      }),
      { numRuns: 2000 },
    );
  });

  it('agrees with JSON.parse on which texts are JSON', () => {
    const pieces = [
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '\\',
      '"a"',
      '1',
      '-',
      '0',
      '.',
      'e',
      'true',
      'nul',
      'null',
    ];
    const text = fc.array(fc.constantFrom(...pieces, ' ', '\n', '\u00a0', '\\u12', '\\ud800'), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(text, (parts) => {
        const joined = parts.join('');
        const outcome = (parse: (text: string) => unknown): string => {
          try {
            return JSON.stringify(rounded(parse(joined)));
          } catch (error) {
            if (error instanceof SyntaxError || error instanceof MeshctlError) return 'refused';
            throw error;
          }
        };
        expect(outcome(parsed)).toBe(outcome(JSON.parse));
      }),
      { numRuns: 20_000 },
    );
  });

  it('lists members that an object has twice, by the name they mean, with their place', () => {
    const { duplicates, value } = read('{"a": {"x": 1,\n  "\\u0078": 2}, "b/c": [{"~": 1, "~": 2}]}');
    expect(duplicates).toEqual([
      { pointer: '/a/x', name: 'x', line: 2, column: 3 },
      { pointer: '/b~1c/0/~0', name: '~', line: 2, column: 34 },
    ]);
    expect(value).toEqual({ a: { x: 2 }, 'b/c': [{ '~': 2 }] });
  });

  it('tells an object with duplicates from one that only holds such an object', () => {
    const document = read('{"a": {"b": [{"x": 1, "x": 2}]}, "c": {}}');
    const root = document.value as { a: { b: [object] }; c: object };
    expect([root, root.a, root.a.b, root.a.b[0], root.c].map((at) => document.hasDuplicates(at))).toEqual([
      true,
      true,
      true,
      true,
      false,
    ]);
    expect([root, root.a, root.a.b[0]].map((at) => document.repeatsMembers(at))).toEqual([
      false,
      false,
      true,
    ]);
  });

  it('lists a hundred duplicates and still knows of every object that has one', () => {
    const objects = Array.from({ length: 5000 }, () => '{"a":1,"a":2}');
    const document = read(`[${objects.join(',')},{"a":1}]`);
    const list = document.value as object[];
    expect(document.duplicates).toHaveLength(100);
    expect(list.filter((object) => document.hasDuplicates(object))).toHaveLength(5000);
  });

  it.each([
    ['9007199254740991', 9007199254740991],
    ['9007199254740993', 9007199254740993n],
    ['-18446744073709551616', -18446744073709551616n],
    ['1e3', 1000],
  ])('reads the number %s without rounding', (text, value) => {
    expect(parsed(text)).toBe(value);
  });

  it.each([
    ['1', true],
    ['-0', true],
    ['18446744073709551615', true],
    ['1.0', false],
    ['1e3', false],
    ['1E+3', false],
    ['"1"', false],
    ['null', false],
  ])('knows that %s is an integer token: %s', (token, isInteger) => {
    const document = read(`{"n": ${token}}`);
    expect(document.isInteger(document.value as object, 'n')).toBe(isInteger);
  });

  it('judges the last of two numbers of one name', () => {
    for (const [text, isInteger] of [
      ['{"n":1.0,"n":1}', true],
      ['{"n":1,"n":1.0}', false],
    ] as const) {
      const document = read(text);
      expect(document.isInteger(document.value as object, 'n')).toBe(isInteger);
    }
  });

  it('judges numbers of values from elsewhere by themselves', () => {
    const document = new JsonDocument({ whole: 3, part: 3.5, text: '3' });
    const judged = ['whole', 'part', 'text', 'absent'].map((name) =>
      document.isInteger(document.value as object, name),
    );
    expect(judged).toEqual([true, false, false, false]);
    expect(document.linesOf(document.value as object)).toBeUndefined();
  });

  it('takes members named like those of every object for what they are', () => {
    const value = parsed('{"__proto__": {"x": 1}, "constructor": 2}') as Record<string, unknown>;
    expect(Object.keys(value)).toEqual(['__proto__', 'constructor']);
    expect(memberOf(value, 'toString')).toBeUndefined();
    expect(value['x']).toBeUndefined();
    expect(read('{"__proto__": 1, "__proto__": 2}').duplicates).toHaveLength(1);
    expect(read('{"toString": 1}').duplicates).toEqual([]);
  });

  it('knows the lines of an object, whatever ends them', () => {
    for (const end of ['\n', '\r\n', '\r']) {
      const document = read(['[1,', ' {', '  "a": 1', ' }', ']'].join(end));
      expect(document.linesOf((document.value as [1, object])[1])).toEqual({ first: 2, last: 4 });
    }
  });

  it.each([
    ['', 'line 1, column 1', /it ends here, and a JSON value/],
    ['{"a": 1', 'line 1, column 8', /it ends here, and a comma or "}"/],
    ['{"a" 1}', 'line 1, column 6', /"1" stands here, and a colon/],
    ['{a: 1}', 'line 1, column 2', /"a" stands here, and a member begins with its name/],
    ['[1,\n 2,]', 'line 2, column 4', /"\]" stands here, and a JSON value/],
    ['"a\nb"', 'line 1, column 3', /U\+000A \(line feed\).*control character/],
    ['"\\x41"', 'line 1, column 2', /"\\x" begins no escape/],
    ['"abc', 'line 1, column 5', /a string must be closed/],
    ['{} {}', 'line 1, column 4', /nothing may follow the value/],
    ['01', 'line 1, column 2', /nothing may follow/],
    ['\ufeff{}', 'line 1, column 1', /U\+FEFF \(byte order mark\)/],
    ['\u00a0{}', 'line 1, column 1', /no-break space/],
    ['NaN', 'line 1, column 1', /"N" stands here/],
    ["{'a':1}", 'line 1, column 2', /"'" stands here/],
    ['/* a */ {}', 'line 1, column 1', /"\/" stands here/],
  ])('says where and why it cannot read %j', (text, where, why) => {
    expect(faultOf(text)).toEqual({ where, why: expect.stringMatching(why) });
  });

  it('refuses bytes that are not UTF-8, UTF-16 among them', () => {
    expect(faultOf(Buffer.from([0x22, 0xff, 0x22])).why).toMatch(/not UTF-8/);
    expect(faultOf(Buffer.from('\ufeff{}', 'utf16le')).why).toMatch(/not UTF-8/);
  });

  it('bounds nesting, numbers, size and the count of values', () => {
    expect(parsed(`[${'0,'.repeat(499_998)}0]`)).toHaveLength(499_999);
    expect(faultOf(`[${'{},'.repeat(499_999)}0]`).why).toMatch(/more than 500000 values/);
    expect(faultOf(`{${'"a":1,'.repeat(500_000)}`).why).toMatch(/more than 500000 values/);
    expect(parsed(`${'['.repeat(200)}${']'.repeat(200)}`)).toHaveLength(1);
    expect(faultOf('['.repeat(201)).why).toMatch(/nested more than 200 deep/);
    expect(faultOf('{"a":'.repeat(100_000)).why).toMatch(/nested/);
    expect(parsed('9'.repeat(1000))).toBeTypeOf('bigint');
    expect(faultOf('9'.repeat(1001)).why).toMatch(/1001 characters/);
    expect(faultOf(Buffer.alloc(16 * 1024 * 1024 + 1, 0x20)).why).toMatch(/16777217 bytes/);
  });
});
