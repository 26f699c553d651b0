import 'reflect-metadata';
import { X509Certificate } from 'node:crypto';
import { AsnConvert } from '@peculiar/asn1-schema';
import * as asn1 from '@peculiar/asn1-x509';
import { ExtendedKeyUsage, KeyUsagesExtension } from '@peculiar/x509';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Der, DerReader, TAG } from '../../src/encoding/der.js';
import { derEncode, derOid, derSequence } from '../../src/encoding/der-write.js';
import { readPem } from '../../src/encoding/pem.js';
import { MeshctlError } from '../../src/errors.js';
import { Certificate } from '../../src/x509/certificate.js';
import { readAuthorityKeyIdentifier } from '../../src/x509/extensions/authority-key-identifier.js';
import { readBasicConstraints } from '../../src/x509/extensions/basic-constraints.js';
import { readCertificatePolicies } from '../../src/x509/extensions/certificate-policies.js';
import { readExtendedKeyUsage } from '../../src/x509/extensions/extended-key-usage.js';
import { KEY_USAGES, type KeyUsageName, readKeyUsage } from '../../src/x509/extensions/key-usage.js';
import { readNameConstraints } from '../../src/x509/extensions/name-constraints.js';
import { EXTENSIONS } from '../../src/x509/extensions/registry.js';
import { KEY_PURPOSE_NAMES } from '../../src/x509/oids.js';
import { EVERY_EXTENSION } from './every-extension.js';

