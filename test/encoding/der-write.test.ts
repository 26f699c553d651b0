import { describe, expect, it } from 'vitest';
import { TAG } from '../../src/encoding/der.js';
import {
  derBitString,
  derEncode,
  derHeader,
  derInteger,
  derOid,
  derSequence,
} from '../../src/encoding/der-write.js';

describe('derHeader', () => {
  it.each([
    [0, '0400'],
    [0x7f, '047f'],
    [0x80, '048180'],
    [0xff, '0481ff'],
    [0x100, '04820100'],
    [0xffff, '0482ffff'],
    [0x10000, '0483010000'],
    [0xffffff, '0483ffffff'],
    [0x1000000, '048401000000'],
    [0xffffffff, '0484ffffffff'],
  ])('writes %i in the shortest form', (length, hex) => {
    expect(derHeader(TAG.OCTET_STRING, length).toString('hex')).toBe(hex);
  });
});

describe('elements', () => {
  it('joins parts', () => {
    expect(derEncode(0x86, Buffer.from('a'), Buffer.from('b')).toString('hex')).toBe('86026162');
    expect(derSequence(derInteger(1), derBitString(Buffer.of(7))).toString('hex')).toBe(
      '30070201010302' + '0007',
    );
  });

  it.each([
    [0, '020100'],
    [127, '02017f'],
    [128, '02020080'],
    [256n, '02020100'],
  ])('writes the integer %s', (value, hex) => {
    expect(derInteger(value).toString('hex')).toBe(hex);
  });
});

describe('derOid', () => {
  it.each([
    ['2.5.29.17', '0603551d11'],
    ['1.2.840.113549', '06062a864886f70d'],
    ['2.999.3', '0603883703'],
    ['0.9.2342.19200300.100.1.25', '060a0992268993f22c640119'],
    ['2.25.18446744073709551616', '060b6982808080808080808000'],
  ])('writes %s', (dotted, hex) => {
    expect(derOid(dotted).toString('hex')).toBe(hex);
  });

  it.each(['', '1', '1.40', '3.1', '1.2.', '1..2', '1.02', '1.2.-3', '1.2.a', '1.2 ', '1.2\n'])(
    'refuses %j',
    (dotted) => {
      expect(() => derOid(dotted)).toThrow(expect.objectContaining({ code: 'E_DER' }));
    },
  );
});
