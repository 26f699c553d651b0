/** What the rules of RFC 5280 say beyond their fixtures. */
import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { contextTag, contextTagConstructed, TAG } from '../../src/encoding/der.js';
import { derEncode, derInteger, derOid, derSequence } from '../../src/encoding/der-write.js';
import { NOW } from '../authorities.js';
import {
  type CraftedExtension,
  caExtensions,
  commonName,
  craftCa,
  craftIntermediate,
  craftLeaf,
  extension,
  leafExtensions,
  NO_NAME,
  type Parts,
  pem,
} from './craft.js';
import { lintFixture } from './fixture.js';

async function found(rule: string, ...certificates: readonly Buffer[]): Promise<string[]> {
  const { judgements } = await lintFixture({ content: pem(...certificates) }, { only: new Set([rule]) });
  return judgements.flatMap(({ findings }) => findings.map(({ level, message }) => `${level}: ${message}`));
}

const leaf = (rule: string, parts: Parts): Promise<string[]> => found(rule, craftLeaf(parts));
const leafWith = (rule: string, ...more: CraftedExtension[]): Promise<string[]> =>
  leaf(rule, { extensions: [...leafExtensions(), ...more] });

describe('rfc5280-serial', () => {
  it.each([
    ['4a1f0c5e9b3d4728', []],
    ['00ffffffffffffffff', []],
    ['7f'.repeat(20), []],
    ['7f'.repeat(21), ['error: the serial number has 21 octets, more than 20']],
    ['ff'.repeat(16), ['error: the serial number is negative']],
    ['007f'.padEnd(20, '0'), ['error: the serial number is padded with zeros in front']],
    ['0001', ['error: the serial number is padded with zeros in front']],
    ['0000', ['error: the serial number is 0']],
    ['', ['error: the serial number is empty']],
    ['01', ['info: the serial number has 1 bit, where 64 random ones are usual']],
    ['1000', ['info: the serial number has 13 bits, where 64 random ones are usual']],
  ])('judges 0x%s', async (hex, expected) => {
    expect(await leaf('rfc5280-serial', { serial: Buffer.from(hex, 'hex') })).toEqual(expected);
  });

  it("knows the 0 of Kuma's legacy CA", async () => {
    const attribute = (oid: string, text: string): Buffer =>
      derEncode(TAG.SET, derSequence(derOid(oid), derEncode(TAG.UTF8_STRING, Buffer.from(text))));
    const kuma = derSequence(
      attribute('2.5.4.10', 'Kuma'),
      attribute('2.5.4.11', 'Mesh'),
      attribute('2.5.4.3', 'default'),
    );
    const ca = craftCa({ subject: kuma, issuer: kuma, serial: Buffer.of(0) });
    expect(await found('rfc5280-serial', ca)).toEqual([
      "error: the serial number is 0, which every builtin CA of Kuma's legacy mTLS has",
    ]);
  });
});

describe('rfc5280-validity-encoding', () => {
  it('says why a time cannot be read, as an error', async () => {
    const notAfter = derEncode(TAG.UTC_TIME, Buffer.from('261323050000Z'));
    expect(await leaf('rfc5280-validity-encoding', { notAfter })).toEqual([
      'error: the validity cannot be read: a time has month 13',
    ]);
  });

  it('speaks of both times', async () => {
    const [notBefore, notAfter] = ['2611230400Z', '261123050000+0100'].map((text) =>
      derEncode(TAG.UTC_TIME, Buffer.from(text)),
    ) as [Buffer, Buffer];
    expect(await leaf('rfc5280-validity-encoding', { notBefore, notAfter })).toEqual([
      'warning: notBefore: it has no seconds',
      'warning: notAfter: it has the offset +0100 where Z belongs',
    ]);
  });
});

