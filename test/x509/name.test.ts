import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDer, TAG } from '../../src/encoding/der.js';
import { derEncode, derOid, derSequence } from '../../src/encoding/der-write.js';
import { Name } from '../../src/x509/name.js';

const name = (der: Buffer): Name => new Name(parseDer(der, TAG.SEQUENCE, 'the name'));
const fromHex = (hex: string): Name => name(Buffer.from(hex, 'hex'));

/** One attribute, given the DER of its value. */
const attribute = (oid: string, value: Buffer): Buffer => derSequence(derOid(oid), value);
const single = (oid: string, value: Buffer): Name =>
  name(derSequence(derEncode(TAG.SET, attribute(oid, value))));
const utf8 = (text: string): Buffer => derEncode(TAG.UTF8_STRING, Buffer.from(text));

describe('text', () => {
  // Subjects made by OpenSSL 3.0, and its text with -nameopt rfc2253,-dn_rev,utf8,-esc_msb (", " for its ",").
  it.each([
    [
      'C=US, O=SPIFFE, serialNumber=123',
      '302c310b3009060355040613025553310f300d060355040a0c06535049464645310c300a06035504051303313233',
    ],
    [
      'C=US, O=SPIFFE, x500UniqueIdentifier=123',
      '302c310b3009060355040613025553310f300d060355040a0c06535049464645310c300a060355042d0c03313233',
    ],
    ['CN=\\ a\\, \\"b\\" \\<c\\>\\; d=e #', '301d311b301906035504030c1220612c20226222203c633e3b20643d652023'],
    [
      'O=\\ \\ , CN=Zürich 🦊, UID=jdoe, DC=example, emailAddress=a@b.c',
      '3069310b3009060355040a0c0220203115301306035504030c0c5ac3bc7269636820f09fa68a31143012060a0992268993f22c6401010c046a646f6531173015060a0992268993f22c64011916076578616d706c653114301206092a864886f70d01090116056140622e63',
    ],
    ['O=line\\0abreak\\7f\\01', '301731153013060355040a0c0c6c696e650a627265616b7f01'],
    [
      'CN=a+O=b+OU=c, C=DE',
      '302d311e300806035504030c01613008060355040a0c01623008060355040b0c0163310b3009060355040613024445',
    ],
  ])('is %s', (text, hex) => {
    const subject = fromHex(hex);
    expect(subject.toString()).toBe(text);
    expect(subject.problems).toEqual([]);
  });

  // RFC 4514 §2.4 and the examples of §4.
  it.each([
    ['James "Jim" Smith, III', 'CN=James \\"Jim\\" Smith\\, III'],
    ['Before\rAfter', 'CN=Before\\0dAfter'],
    ['#x', 'CN=\\#x'],
    [' ', 'CN=\\ '],
    ['a\\ ', 'CN=a\\\\\\ '],
    ['a\\', 'CN=a\\\\'],
    ['', 'CN='],
    ['\u0085\0', 'CN=\\c2\\85\\00'],
    ['a = b#', 'CN=a = b#'],
  ])('escapes %j', (value, text) => {
    expect(single('2.5.4.3', utf8(value)).toString()).toBe(text);
  });

  it('can be unescaped to what it was, and leaves no separator bare', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 12 }), (text) => {
        const printed = single('2.5.4.3', utf8(text)).toString().slice('CN='.length);
        const bytes = [...printed.matchAll(/\\([0-9a-f]{2})|\\(.)|([^\\])/gsu)].map(
          ([, hex, special, plain]) =>
            hex === undefined ? Buffer.from((special ?? plain) as string) : Buffer.from(hex, 'hex'),
        );
        expect(Buffer.concat(bytes).toString()).toBe(text);
        expect(printed.replace(/\\./gs, '')).not.toMatch(/[,+";<>\x00-\x1f\x7f]|^[ #]| $/);
      }),
      { numRuns: 1000 },
    );
  });

  it('prints an unknown type by its OID', () => {
    expect(single('1.2.3.4', utf8('x')).toString()).toBe('1.2.3.4=x');
  });
});

