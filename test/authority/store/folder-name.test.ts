import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { folderName, isPlain } from '../../../src/authority/store/folder-name.js';

describe('folderName', () => {
  test.each([
    'example.org',
    'a',
    '-',
    '_',
    '-rf',
    '1.2.3.4',
    'a_b',
    'console',
    'com10',
    'xcon',
    'a..b',
    'a'.repeat(200),
  ])('keeps %j', (name) => {
    expect(folderName(name)).toBe(name);
    expect(isPlain(name)).toBe(true);
  });

  test.each([
    '.',
    '..',
    '...',
    '.git',
    '.a',
    'a.',
    'a'.repeat(201),
    'a'.repeat(255),
    'con',
    'prn',
    'aux',
    'nul',
    'com0',
    'com1',
    'lpt9',
    'con.example.org',
    'nul.',
  ])('hides %j behind its digest', (name) => {
    expect(folderName(name)).toMatch(/^=[0-9a-f]{64}$/);
    expect(isPlain(name)).toBe(false);
  });

  test('is the SHA-256 of the name', () => {
    // printf %s .. | sha256sum
    expect(folderName('..')).toBe('=5ec1f7e700f37c3d0b2981d04855fc34b94aaa15457b05ca571817442d228f81');
  });

  const anyName = fc.string({
    unit: fc.constantFrom(...'abcnolprtux019._-'),
    minLength: 1,
    maxLength: 255,
  });

  test('is one safe path segment, with room for an ending, for every name', () => {
    fc.assert(
      fc.property(anyName, (name) => {
        const folder = folderName(name);
        expect(folder).toMatch(/^[a-z0-9_=-][a-z0-9._-]*$/);
        expect(folder.endsWith('.')).toBe(false);
        expect(folder.length).toBeLessThanOrEqual(200);
      }),
    );
  });

  test('differs for different names', () => {
    fc.assert(
      fc.property(anyName, anyName, (a, b) => {
        expect(folderName(a) === folderName(b)).toBe(a === b);
      }),
    );
  });
});