describe('rules about the list of extensions', () => {
  const custom = (n: number, critical = false): CraftedExtension => ({
    oid: `1.3.6.1.4.1.99999.${n}`,
    critical,
    value: derEncode(TAG.NULL),
  });
  const many = (critical: boolean): CraftedExtension[] =>
    Array.from({ length: 100 }, (_, n) => [custom(n, critical), custom(n, critical)]).flat();

  it('leaves a second subjectAltName to x509-svid-san-single-extension', async () => {
    const san = leafExtensions().filter(({ oid }) => oid === '2.5.29.17');
    expect(await leafWith('rfc5280-no-duplicate-extension', ...san)).toEqual([]);
  });

  it('names a few of very many', async () => {
    expect(await leafWith('rfc5280-no-duplicate-extension', ...many(false))).toHaveLength(8);
    expect(await leafWith('rfc5280-unknown-critical-extension', ...many(true))).toHaveLength(8);
  });

  it('sees a broken extension that only it looks at, and a spelled-out default', async () => {
    const crl = { oid: '2.5.29.31', critical: false, value: Buffer.from([0x30, 0x03, 0x02]) };
    expect(await leafWith('rfc5280-extension-encoding', crl)).toEqual([
      expect.stringMatching(/^error: malformed cRLDistributionPoints: .+ \(byte \d+\)$/),
    ]);
    const spelled = { ...custom(1), critical: 'false-spelled-out' as const };
    expect(await leafWith('rfc5280-extension-encoding', spelled)).toEqual([
      'warning: that it is not critical is spelled out (01 01 00), where DER leaves it out',
    ]);
  });

  it('sees that the list itself is broken, and others do not call missing what is unreadable', async () => {
    const der = craftLeaf();
    const keyUsage = der.indexOf(Buffer.from([0x06, 0x03, 0x55, 0x1d, 0x0f]));
    der[keyUsage] = TAG.OCTET_STRING;
    expect(await found('rfc5280-extension-encoding', der)).toEqual([
      expect.stringMatching(/^error: the extensions cannot be read: .+ \(byte \d+\)$/),
    ]);
    expect(await found('rfc5280-aki-on-issued', der)).toEqual([]);
  });
});

describe('rfc5280-key-usage-encoding', () => {
  it.each([
    [7, [0x00], 'key usage sets no bit'],
    [0, [], 'key usage sets no bit'],
    [6, [0x80, 0x40], 'key usage sets a bit that has no name'],
    [7, [0x80, 0x00], 'key usage ends in zero bits, which DER leaves out'],
  ])('judges %i unused bits of %j', async (unused, octets, message) => {
    const extensions = leafExtensions({ keyUsage: extension.keyUsage(unused, octets) });
    expect(await leaf('rfc5280-key-usage-encoding', { extensions })).toEqual([`warning: ${message}`]);
  });
});

describe('key identifiers', () => {
  it('are missing, or critical', async () => {
    const critical = { ...extension.authorityKeyIdentifier(), critical: true };
    const empty = { oid: '2.5.29.35', critical: false, value: derSequence() };
    const judge = (authorityKeyIdentifier: CraftedExtension | null): Promise<string[]> =>
      leaf('rfc5280-aki-on-issued', { extensions: leafExtensions({ authorityKeyIdentifier }) });
    expect(await judge(null)).toEqual(['warning: there is no authority key identifier']);
    expect(await judge(critical)).toEqual(['warning: the authority key identifier is critical']);
    expect(await judge(empty)).toEqual(['warning: the authority key identifier names no key']);
    const ski = { ...extension.subjectKeyIdentifier('ec-p256', 'ca'), critical: true };
    const ca = craftCa({ extensions: caExtensions({ subjectKeyIdentifier: ski }) });
    expect(await found('rfc5280-ski-on-ca', ca)).toEqual(['warning: the subject key identifier is critical']);
  });

  it('may be missing on what signed itself', async () => {
    expect(await found('rfc5280-aki-on-issued', craftCa())).toEqual([]);
    const self = craftLeaf({
      subject: commonName('Test CA'),
      extensions: leafExtensions({ authorityKeyIdentifier: null }),
    });
    expect(await found('rfc5280-aki-on-issued', self)).toEqual([]);
  });
});

describe('rfc5280-name-constraints-uri-syntax', () => {
  const constrained = (...subtrees: readonly Buffer[]): Promise<string[]> => {
    const value = derSequence(derEncode(contextTagConstructed(0), ...subtrees));
    const extensions = [...caExtensions(), { oid: '2.5.29.30', critical: true, value }];
    return found('rfc5280-name-constraints-uri-syntax', craftCa({ extensions }));
  };
  const host = (text: string): Buffer => derEncode(contextTag(6), Buffer.from(text));

  it.each([
    ['example.org', []],
    ['.example.org', []],
    ['default', []],
    ['my_td.example.org', []],
    ['', ['a URI constraint is empty']],
    ['spiffe://example.org', ['a URI constraint has a scheme, where a bare host belongs']],
    ['example.org/ns', ['a URI constraint has a path, where a bare host belongs']],
    ['example.org:443', ['a URI constraint has a port']],
    ['1.2.3.4', ['a URI constraint is an IP address']],
    ['2001:db8::1', ['a URI constraint is an IP address']],
    ['*.example.org', ['a URI constraint is no host and no domain']],
    ['example..org', ['a URI constraint is no host and no domain']],
    ['example.org.', ['a URI constraint is no host and no domain']],
  ])('judges %j', async (text, messages) => {
    expect(await constrained(derSequence(host(text)))).toEqual(
      messages.map((message) => `error: ${message}`),
    );
  });

  it('wants no minimum, no maximum and a name', async () => {
    const bound = (tag: number, n: number): Buffer => {
      const integer = derInteger(n);
      return derEncode(contextTag(tag), integer.subarray(2));
    };
    const name = host('example.org');
    expect(await constrained(derSequence(name, bound(0, 1)), derSequence(name, bound(0, 0)))).toEqual([
      'error: a name constraint has the minimum 1, where 0 belongs',
      'error: a name constraint spells out the minimum 0, which DER leaves out',
    ]);
    expect(await constrained(derSequence(name, bound(1, 5)))).toEqual([
      'error: a name constraint has the maximum 5, where none belongs',
    ]);
    expect(await constrained()).toEqual(['error: name constraints hold no name']);
  });
});

