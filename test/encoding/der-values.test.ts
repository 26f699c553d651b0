import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Der, DerReader } from '../../src/encoding/der.js';
import {
  readBigInteger,
  readBitString,
  readBitStringOctets,
  readBoolean,
  readIa5,
  readIntegerBytes,
  readOid,
  readSmallInteger,
  readString,
  stringTypeName,
} from '../../src/encoding/der-values.js';
import { derEncode, derInteger, derOid } from '../../src/encoding/der-write.js';

const element = (hex: string): Der => new DerReader(Buffer.from(hex.replaceAll(' ', ''), 'hex')).any();
const text = (tag: number, bytes: Uint8Array): string | undefined =>
  readString(new DerReader(derEncode(tag, bytes)).any());
const E_DER = expect.objectContaining({ code: 'E_DER' });

describe('BOOLEAN', () => {
  it('is 0x00 or 0xff', () => {
    expect(readBoolean(element('01 01 00'))).toBe(false);
    expect(readBoolean(element('01 01 ff'))).toBe(true);
  });

  it.each(['01 01 01', '01 01 fe', '01 00', '01 02 ff ff'])('refuses %s', (hex) => {
    expect(() => readBoolean(element(hex))).toThrow(E_DER);
  });
});

describe('INTEGER', () => {
  // The examples of X.690 §8.3 in common use: sign by the top bit, two's complement.
  it.each([
    ['02 01 00', 0n],
    ['02 01 7f', 127n],
    ['02 02 00 80', 128n],
    ['02 01 80', -128n],
    ['02 01 ff', -1n],
    ['02 02 ff 7f', -129n],
    ['02 09 00 ff ff ff ff ff ff ff ff', 0xffffffffffffffffn],
  ])('reads %s', (hex, value) => {
    expect(readBigInteger(element(hex))).toBe(value);
  });

  it.each(['02 00', '02 02 00 7f', '02 02 ff 80', '02 03 00 00 80'])('refuses %s as not minimal', (hex) => {
    expect(() => readIntegerBytes(element(hex))).toThrow(E_DER);
  });

  it('reads small integers up to 2^31 - 1 and names what is out of range', () => {
    expect(readSmallInteger(element('02 04 7f ff ff ff'), 'pathLen')).toBe(0x7fffffff);
    expect(() => readSmallInteger(element('02 05 00 80 00 00 00'), 'pathLen')).toThrow(
      'pathLen is out of range',
    );
    expect(() => readSmallInteger(element('02 01 ff'), 'pathLen')).toThrow('pathLen is out of range');
  });

  it('reads back what derInteger wrote', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 1n << 200n }), (value) => {
        expect(readBigInteger(new DerReader(derInteger(value)).any())).toBe(value);
      }),
    );
  });
});

describe('BIT STRING', () => {
  it('gives its bytes and the count of unused bits', () => {
    expect(readBitString(element('03 02 05 a0'))).toEqual({ unusedBits: 5, bytes: Buffer.of(0xa0) });
    expect(readBitString(element('03 01 00')).bytes).toHaveLength(0);
    expect(readBitStringOctets(element('03 03 00 01 02'), 'the key').toString('hex')).toBe('0102');
  });

  it.each([
    ['no content', '03 00'],
    ['eight unused bits', '03 02 08 00'],
    ['unused bits of nothing', '03 01 01'],
    ['unused bits that are set', '03 02 05 a1'],
  ])('refuses %s', (_, hex) => {
    expect(() => readBitString(element(hex))).toThrow(E_DER);
  });

  it('refuses a key that does not end on a byte', () => {
    expect(() => readBitStringOctets(element('03 02 01 02'), 'the key')).toThrow(
      'the key does not end on a byte',
    );
  });
});

