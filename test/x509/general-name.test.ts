import 'reflect-metadata';
import { isIPv6 } from 'node:net';
import { SubjectAlternativeNameExtension } from '@peculiar/x509';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Der, DerReader, TAG } from '../../src/encoding/der.js';
import { derEncode, derOid, derSequence } from '../../src/encoding/der-write.js';
import type { GeneralName } from '../../src/x509/extensions/general-name.js';
import { readSubjectAltName } from '../../src/x509/extensions/subject-alt-name.js';

const extnValue = (der: Buffer): Der => new DerReader(derEncode(TAG.OCTET_STRING, der)).any();
const names = (...der: Buffer[]): GeneralName[] => readSubjectAltName(extnValue(derSequence(...der)));
const one = (tag: number, content: Buffer): GeneralName => names(derEncode(tag, content))[0] as GeneralName;
const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');

describe('uri, dns and email', () => {
  it('keep bytes outside ASCII in sight', () => {
    const bytes = Buffer.from('spiffe://exämple.org/\n', 'utf8');
    expect(one(0x86, bytes)).toEqual({ type: 'uri', value: 'spiffe://ex\\xc3\\xa4mple.org/\\x0a', bytes });
    expect(one(0x82, hex('00'))).toMatchObject({ type: 'dns', value: '\\x00' });
    expect(one(0x81, Buffer.from('a\\x00'))).toMatchObject({ type: 'email', value: 'a\\x5cx00' });
    expect(one(0x86, Buffer.alloc(0))).toMatchObject({ type: 'uri', value: '' });
  });

  it('never look the same when their bytes differ', () => {
    const bytes = fc.uint8Array({ maxLength: 6 }).map((array) => Buffer.from(array));
    fc.assert(
      fc.property(bytes, (content) => {
        const { value } = one(0x86, content);
        expect(value).toMatch(/^[\x20-\x7e]*$/);
        const back = value.replace(/\\x(..)/g, (_, code: string) =>
          String.fromCharCode(Number.parseInt(code, 16)),
        );
        expect(Buffer.from(back, 'latin1')).toEqual(content);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('ip', () => {
  // RFC 5952 §4 and §5.
  it.each([
    ['c0000201', '192.0.2.1'],
    ['20010db8000000000000000000020001', '2001:db8::2:1'],
    ['20010db8000000010001000100010001', '2001:db8:0:1:1:1:1:1'],
    ['20010000000000010000000000000001', '2001:0:0:1::1'],
    ['20010db8000000000001000000000001', '2001:db8::1:0:0:1'],
    ['00000000000000000000000000000000', '::'],
    ['00000000000000000000000000000001', '::1'],
    ['00000000000000000000ffffc0000201', '::ffff:192.0.2.1'],
    ['fe800000000000000000000000000000', 'fe80::'],
  ])('%s is %s', (bytes, value) => {
    expect(one(0x87, hex(bytes))).toEqual({ type: 'ip', value, bytes: hex(bytes) });
  });

  it('is the same address to a URL parser, and short', () => {
    const address = fc.array(fc.oneof(fc.constant(0), fc.nat({ max: 0xffff })), {
      minLength: 8,
      maxLength: 8,
    });
    fc.assert(
      fc.property(address, (groups) => {
        const bytes = Buffer.alloc(16);
        groups.forEach((group, i) => {
          bytes.writeUInt16BE(group, 2 * i);
        });
        const plain = groups.map((group) => group.toString(16)).join(':');
        const { value } = one(0x87, bytes);
        expect(isIPv6(value)).toBe(true);
        expect(new URL(`http://[${value}]`).hostname).toBe(new URL(`http://[${plain}]`).hostname);
        if (!value.includes('.')) expect(new URL(`http://[${plain}]`).hostname).toBe(`[${value}]`);
      }),
    );
  });

  it.each([0, 3, 5, 8, 15, 17, 32])('refuses %i bytes', (length) => {
    expect(() => one(0x87, Buffer.alloc(length))).toThrow(
      `malformed subjectAltName in byte 6: an iPAddress has ${length} bytes`,
    );
  });
});

describe('structured forms', () => {
  it('directoryName carries a name', () => {
    const name = derSequence(
      derEncode(TAG.SET, derSequence(derOid('2.5.4.3'), derEncode(0x0c, Buffer.from('a,b')))),
    );
    const found = one(0xa4, name);
    expect(found).toMatchObject({ type: 'directoryName', value: 'CN=a\\,b', bytes: name });
    expect(found.type === 'directoryName' && found.name.attributes[0]?.[0]?.value).toBe('a,b');
    expect(() => one(0xa4, Buffer.concat([name, name]))).toThrow(
      'unexpected bytes at the end of directoryName',
    );
    expect(() => one(0xa4, hex('30 02 05 00'))).toThrow('a relative distinguished name has tag 0x05');
  });

  it('otherName gives its type and its value as text or hex', () => {
    const other = (inner: Buffer) => one(0xa0, Buffer.concat([derOid('1.2.3'), derEncode(0xa0, inner)]));
    expect(other(hex('0c 02 6869'))).toEqual({
      type: 'otherName',
      oid: '1.2.3',
      value: 'hi',
      bytes: hex('0c026869'),
    });
    expect(other(hex('04 01 ff'))).toMatchObject({ value: '#0401ff' });
    expect(other(hex('0c 01 ff'))).toMatchObject({ value: '#0c01ff' });
    expect(() => other(hex(''))).toThrow('an element is missing');
    expect(() => other(hex('0500 0500'))).toThrow('2 unexpected bytes at the end of otherName.value');
    expect(() => one(0xa0, derOid('1.2.3'))).toThrow('otherName.value is missing');
  });

  it('x400 and ediParty stay opaque', () => {
    expect(one(0xa3, hex('3000'))).toEqual({ type: 'x400', value: '#3000', bytes: hex('3000') });
    expect(one(0xa5, hex('8101 61'))).toEqual({ type: 'ediParty', value: '#810161', bytes: hex('810161') });
  });

  it('registeredId is an OID', () => {
    expect(one(0x88, hex('2a0304'))).toEqual({
      type: 'registeredId',
      value: '1.2.3.4',
      bytes: hex('2a0304'),
    });
    expect(() => one(0x88, hex(''))).toThrow('impossible length');
  });

  it.each([0x80, 0x83, 0x84, 0x85, 0xa1, 0xa2, 0xa6, 0xa7, 0xa8, 0x89, 0x16, 0x30])(
    'tag %i is none',
    (tag) => {
      expect(() => one(tag, Buffer.alloc(0))).toThrow('is no form of GeneralName');
    },
  );
});

describe('the list', () => {
  it('may be empty', () => {
    expect(names()).toEqual([]);
  });

  it('reads 2,048 names that another implementation wrote', () => {
    const written = Array.from(
      { length: 2048 },
      (_, i) => ({ type: 'dns', value: `host-${i}.example.org` }) as const,
    );
    const extension = new SubjectAlternativeNameExtension([...written], false);
    const found = readSubjectAltName(extnValue(Buffer.from(extension.value)));
    expect(found.map(({ type, value }) => ({ type, value }))).toEqual(written);
  });

  it('is bounded', () => {
    const many = (count: number) => names(Buffer.concat(Array.from({ length: count }, () => hex('8200'))));
    expect(many(10_000)).toHaveLength(10_000);
    expect(() => many(10_001)).toThrow('subjectAltName holds more than 10000 elements');
  });
});