describe('rfc5280-chain-nesting', () => {
  it('names who stands in the place of the issuer', async () => {
    expect(await found('rfc5280-chain-nesting', craftLeaf(), craftIntermediate())).toEqual([
      'error: the next certificate is CN=Intermediate and not the issuer',
    ]);
    expect(await found('rfc5280-chain-nesting', craftLeaf(), craftCa())).toEqual([]);
    expect(
      await found('rfc5280-chain-nesting', craftLeaf(), craftIntermediate({ subject: NO_NAME })),
    ).toEqual(['error: the next certificate is a certificate without a subject and not the issuer']);
  });

  it('knows one name in two encodings', async () => {
    const issuer = derSequence(
      derEncode(
        TAG.SET,
        derSequence(derOid('2.5.4.3'), derEncode(TAG.PRINTABLE_STRING, Buffer.from('Test CA'))),
      ),
    );
    expect(await found('rfc5280-chain-nesting', craftLeaf({ issuer }), craftCa())).toEqual([
      'error: the issuer is written in other bytes than the subject of the next certificate',
    ]);
  });
});

describe('weak algorithms', () => {
  const curve = (namedCurve: string): Buffer =>
    generateKeyPairSync('ec', { namedCurve }).publicKey.export({ type: 'spki', format: 'der' });

  it.each([
    ['prime256v1', []],
    ['secp521r1', []],
    ['secp224r1', ['warning: the key is EC P-224, which few programs know']],
    ['secp256k1', ['warning: the key is EC secp256k1, which few programs know']],
  ])('judges the curve %s', async (name, expected) => {
    expect(await leaf('x509-weak-key', { spki: curve(name) })).toEqual(expected);
  });

  it('takes Ed25519, and no key that cannot be read', async () => {
    const ed25519 = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'der' });
    expect(await leaf('x509-weak-key', { spki: ed25519 })).toEqual([]);
    expect(await leaf('x509-weak-key', { spki: derSequence() })).toEqual([
      'error: the public key cannot be read',
    ]);
  });

  const pss = (...parameters: Buffer[]): Buffer =>
    derSequence(derOid('1.2.840.113549.1.1.10'), derSequence(...parameters));
  const hash = (oid: string): Buffer => derEncode(contextTagConstructed(0), derSequence(derOid(oid)));

  it.each([
    ['SHA-256', pss(hash('2.16.840.1.101.3.4.2.1')), []],
    ['SHA-1 by default', pss(), ['error: the signature uses RSASSA-PSS with SHA-1 or MD5']],
    ['SHA-1', pss(hash('1.3.14.3.2.26')), ['error: the signature uses RSASSA-PSS with SHA-1 or MD5']],
    ['nonsense', derSequence(), ['error: the signature algorithm cannot be read']],
  ])('judges RSASSA-PSS with %s', async (_, algorithm, expected) => {
    expect(await leaf('x509-weak-signature', { algorithm })).toEqual(expected);
  });

  it('does not mind much how a root signed itself, since nobody checks it', async () => {
    const algorithm = derSequence(derOid('1.2.840.113549.1.1.5'));
    expect(await found('x509-weak-signature', craftCa({ algorithm }))).toEqual([
      'warning: the signature is sha1WithRSAEncryption',
    ]);
    expect(await found('x509-weak-signature', craftIntermediate({ algorithm }))).toEqual([
      'error: the signature is sha1WithRSAEncryption',
    ]);
  });
});

describe('x509-lifetime-outlives-issuer', () => {
  it('lets a certificate end with its issuer, and says nothing of strangers', async () => {
    const ca = craftCa({ notAfter: NOW + 3600 });
    expect(await found('x509-lifetime-outlives-issuer', craftLeaf({ notAfter: NOW + 3600 }), ca)).toEqual([]);
    expect(await found('x509-lifetime-outlives-issuer', craftLeaf({ notAfter: NOW + 3601 }), ca)).toEqual([
      'warning: it ends 1 s after its issuer',
    ]);
    const stranger = craftIntermediate({ notAfter: NOW + 60 });
    expect(await found('x509-lifetime-outlives-issuer', craftLeaf(), stranger)).toEqual([]);
  });
});