describe('OBJECT IDENTIFIER', () => {
  // DER from RFC 5280, RFC 5480 and X.690 §8.19.5.
  it.each([
    ['06 03 55 1d 11', '2.5.29.17'],
    ['06 03 55 1d 7f', '2.5.29.127'],
    ['06 04 55 1d 81 00', '2.5.29.128'],
    ['06 08 2a 86 48 ce 3d 03 01 07', '1.2.840.10045.3.1.7'],
    ['06 09 2a 86 48 86 f7 0d 01 01 0b', '1.2.840.113549.1.1.11'],
    ['06 03 88 37 03', '2.999.3'],
    ['06 01 00', '0.0'],
    ['06 01 27', '0.39'],
    ['06 01 28', '1.0'],
    ['06 01 4f', '1.39'],
    ['06 01 50', '2.0'],
    ['06 09 2a 90 80 80 80 80 80 80 01', '1.2.9007199254740993'],
    // The UUID of X.667's example, as OpenSSL encodes it.
    [
      '06 14 69 83 f0 9d a7 eb cf de e0 c7 a1 a7 b2 c0 94 8c c8 f9 d7 76',
      '2.25.329800735698586629295641978511506172918',
    ],
  ])('reads %s', (hex, dotted) => {
    expect(readOid(element(hex))).toBe(dotted);
  });

  it.each([
    ['nothing', '06 00'],
    ['a padded arc', '06 03 2a 80 01'],
    ['a padded first arc', '06 02 80 01'],
    ['an arc that does not end', '06 02 2a 86'],
    ['more than 64 bytes', `06 41 2a ${'01'.repeat(64)}`],
  ])('refuses %s', (_, hex) => {
    expect(() => readOid(element(hex))).toThrow(E_DER);
  });

  it('reads back what derOid wrote, arcs beyond 2^53 included', () => {
    const upTo = (bits: bigint) => fc.bigInt({ min: 0n, max: (1n << bits) - 1n });
    const arc = fc.oneof(upTo(8n), upTo(50n), upTo(57n), upTo(64n), upTo(128n));
    const root = fc.oneof(
      fc.tuple(fc.constantFrom(0n, 1n), fc.bigInt({ min: 0n, max: 39n })),
      fc.tuple(fc.constant(2n), arc),
    );
    fc.assert(
      fc.property(root, fc.array(arc, { maxLength: 2 }), (start, rest) => {
        const dotted = [...start, ...rest].join('.');
        expect(readOid(new DerReader(derOid(dotted)).any())).toBe(dotted);
      }),
    );
  });
});

describe('strings', () => {
  it.each([
    ['UTF8String', 0x0c, Buffer.from('Zürich 🦊'), 'Zürich 🦊'],
    ['PrintableString', 0x13, Buffer.from("A z09 '()+,-./:=?"), "A z09 '()+,-./:=?"],
    ['NumericString', 0x12, Buffer.from('0 9'), '0 9'],
    ['IA5String', 0x16, Buffer.from('a@b\x00\x7f'), 'a@b\x00\x7f'],
    ['VisibleString', 0x1a, Buffer.from('a ~'), 'a ~'],
    ['TeletexString', 0x14, Buffer.of(0x5a, 0xfc), 'Zü'],
    ['BMPString', 0x1e, Buffer.from('005a00fc', 'hex'), 'Zü'],
    ['BMPString with a surrogate pair', 0x1e, Buffer.from('d83edd8a', 'hex'), '🦊'],
    ['UniversalString', 0x1c, Buffer.from('0001f98a', 'hex'), '🦊'],
  ])('reads %s', (_, tag, bytes, expected) => {
    expect(text(tag, bytes)).toBe(expected);
  });

  it.each([
    ['UTF8String', 0x0c, 'c328'],
    ['UTF8String, overlong', 0x0c, 'c080'],
    ['UTF8String, a surrogate', 0x0c, 'eda080'],
    ['PrintableString', 0x13, '40'],
    ['PrintableString', 0x13, '410a'],
    ['NumericString', 0x12, '41'],
    ['IA5String', 0x16, '80'],
    ['VisibleString', 0x1a, '0a'],
    ['BMPString', 0x1e, '005a00'],
    ['BMPString', 0x1e, 'd83e005a'],
    ['UniversalString', 0x1c, '00110000'],
    ['UniversalString', 0x1c, '0000d800'],
    ['UniversalString', 0x1c, '000041'],
  ])('refuses bytes outside the alphabet of %s', (name, tag, hex) => {
    const type = name.split(',')[0] as string;
    expect(() => text(tag, Buffer.from(hex, 'hex'))).toThrow(`outside the alphabet of ${type}`);
  });

  it('knows what is no string', () => {
    expect(readString(element('04 01 41'))).toBeUndefined();
    expect(stringTypeName(0x04)).toBeUndefined();
    expect(stringTypeName(0x0c)).toBe('UTF8String');
  });

  it('reads ASCII behind an implicit tag and names the byte that is none', () => {
    expect(readIa5(element('86 02 61 62'), 'the URI')).toBe('ab');
    expect(() => readIa5(element('86 02 61 c3'), 'the URI')).toThrow(
      'byte 3: the URI holds a byte outside ASCII',
    );
  });
});

describe('object identifiers that are kept', () => {
  it('are told apart however many there are, also when they are read again', () => {
    const dotted = Array.from({ length: 3000 }, (_, n) => `1.3.6.1.${n >> 6}.${n & 63}`);
    for (let round = 0; round < 2; round++) {
      for (const oid of dotted) expect(readOid(new DerReader(derOid(oid)).any())).toBe(oid);
    }
  });

  it('stay what they were when the bytes that they were read from change', () => {
    const bytes = Buffer.from(derOid('1.2.840.99.1'));
    expect(readOid(new DerReader(bytes).any())).toBe('1.2.840.99.1');
    bytes[bytes.length - 1] = 2;
    expect(readOid(new DerReader(bytes).any())).toBe('1.2.840.99.2');
    bytes[bytes.length - 1] = 1;
    expect(readOid(new DerReader(bytes).any())).toBe('1.2.840.99.1');
  });
});