/** The OCTET STRING around an extension's DER, which stands after a few other bytes, as in a certificate. */
function extnValue(der: Buffer): Der {
  const reader = new DerReader(Buffer.concat([Buffer.of(0x05, 0x00), derEncode(TAG.OCTET_STRING, der)]));
  reader.any();
  return reader.any();
}
const fromHex = (hex: string): Der => extnValue(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
const E_DER = expect.objectContaining({ code: 'E_DER' });

const [pem] = readPem(EVERY_EXTENSION).blocks;
const certificate = Certificate.parse(pem?.der ?? Buffer.alloc(0));

/** What a registered extension of that certificate says. */
function decoded(name: string): unknown {
  const found = certificate.extensions.filter(({ oid }) => EXTENSIONS[oid]?.name === name);
  expect(found).toHaveLength(1);
  const [extension] = found;
  return extension && EXTENSIONS[extension.oid]?.read(extension.value);
}

describe('a certificate that OpenSSL made with every extension', () => {
  it('has nothing that the registry does not know', () => {
    const names = certificate.extensions.map(({ oid }) => EXTENSIONS[oid]?.name);
    expect(names).not.toContain(undefined);
    // All but signed certificate timestamps, which only a log can give.
    expect(new Set(names).size).toBe(Object.keys(EXTENSIONS).length - 1);
  });

  it('keyUsage, extKeyUsage, basicConstraints', () => {
    expect(decoded('keyUsage')).toEqual({
      names: ['keyCertSign', 'cRLSign', 'decipherOnly'],
      bits: (1 << 5) | (1 << 6) | (1 << 8),
      trailingZeroBits: false,
      undefinedBits: false,
    });
    expect(decoded('extKeyUsage')).toEqual({
      oids: ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2', '1.2.3.4'],
      names: ['serverAuth', 'clientAuth', '1.2.3.4'],
    });
    expect(decoded('basicConstraints')).toEqual({ ca: true, explicitFalse: false, pathLen: 3 });
  });

  it('key identifiers', () => {
    const keyIdentifier = Buffer.from('b7fd57348195b321787080d40537c7ee44478793', 'hex');
    expect(decoded('subjectKeyIdentifier')).toEqual(keyIdentifier);
    expect(decoded('authorityKeyIdentifier')).toMatchObject({
      keyIdentifier,
      authorityCertIssuer: [
        { type: 'directoryName', value: 'C=US, O=Smith\\, Jones \\+ Co, OU=Zürich, CN=mesh ca' },
      ],
      authorityCertSerialNumber: Buffer.from('00c0ffee', 'hex'),
    });
  });

  it('alternative names in all forms that are in use', () => {
    expect(decoded('subjectAltName')).toMatchObject([
      { type: 'uri', value: 'spiffe://example.org', bytes: Buffer.from('spiffe://example.org') },
      { type: 'dns', value: 'a.example.org', bytes: Buffer.from('a.example.org') },
      { type: 'email', value: 'x@example.org', bytes: Buffer.from('x@example.org') },
      { type: 'ip', value: '192.0.2.1', bytes: Buffer.of(192, 0, 2, 1) },
      { type: 'ip', value: '2001:db8::1:0:0:1' },
      { type: 'registeredId', value: '1.2.3.4' },
      { type: 'otherName', oid: '1.3.6.1.4.1.311.20.2.3', value: 'upn@example.org' },
      { type: 'directoryName', value: 'C=US, CN=inside' },
    ]);
    expect(decoded('issuerAltName')).toMatchObject([{ type: 'dns', value: 'issuer.example.org' }]);
  });

  it('nameConstraints', () => {
    const rest = { minimum: 0, explicitMinimum: false };
    expect(decoded('nameConstraints')).toMatchObject({
      permitted: [
        { base: { type: 'uri', value: 'example.org' }, ...rest },
        { base: { type: 'ip', value: '10.0.0.0/8' }, ...rest },
        { base: { type: 'ip', value: '2001:db8::/32' }, ...rest },
        { base: { type: 'dns', value: '.example.org' }, ...rest },
        { base: { type: 'email', value: 'example.org' }, ...rest },
      ],
      excluded: [
        { base: { type: 'ip', value: '10.1.0.0/16' }, ...rest },
        { base: { type: 'directoryName', value: 'C=US, CN=inside' }, ...rest },
        { base: { type: 'uri', value: '.example.org' }, ...rest },
      ],
    });
  });

  it('policies', () => {
    expect(decoded('certificatePolicies')).toEqual([
      { oid: '1.3.6.1.4.1.99999.1', name: '1.3.6.1.4.1.99999.1', qualifiers: [] },
      {
        oid: '1.3.6.1.4.1.99999.2',
        name: '1.3.6.1.4.1.99999.2',
        qualifiers: [
          { type: 'cps', uri: 'http://cps.example.org/' },
          {
            type: 'userNotice',
            noticeRef: { organization: 'Example', noticeNumbers: [1, 2] },
            explicitText: 'Grüezi',
          },
        ],
      },
    ]);
    expect(decoded('policyMappings')).toEqual([
      { issuerDomainPolicy: '1.2.3', subjectDomainPolicy: '1.2.4' },
      { issuerDomainPolicy: '1.2.5', subjectDomainPolicy: '1.2.6' },
    ]);
    expect(decoded('policyConstraints')).toEqual({ requireExplicitPolicy: 3, inhibitPolicyMapping: 0 });
    expect(decoded('inhibitAnyPolicy')).toBe(2);
  });

  it('where revocation lists and issuers are', () => {
    const crlIssuer = [{ type: 'directoryName', value: 'C=US, CN=inside' }];
    expect(decoded('cRLDistributionPoints')).toMatchObject([
      {
        fullName: [{ value: 'http://crl.example.org/1' }, { value: 'ldap://crl.example.org/1' }],
        reasons: { names: ['keyCompromise', 'cACompromise'] },
        crlIssuer,
      },
      {
        nameRelativeToCrlIssuer: derSequence(derOid('2.5.4.3'), derEncode(0x0c, Buffer.from('crl'))),
        crlIssuer,
      },
    ]);
    expect(decoded('freshestCRL')).toMatchObject([{ fullName: [{ value: 'http://crl.example.org/delta' }] }]);
    expect(decoded('authorityInfoAccess')).toMatchObject([
      { method: 'ocsp', location: { type: 'uri', value: 'http://ocsp.example.org/' } },
      { method: 'caIssuers', location: { type: 'uri', value: 'http://ca.example.org/ca.cer' } },
    ]);
    expect(decoded('subjectInfoAccess')).toMatchObject([
      { method: 'caRepository', location: { type: 'uri', value: 'http://repo.example.org/' } },
      { method: '1.2.3.4', oid: '1.2.3.4', location: { type: 'ip', value: '10.0.0.1' } },
    ]);
  });

  it('the small ones', () => {
    expect(decoded('tlsFeature')).toEqual([5, 17]);
    expect(decoded('ocspNoCheck')).toBe(true);
    expect(decoded('netscapeCertType')).toMatchObject({ names: ['sslClient', 'sslCA'] });
    expect(EXTENSIONS['1.3.6.1.4.1.11129.2.4.2']?.read(fromHex('04 02 0000'))).toEqual({ length: 2 });
  });

  it('gives addresses as node:crypto prints them', () => {
    const second = new X509Certificate(EVERY_EXTENSION).subjectAltName ?? '';
    const mine = certificate.subjectAltName?.filter(({ type }) => type === 'uri' || type === 'dns') ?? [];
    for (const { value } of mine) expect(second).toContain(value);
  });
});

describe('the registry', () => {
  it('has the OIDs of the standards', () => {
    const standard = {
      [asn1.id_ce_subjectKeyIdentifier]: 'subjectKeyIdentifier',
      [asn1.id_ce_keyUsage]: 'keyUsage',
      [asn1.id_ce_subjectAltName]: 'subjectAltName',
      [asn1.id_ce_issuerAltName]: 'issuerAltName',
      [asn1.id_ce_basicConstraints]: 'basicConstraints',
      [asn1.id_ce_nameConstraints]: 'nameConstraints',
      [asn1.id_ce_cRLDistributionPoints]: 'cRLDistributionPoints',
      [asn1.id_ce_certificatePolicies]: 'certificatePolicies',
      [asn1.id_ce_policyMappings]: 'policyMappings',
      [asn1.id_ce_authorityKeyIdentifier]: 'authorityKeyIdentifier',
      [asn1.id_ce_policyConstraints]: 'policyConstraints',
      [asn1.id_ce_extKeyUsage]: 'extKeyUsage',
      [asn1.id_ce_freshestCRL]: 'freshestCRL',
      [asn1.id_ce_inhibitAnyPolicy]: 'inhibitAnyPolicy',
      [asn1.id_pe_authorityInfoAccess]: 'authorityInfoAccess',
      [asn1.id_pe_subjectInfoAccess]: 'subjectInfoAccess',
    };
    for (const [oid, name] of Object.entries(standard)) expect(EXTENSIONS[oid]?.name).toBe(name);
  });

  it('knows nothing by inheritance and cannot be changed', () => {
    expect(EXTENSIONS['constructor']).toBeUndefined();
    expect(Object.getPrototypeOf(EXTENSIONS)).toBeNull();
    expect(Object.isFrozen(EXTENSIONS)).toBe(true);
  });

  it('meets any bytes with a value or an E_DER that names the extension', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc
        .tuple(fc.constantFrom(...certificate.extensions), fc.nat(), fc.nat({ max: 255 }))
        .map(([{ value }, at, byte]) => {
          const changed = Buffer.from(value.value());
          changed[at % changed.length] = byte;
          return changed;
        }),
    );
    fc.assert(
      fc.property(bytes, fc.constantFrom(...Object.values(EXTENSIONS)), (content, { name, read }) => {
        try {
          read(extnValue(Buffer.from(content)));
        } catch (error) {
          if (!(error instanceof MeshctlError)) throw error;
          expect(error.code).toBe('E_DER');
          expect(error.message).toMatch(new RegExp(`^malformed ${name} in byte \\d+: `));
        }
      }),
      { numRuns: 5000 },
    );
  });

  it.each(Object.values(EXTENSIONS).map((extension) => [extension.name, extension]))(
    'refuses trailing bytes, nothing and another type for %s',
    (name, { read }) => {
      const found = certificate.extensions.find(({ oid }) => EXTENSIONS[oid]?.name === name);
      if (found !== undefined) {
        const trailing = extnValue(Buffer.concat([found.value.value(), Buffer.of(0x05, 0x00)]));
        expect(() => read(trailing)).toThrow(`2 unexpected bytes at the end of ${name}`);
      }
      expect(() => read(fromHex(''))).toThrow(`malformed ${name} in byte 4: ${name} is missing`);
      expect(() => read(fromHex('0101ff'))).toThrow(E_DER);
    },
  );
});

