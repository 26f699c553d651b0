/** Names and labels: what apimachinery (0.36) and Kuma say, as their own programs answered. */
import { describe, expect, it } from 'vitest';
import {
  labelKeyFaults,
  labelValueFaults,
  meshNameFaults,
  resourceNameFaults,
  subdomainFaults,
} from '../../../src/kuma/validate/names.js';

const KEY_FORM =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

describe('the key of a label', () => {
  it.each(['a', 'A.b_c-9', 'kuma.io/mesh', `${'a'.repeat(63)}`, `${'a.'.repeat(126)}a/x`])(
    'may be %s',
    (key) => expect(labelKeyFaults(key)).toEqual([]),
  );

  it.each<[string, readonly string[]]>([
    ['', ['name part must be non-empty', KEY_FORM]],
    ['kuma.io/a b', [KEY_FORM]],
    ['-a', [KEY_FORM]],
    ['a/', ['name part must be non-empty', KEY_FORM]],
    ['/c', ['prefix part must be non-empty']],
    ['a'.repeat(64), ['name part must be no more than 63 bytes']],
    [`${'a.'.repeat(127)}a/x`, ['prefix part must be no more than 253 bytes']],
    // Bytes are counted, not characters.
    ['é'.repeat(32), ['name part must be no more than 63 bytes', KEY_FORM]],
  ])('is refused: %j', (key, faults) => expect(labelKeyFaults(key)).toEqual(faults));

  it('has one slash at most', () => {
    const [fault] = labelKeyFaults('a/b/c');
    expect(fault).toMatch(/^a valid label key must .* with an optional DNS subdomain prefix and '\/'/);
  });
});

describe('the value of a label', () => {
  it.each(['', 'a', 'Zone_1.b'])('may be %j', (value) => expect(labelValueFaults(value)).toEqual([]));

  it('is refused', () => {
    expect(labelValueFaults('a'.repeat(64))).toEqual(['must be no more than 63 bytes']);
    expect(labelValueFaults('a b')).toEqual([
      "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
    ]);
  });
});

describe('a subdomain', () => {
  it('has 253 characters at most', () => {
    expect(subdomainFaults(`${'a.'.repeat(126)}a`)).toEqual([]);
    expect(subdomainFaults('a.'.repeat(127))[0]).toBe('must be no more than 253 characters');
  });
});

describe('the name of a resource', () => {
  it.each<[string, string | undefined]>([
    ['a-1.b', undefined],
    ['', 'cannot be empty'],
    ['a'.repeat(254), 'value length must less or equal 253'],
    [
      'Mesh',
      "invalid characters. A lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
    ],
  ])('%s', (name, fault) => expect(resourceNameFaults(name)).toEqual(fault === undefined ? [] : [fault]));
});

describe('the name of a mesh', () => {
  it('may have underscores, as older ones do', () => {
    expect(meshNameFaults('my_mesh')).toEqual([]);
    expect(meshNameFaults('My')).toEqual([
      "invalid characters. Valid characters are numbers, lowercase latin letters and '-', '_', '.' symbols.",
    ]);
  });
});