describe('attributes', () => {
  it('keep their sets, types and string tags', () => {
    const { attributes } = fromHex(
      '302d311e300806035504030c01613008060355040a0c01623008060355040b0c0163310b3009060355040613024445',
    );
    expect(attributes.map((set) => set.map(({ oid }) => oid))).toEqual([
      ['2.5.4.3', '2.5.4.10', '2.5.4.11'],
      ['2.5.4.6'],
    ]);
    expect(attributes[1]?.[0]).toEqual({
      oid: '2.5.4.6',
      shortName: 'C',
      value: 'DE',
      tag: 0x13,
      isText: true,
    });
  });

  it.each([
    ['TeletexString', '14015a', 'Z'],
    ['BMPString', '1e0400480069', 'Hi'],
    ['UniversalString', '1c0400000048', 'H'],
    ['VisibleString', '1a0148', 'H'],
    ['IA5String', '160148', 'H'],
  ])('read a %s', (_, hex, value) => {
    const made = single('2.5.4.10', Buffer.from(hex, 'hex'));
    expect(made.toString()).toBe(`O=${value}`);
    expect(made.problems).toEqual([]);
  });

  it.each([
    ['an integer', '020105', 'O at byte 11 is no string'],
    ['a sequence', '30020500', 'O at byte 11 is no string'],
    ['UTF-8 that is none', '0c02c328', 'O at byte 11 holds bytes outside the alphabet of UTF8String'],
    [
      'a PrintableString with @',
      '130140',
      'O at byte 11 holds bytes outside the alphabet of PrintableString',
    ],
    ['half a BMP character', '1e0100', 'O at byte 11 holds bytes outside the alphabet of BMPString'],
  ])('show %s as hex and report it', (_, hex, problem) => {
    const made = single('2.5.4.10', Buffer.from(hex, 'hex'));
    expect(made.toString()).toBe(`O=#${hex}`);
    expect(made.attributes[0]?.[0]).toMatchObject({ value: `#${hex}`, isText: false });
    expect(made.problems).toEqual([problem]);
  });

  it('report an empty set', () => {
    expect(fromHex('30023100').problems).toEqual(['the relative name at byte 2 is an empty set']);
    expect(fromHex('30023100').toString()).toBe('');
  });

  const oid = derOid('2.5.4.3');
  it.each([
    ['a relative name that is no set', derSequence(derSequence())],
    ['an attribute that is no sequence', derSequence(derEncode(TAG.SET, Buffer.of(0x05, 0x00)))],
    ['an attribute without a value', derSequence(derEncode(TAG.SET, derSequence(oid)))],
    ['an attribute with two values', derSequence(derEncode(TAG.SET, derSequence(oid, utf8('a'), utf8('b'))))],
    ['a type that is no OID', derSequence(derEncode(TAG.SET, derSequence(utf8('CN'), utf8('a'))))],
    ['data cut off', Buffer.from('30023105', 'hex')],
  ])('are E_DER for %s', (_, der) => {
    const broken = name(der);
    expect(() => broken.attributes).toThrow(expect.objectContaining({ code: 'E_DER' }));
    expect(() => String(broken)).toThrow(expect.objectContaining({ code: 'E_DER' }));
  });

  it('are bounded in number', () => {
    const many = name(
      derSequence(Buffer.concat(Array.from({ length: 10_001 }, () => Buffer.from('3100', 'hex')))),
    );
    expect(() => many.attributes).toThrow('a name holds more than 10000 elements');
  });
});

describe('the whole name', () => {
  it('is empty as 30 00 only', () => {
    expect(fromHex('3000').isEmpty).toBe(true);
    expect(fromHex('3000').toString()).toBe('');
    expect(fromHex('30023100').isEmpty).toBe(false);
  });

  it('is equal by its bytes, not by its text', () => {
    const printable = single('2.5.4.10', derEncode(TAG.PRINTABLE_STRING, Buffer.from('x')));
    expect(printable.equals(single('2.5.4.10', derEncode(TAG.PRINTABLE_STRING, Buffer.from('x'))))).toBe(
      true,
    );
    expect(printable.equals(single('2.5.4.10', utf8('x')))).toBe(false);
  });

  it('meets any bytes with text or E_DER', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.uint8Array({ maxLength: 12 }), (content, value) => {
        for (const made of [
          name(derSequence(content)),
          name(derSequence(derEncode(TAG.SET, derSequence(derOid('2.5.4.3'), value)))),
        ]) {
          try {
            expect(typeof made.toString()).toBe('string');
          } catch (error) {
            expect(error).toMatchObject({ code: 'E_DER' });
          }
        }
      }),
      { numRuns: 1000 },
    );
  });
});