describe('basicConstraints', () => {
  it.each([
    ['30 00', { ca: false, explicitFalse: false }],
    ['30 03 0101ff', { ca: true, explicitFalse: false }],
    ['30 06 0101ff 020100', { ca: true, explicitFalse: false, pathLen: 0 }],
    ['30 03 010100', { ca: false, explicitFalse: true }],
    ['30 03 020105', { ca: false, explicitFalse: false, pathLen: 5 }],
    ['30 06 010100 02017f', { ca: false, explicitFalse: true, pathLen: 127 }],
  ])('reads %s', (hex, value) => {
    expect(readBasicConstraints(fromHex(hex))).toEqual(value);
  });

  it.each([
    ['a BOOLEAN of 1', '30 03 010101', 'byte 8: a BOOLEAN is one byte, 0x00 or 0xff'],
    ['a negative pathLen', '30 06 0101ff 0201ff', 'pathLenConstraint is out of range'],
    ['a padded pathLen', '30 07 0101ff 02020001', 'not written in its shortest form'],
    [
      'the fields in the wrong order',
      '30 06 020100 0101ff',
      '3 unexpected bytes at the end of basicConstraints',
    ],
    ['indefinite length', '30 80 0000', 'indefinite length'],
    ['a SET', '31 00', 'basicConstraints has tag 0x31 where 0x30 belongs'],
  ])('refuses %s', (_, hex, why) => {
    expect(() => readBasicConstraints(fromHex(hex))).toThrow(why);
  });
});

describe('keyUsage', () => {
  it.each([
    ['03 02 07 80', ['digitalSignature']],
    ['03 02 05 a0', ['digitalSignature', 'keyEncipherment']],
    ['03 02 03 a8', ['digitalSignature', 'keyEncipherment', 'keyAgreement']],
    ['03 02 02 04', ['keyCertSign']],
    ['03 02 01 06', ['keyCertSign', 'cRLSign']],
    ['03 02 01 86', ['digitalSignature', 'keyCertSign', 'cRLSign']],
    ['03 02 06 c0', ['digitalSignature', 'contentCommitment']],
    ['03 03 07 00 80', ['decipherOnly']],
    ['03 01 00', []],
  ])('reads %s', (hex, names) => {
    expect(readKeyUsage(fromHex(hex))).toMatchObject({
      names,
      trailingZeroBits: false,
      undefinedBits: false,
    });
  });

  it.each([
    ['03 02 00 80', ['digitalSignature']],
    ['03 02 04 a0', ['digitalSignature', 'keyEncipherment']],
    ['03 03 07 06 00', ['keyCertSign', 'cRLSign']],
    ['03 02 07 00', []],
  ])('reads %s and reports the zero bits at its end', (hex, names) => {
    expect(readKeyUsage(fromHex(hex))).toMatchObject({ names, trailingZeroBits: true });
  });

  it('reports a bit that has no name', () => {
    expect(readKeyUsage(fromHex('03 03 06 80 40'))).toMatchObject({
      names: ['digitalSignature'],
      undefinedBits: true,
    });
  });

  it.each(['03 00', '03 02 08 80', '03 02 07 c0', '23 04 03020780'])('refuses %s', (hex) => {
    expect(() => readKeyUsage(fromHex(hex))).toThrow(E_DER);
  });

  it('agrees with another implementation on every set of bits', () => {
    for (let flags = 1; flags < 512; flags++) {
      const extension = new KeyUsagesExtension(flags, true);
      const { bits, names, trailingZeroBits } = readKeyUsage(extnValue(Buffer.from(extension.value)));
      expect({ bits, trailingZeroBits }).toEqual({ bits: flags, trailingZeroBits: false });
      expect(names).toEqual(KEY_USAGES.filter((_: KeyUsageName, bit) => (flags & (1 << bit)) !== 0));
    }
  });
});

describe('extKeyUsage', () => {
  it('names the purposes as another implementation does', () => {
    for (const name of [
      'serverAuth',
      'clientAuth',
      'codeSigning',
      'emailProtection',
      'timeStamping',
    ] as const) {
      expect(KEY_PURPOSE_NAMES[ExtendedKeyUsage[name]]).toBe(name);
    }
    expect(KEY_PURPOSE_NAMES[ExtendedKeyUsage.ocspSigning]).toBe('OCSPSigning');
  });

  it('reads the bytes of X509-SVID leaves, and an empty list', () => {
    const both = '30 14 06 08 2B 06 01 05 05 07 03 01 06 08 2B 06 01 05 05 07 03 02';
    expect(readExtendedKeyUsage(fromHex(both)).names).toEqual(['serverAuth', 'clientAuth']);
    expect(readExtendedKeyUsage(fromHex('30 06 06 04 55 1d 25 00')).names).toEqual(['anyExtendedKeyUsage']);
    expect(readExtendedKeyUsage(fromHex('30 00'))).toEqual({ oids: [], names: [] });
  });

  it('does not take an inherited member for a name', () => {
    expect(KEY_PURPOSE_NAMES['constructor']).toBeUndefined();
  });
});

describe('nameConstraints', () => {
  const permitted = (subtree: string) => {
    const bytes = Buffer.from(subtree.replaceAll(' ', ''), 'hex');
    return readNameConstraints(extnValue(derSequence(derEncode(0xa0, derSequence(bytes)))));
  };

  it('reads the bytes of the X509-SVID example', () => {
    const value = readNameConstraints(
      extnValue(Buffer.from('3011a00f300d860b6578616d706c652e6f7267', 'hex')),
    );
    expect(value).toEqual({
      permitted: [
        {
          base: { type: 'uri', value: 'example.org', bytes: Buffer.from('example.org') },
          minimum: 0,
          explicitMinimum: false,
        },
      ],
    });
  });

  it('tells absent from empty', () => {
    expect(readNameConstraints(fromHex('30 00'))).toEqual({});
    expect(readNameConstraints(fromHex('30 02 a1 00'))).toEqual({ excluded: [] });
  });

  it('records distances', () => {
    expect(permitted('82 00 80 01 00').permitted).toMatchObject([{ minimum: 0, explicitMinimum: true }]);
    expect(permitted('82 00 80 01 02 81 01 07').permitted).toMatchObject([
      { minimum: 2, maximum: 7, explicitMinimum: false },
    ]);
    expect(() => permitted('82 00 81 01 ff')).toThrow('maximum is out of range');
  });

  it.each([
    ['0a000000 ff000000', '10.0.0.0/8'],
    ['00000000 00000000', '0.0.0.0/0'],
    ['0a000001 ffffffff', '10.0.0.1/32'],
    ['0a000000 ff00ff00', '10.0.0.0/255.0.255.0'],
    [`20010db8${'00'.repeat(12)} ffffffff${'00'.repeat(12)}`, '2001:db8::/32'],
    [`${'00'.repeat(16)} 00${'ff'.repeat(15)}`, '::/ff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ])('reads the range %s', (hex, value) => {
    const bytes = Buffer.from(hex.replaceAll(' ', ''), 'hex');
    const found = readNameConstraints(
      extnValue(derSequence(derEncode(0xa0, derSequence(derEncode(0x87, bytes))))),
    );
    expect(found.permitted?.[0]?.base).toEqual({ type: 'ip', value, bytes });
  });

  it.each(['0a000000', '', '00', '0a000000ff0000', '00'.repeat(16), '00'.repeat(33)])(
    'refuses the range %j',
    (hex) => {
      const base = derEncode(0x87, Buffer.from(hex, 'hex'));
      const value = extnValue(derSequence(derEncode(0xa0, derSequence(base))));
      expect(() => readNameConstraints(value)).toThrow('malformed nameConstraints');
    },
  );
});

describe('authorityKeyIdentifier', () => {
  it('reads what another implementation writes', () => {
    const made = new asn1.AuthorityKeyIdentifier({
      keyIdentifier: new asn1.KeyIdentifier(Buffer.from('0102', 'hex')),
    });
    const value = extnValue(Buffer.from(AsnConvert.serialize(made)));
    expect(readAuthorityKeyIdentifier(value)).toEqual({ keyIdentifier: Buffer.of(1, 2) });
    expect(readAuthorityKeyIdentifier(fromHex('30 00'))).toEqual({});
  });
});

describe('certificatePolicies', () => {
  it('shows qualifiers that it cannot read as hex', () => {
    const notice = derSequence(
      derOid('1.3.6.1.5.5.7.2.2'),
      derSequence(derEncode(0x0c, Buffer.from('c328', 'hex'))),
    );
    const cps = derSequence(derOid('1.3.6.1.5.5.7.2.1'), derEncode(0x16, Buffer.of(0xff)));
    const other = derSequence(derOid('1.2.3'), Buffer.of(0x05, 0x00));
    const policy = derSequence(derOid('2.5.29.32.0'), derSequence(notice, cps, other));
    expect(readCertificatePolicies(extnValue(derSequence(policy)))).toEqual([
      {
        oid: '2.5.29.32.0',
        name: 'anyPolicy',
        qualifiers: [
          { type: 'userNotice', explicitText: '#0c02c328' },
          { type: 'cps', uri: '#1601ff' },
          { type: 'other', oid: '1.2.3', bytes: Buffer.of(0x05, 0x00) },
        ],
      },
    ]);
  });
});

it('counts offsets in errors from the start of the certificate', () => {
  const { der } = certificate;
  const constraints = certificate.extension('2.5.29.19');
  const cA = (constraints?.value.content ?? 0) + 4;
  const broken = Buffer.from(der);
  expect(broken[cA]).toBe(0xff);
  broken[cA] = 0x02;
  expect(() => Certificate.parse(broken).basicConstraints).toThrow(
    `malformed basicConstraints in byte ${cA}: a BOOLEAN is one byte`,
  );
});
