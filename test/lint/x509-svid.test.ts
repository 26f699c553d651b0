/** Certificates and chains against the tables of the catalogue: which rule speaks of what, and which keep silent. */
import { describe, expect, it } from 'vitest';
import { writePem } from '../../src/encoding/pem.js';
import type { Finding } from '../../src/lint/finding.js';
import { readBytes } from '../../src/sources/index.js';
import { leafContent, leafProfileFor, newSerialNumber } from '../../src/svid/index.js';
import { type KeyType, loadCertificateBuilder } from '../../src/x509/index.js';
import { keyPair, NOW, privateKey, publicKeyInfo, testAuthority } from '../authorities.js';
import {
  CLIENT_AUTH,
  type CraftedExtension,
  caExtensions,
  caTrue,
  commonName,
  craftCa,
  craftCaOf,
  craftIntermediate,
  craftLeaf,
  craftLeafOf,
  dns,
  extension,
  INTERMEDIATE,
  leafExtensions,
  NO_NAME,
  type Overrides,
  pem,
  ROOT,
  SERVER_AUTH,
  spkiOf,
  uri,
} from './craft.js';
import { brokenRules, lintFixture } from './fixture.js';

const LOWER = { name: commonName('Lower'), keyName: 'lower' };

/** What the rules of X509-SVID.md find, without their prefix. */
async function found(content: string, name = 'input.pem'): Promise<string[]> {
  const judged = await lintFixture({ name, content });
  return brokenRules(judged)
    .filter((id) => id.startsWith('x509-svid-'))
    .map((id) => id.slice('x509-svid-'.length));
}

/** All rules that are broken, of whatever standard. */
const broken = async (content: string, name = 'input.pem') =>
  brokenRules(await lintFixture({ name, content }));

/** What one rule says. */
async function saidBy(rule: string, content: string): Promise<Finding[]> {
  const judged = await lintFixture({ content });
  return judged.judgements.flatMap(({ findings }) => findings.filter((finding) => finding.rule === rule));
}

const leaf = (overrides: Overrides = {}) => pem(craftLeaf({ extensions: leafExtensions(overrides) }));
const ca = (overrides: Overrides = {}) => pem(craftCa({ extensions: caExtensions(overrides) }));
const sans = (...names: readonly Buffer[]) => ({ subjectAltName: extension.subjectAltName(names) });
const caSans = (...names: readonly Buffer[]) => ({ subjectAltName: extension.subjectAltName(names, false) });

const withKey = (keyType: KeyType, usage: CraftedExtension) =>
  pem(
    craftLeaf({
      spki: spkiOf(keyType),
      extensions: leafExtensions({
        keyUsage: usage,
        subjectKeyIdentifier: extension.subjectKeyIdentifier(keyType),
      }),
    }),
  );

describe('which kind of certificate it is (X509-SVID §3.2, §4.1)', () => {
  const sign = { keyUsage: extension.keyUsage(2, [0x04]) };
  const noCa = { basicConstraints: extension.basicConstraints() };
  const behindLeaf = (overrides: Overrides) =>
    pem(craftLeafOf(INTERMEDIATE), craftCaOf(INTERMEDIATE, ROOT, overrides));

  it.each<[string, string, string[]]>([
    ['cA and keyCertSign', ca(sign), []],
    [
      'cA and no keyCertSign',
      ca({ keyUsage: extension.keyUsage(7, [0x80]) }),
      ['x509-svid-ca-key-cert-sign'],
    ],
    ['cA and no key usage', ca({ keyUsage: null }), ['x509-svid-ca-key-cert-sign']],
    [
      'keyCertSign and no cA, first of a chain',
      leaf({ keyUsage: extension.keyUsage(2, [0x84]) }),
      ['rfc5280-key-cert-sign-implies-ca', 'x509-svid-leaf-no-key-cert-sign'],
    ],
    [
      'keyCertSign and no cA, behind a leaf',
      behindLeaf({ ...noCa, ...sign }),
      ['rfc5280-key-cert-sign-implies-ca', 'x509-svid-ca-basic-constraints-true'],
    ],
    [
      'keyCertSign and no basic constraints, behind a leaf',
      behindLeaf({ basicConstraints: null, ...sign }),
      ['rfc5280-key-cert-sign-implies-ca', 'x509-svid-ca-basic-constraints-true'],
    ],
    ['neither, first', leaf(), []],
    [
      'neither, behind a leaf',
      behindLeaf({ ...noCa, keyUsage: extension.keyUsage(7, [0x80]) }),
      ['x509-svid-ca-basic-constraints-true'],
    ],
  ])('%s', async (_, content, rules) => {
    expect(await broken(content)).toEqual(rules);
  });

  it('presented as an SVID, a CA breaks one rule', async () => {
    const content = pem(craftCa());
    const source = {
      ...(await readBytes('tls://localhost:443', Buffer.from(content))),
      format: 'TLS server',
    };
    expect(brokenRules(await lintFixture({ content, source }))).toEqual([
      'x509-svid-leaf-basic-constraints-false',
    ]);
  });

  it('among trust anchors, a leaf is no matter of these rules', async () => {
    const judged = await lintFixture({ name: 'ca.crt', content: leaf({ keyUsage: null }) });
    expect(judged.counts).toEqual({ misplaced: 1 });
    expect(await found(leaf({ keyUsage: null }), 'ca.crt')).toEqual([]);
  });
});

describe('key usage (catalogue §11.1)', () => {
  const bits: readonly [string, number, readonly number[], string[], string[]][] = [
    ['digitalSignature', 7, [0x80], [], ['ca-key-cert-sign']],
    ['digitalSignature, keyEncipherment', 5, [0xa0], ['leaf-key-encipherment'], ['ca-key-cert-sign']],
    ['digitalSignature, keyAgreement', 3, [0x88], [], ['ca-key-cert-sign']],
    ['those three', 3, [0xa8], ['leaf-key-encipherment'], ['ca-key-cert-sign']],
    ['keyEncipherment', 5, [0x20], ['leaf-digital-signature', 'leaf-key-encipherment'], ['ca-key-cert-sign']],
    ['keyCertSign', 2, [0x04], ['leaf-digital-signature', 'leaf-no-key-cert-sign'], []],
    [
      'keyCertSign, cRLSign',
      1,
      [0x06],
      ['leaf-digital-signature', 'leaf-no-crl-sign', 'leaf-no-key-cert-sign'],
      [],
    ],
    ['cRLSign', 1, [0x02], ['leaf-digital-signature', 'leaf-no-crl-sign'], ['ca-key-cert-sign']],
    [
      'digitalSignature, keyCertSign, cRLSign',
      1,
      [0x86],
      ['leaf-no-crl-sign', 'leaf-no-key-cert-sign'],
      ['ca-only-signing-usages'],
    ],
    ['digitalSignature, contentCommitment', 6, [0xc0], ['leaf-unlisted-key-usage'], ['ca-key-cert-sign']],
    ['digitalSignature, decipherOnly', 7, [0x80, 0x80], ['leaf-unlisted-key-usage'], ['ca-key-cert-sign']],
    ['none', 0, [], ['leaf-digital-signature'], ['ca-key-cert-sign']],
  ];

  it.each(bits)('%s on a leaf with an EC key, and on a CA', async (_, unused, octets, ofLeaf, ofCa) => {
    const keyUsage = extension.keyUsage(unused, octets);
    expect(await found(leaf({ keyUsage }))).toEqual(ofLeaf);
    expect(await found(ca({ keyUsage }))).toEqual(ofCa);
  });

  it('absent', async () => {
    expect(await broken(leaf({ keyUsage: null }))).toEqual(['x509-svid-key-usage-present']);
    expect(await broken(ca({ keyUsage: null }))).toEqual(['x509-svid-ca-key-cert-sign']);
  });

  it('that cannot be read sets off nothing here', async () => {
    const keyUsage = { oid: '2.5.29.15', critical: true, value: Buffer.from('0500', 'hex') };
    expect(await broken(leaf({ keyUsage }))).toEqual(['rfc5280-extension-encoding']);
    expect(await broken(ca({ keyUsage }))).toEqual(['rfc5280-extension-encoding']);
  });

  it.each<[KeyType, [string, string][]]>([
    ['rsa-2048', [['leaf-key-agreement', 'info']]],
    [
      'ed25519',
      [
        ['leaf-key-encipherment', 'warning'],
        ['leaf-key-agreement', 'warning'],
      ],
    ],
    ['ec-p384', [['leaf-key-encipherment', 'warning']]],
  ])('digitalSignature, keyEncipherment and keyAgreement with a key of %s', async (keyType, expected) => {
    const judged = await lintFixture({ content: withKey(keyType, extension.keyUsage(3, [0xa8])) });
    const said = judged.judgements.flatMap(({ findings }) =>
      findings.map(({ rule, level }) => [rule.replace('x509-svid-', ''), level]),
    );
    expect(said).toEqual(expected);
  });

  it('with keyAgreement on a CA names Kuma, which refuses it', async () => {
    const [said] = await saidBy(
      'x509-svid-ca-only-signing-usages',
      ca({ keyUsage: extension.keyUsage(1, [0x0e]) }),
    );
    expect(said?.message).toBe(
      'key usage has keyAgreement beside keyCertSign; Kuma refuses a CA with keyAgreement',
    );
  });
});

describe('names (X509-SVID §2, §3)', () => {
  const id = uri('spiffe://example.org/ns/shop/sa/web');
  const empty = { subjectAltName: extension.subjectAltName([], true) };
  const caEmpty = { subjectAltName: extension.subjectAltName([], false) };

  it.each<[string, string, string[]]>([
    ['no subjectAltName', leaf({ subjectAltName: null }), ['x509-svid-exactly-one-uri-san']],
    ['a DNS name alone', leaf(sans(dns('web.example.org'))), ['x509-svid-exactly-one-uri-san']],
    ['an ID and a DNS name', leaf(sans(dns('web.example.org'), id)), []],
    ['two IDs', leaf(sans(id, id)), ['x509-svid-exactly-one-uri-san']],
    ['two URIs on a CA', ca(caSans(uri('spiffe://example.org'), id)), ['x509-svid-exactly-one-uri-san']],
    ['another scheme', leaf(sans(uri('https://example.org/web'))), ['x509-svid-uri-san-is-spiffe-id']],
    ['another scheme on a CA', ca(caSans(uri('urn:mesh'))), ['x509-svid-uri-san-is-spiffe-id']],
    ['an empty list', leaf(empty), ['x509-svid-san-single-extension']],
    ['an empty list on a CA', ca(caEmpty), ['x509-svid-san-single-extension']],
    [
      'two lists of one ID each',
      pem(craftLeaf({ extensions: [...leafExtensions(), extension.subjectAltName([id])] })),
      ['x509-svid-san-single-extension'],
    ],
    [
      'the ID of the trust domain on a leaf',
      leaf(sans(uri('spiffe://example.org'))),
      ['x509-svid-leaf-path-non-root'],
    ],
    [
      'the ID of the trust domain with a slash, on a leaf',
      leaf(sans(uri('spiffe://example.org/'))),
      ['spiffe-id-path-no-trailing-slash'],
    ],
    [
      'the ID of the trust domain with a slash, on a CA',
      ca(caSans(uri('spiffe://example.org/'))),
      ['spiffe-id-path-no-trailing-slash'],
    ],
    ['a path on a CA', ca(caSans(uri('spiffe://example.org/ca'))), ['x509-svid-ca-id-no-path']],
    ['no ID on a CA', ca({ subjectAltName: null }), ['x509-svid-ca-is-svid']],
    ['a DNS name alone on a CA', ca(caSans(dns('ca.example.org'))), ['x509-svid-ca-is-svid']],
    ['a byte above 0x7f in the ID', leaf(sans(uri('spiffe://example.org/caf\xe9'))), ['spiffe-id-ascii']],
    [
      'a byte above 0x7f in another URI',
      leaf(sans(uri('https://example.org/caf\xe9'))),
      ['x509-svid-uri-san-ia5', 'x509-svid-uri-san-is-spiffe-id'],
    ],
    [
      'a list that cannot be read',
      leaf({ subjectAltName: { oid: '2.5.29.17', critical: true, value: Buffer.from('30058603', 'hex') } }),
      ['rfc5280-extension-encoding'],
    ],
  ])('%s', async (_, content, rules) => {
    expect(await broken(content)).toEqual(rules);
  });

  it("tells a leaf of Kuma's legacy mTLS, and how to leave it", async () => {
    const uris = [
      'spiffe://default/web',
      ...['http', 'tcp', 'grpc', 'a', 'b', 'c', 'd', 'e'].map((value) => `kuma://kuma.io/protocol/${value}`),
    ];
    const [said] = await saidBy(
      'x509-svid-exactly-one-uri-san',
      leaf(sans(...uris.map((text) => uri(text)))),
    );
    expect(said?.message).toBe(
      "it has 9 URI SANs, 8 of them kuma://: a certificate of Kuma's legacy mTLS, which a MeshIdentity replaces",
    );
    expect(said?.value).toMatch(/^spiffe:\/\/default\/web, kuma:.*\/d and 1 more$/);
  });

  it('tells a leaf of Linkerd', async () => {
    const name = 'web.shop.serviceaccount.identity.linkerd.cluster.local';
    const [said] = await saidBy('x509-svid-exactly-one-uri-san', leaf(sans(dns(name))));
    expect(said).toMatchObject({
      message: 'it has no URI SAN, so no SPIFFE ID: the identities of Linkerd are DNS names',
      value: name,
    });
  });

  it.each<[string, Buffer, boolean, string[]]>([
    ['empty, critical', NO_NAME, true, []],
    ['empty, not critical', NO_NAME, false, ['x509-svid-san-critical-if-subject-empty']],
    ['there, not critical', commonName('web'), false, []],
    ['there, critical', commonName('web'), true, ['x509-svid-san-noncritical-with-subject']],
  ])('subject and subjectAltName: %s', async (_, subject, critical, rules) => {
    const extensions = leafExtensions({ subjectAltName: extension.subjectAltName([id], critical) });
    expect(await broken(pem(craftLeaf({ subject, extensions })))).toEqual(rules);
  });
});

describe('extended key usage (X509-SVID §4.4)', () => {
  const ANY = '2.5.29.37.0';
  const CODE_SIGNING = '1.3.6.1.5.5.7.3.3';
  it.each<[readonly string[], string | undefined, 'info' | 'warning']>([
    [[SERVER_AUTH, CLIENT_AUTH], undefined, 'info'],
    [[CLIENT_AUTH, SERVER_AUTH, CODE_SIGNING], 'info leaf-eku-extra', 'info'],
    [[SERVER_AUTH], 'error leaf-eku-server-and-client', 'warning'],
    [[CODE_SIGNING], 'error leaf-eku-server-and-client', 'warning'],
    [[ANY], 'error leaf-eku-server-and-client', 'info'],
  ])('%j', async (oids, ofLeaf, ofCa) => {
    const extendedKeyUsage = extension.extendedKeyUsage(oids);
    const levels = async (content: string) =>
      (await lintFixture({ content })).judgements.flatMap(({ findings }) =>
        findings.map(({ level, rule }) => `${level} ${rule.replace('x509-svid-', '')}`),
      );
    expect(await levels(leaf({ extendedKeyUsage }))).toEqual(ofLeaf === undefined ? [] : [ofLeaf]);
    expect(await levels(ca({ extendedKeyUsage }))).toEqual([`${ofCa} ca-eku`]);
  });
});

describe('URI name constraints (catalogue §11.4)', () => {
  const rule = 'x509-svid-name-constraints-allowed';
  it.each<[string, string, readonly string[], string[]]>([
    ['example.org', 'example.org', [], []],
    ['example.org', 'example.org', ['.example.org'], []],
    ['example.org', '.example.org', [], []],
    ['default', 'default', ['.default'], [rule]],
    ['my_td.example.org', 'my_td.example.org', [], [rule]],
    ['10.0.0.1', '.example.org', [], [rule]],
    ['example.org', 'default', [], [rule]],
    ['example.org', '10.0.0.1', [], ['rfc5280-name-constraints-uri-syntax']],
    ['example.org', 'spiffe://example.org', [], ['rfc5280-name-constraints-uri-syntax']],
  ])('of %s: permitted %s, excluded %j', async (trustDomain, permitted, excluded, rules) => {
    const content = ca({
      ...caSans(uri(`spiffe://${trustDomain}`)),
      nameConstraints: extension.nameConstraints(
        [uri(permitted)],
        excluded.map((base) => uri(base)),
      ),
    });
    const ids = (await broken(content)).filter((id) => !id.startsWith('spiffe-id-'));
    expect(ids).toEqual(rules);
  });

  it('of DNS names do not bind IDs', async () => {
    const nameConstraints = extension.nameConstraints([dns('default')]);
    expect(await found(ca({ ...caSans(uri('spiffe://default')), nameConstraints }))).toEqual([]);
  });
});

describe('chains', () => {
  const root = craftCa();
  const intermediate = craftCaOf(INTERMEDIATE, ROOT);
  const first = craftLeafOf(INTERMEDIATE);

  it('in order', async () => {
    expect(await found(pem(first, intermediate, root))).toEqual([]);
  });

  it('in a wrong order break no rule of signatures', async () => {
    for (const order of [
      [root, intermediate, first],
      [first, root, intermediate],
      [intermediate, first, root],
    ])
      expect(await found(pem(...order))).toEqual([]);
  });

  it('with a signature that is broken', async () => {
    const damaged = Buffer.from(first);
    const last = damaged.length - 1;
    damaged[last] = (damaged[last] ?? 0) ^ 0x01;
    expect(await found(pem(damaged, intermediate, root))).toEqual(['path-validation']);
    const [said] = await saidBy('x509-svid-path-validation', pem(damaged, intermediate, root));
    expect(said?.message).toMatch(/^the next certificate of the chain did not sign it: the signature /);
  });

  it('with a CA of the same name and another key', async () => {
    const renewed = craftIntermediate({ spki: spkiOf('ec-p256', 'renewed') });
    expect(await found(pem(first, renewed))).toEqual(['path-validation']);
  });

  it('with an intermediate that its issuer did not sign', async () => {
    const other = craftIntermediate({ signedBy: { keyType: 'ec-p256', keyName: 'other' } });
    const judged = await lintFixture({ content: pem(first, other, root) });
    expect(judged.judgements.map(({ block, findings }) => [block, findings.map(({ rule }) => rule)])).toEqual(
      [[2, ['x509-svid-path-validation']]],
    );
  });

  it.each<[number | undefined, number | undefined, string[]]>([
    [undefined, undefined, []],
    [1, undefined, []],
    [1, 0, []],
    [0, undefined, ['ca-path-len-allowed']],
    [undefined, 0, []],
    [0, 0, ['ca-path-len-allowed']],
  ])('with the path lengths %s and %s', async (upper, lower, rules) => {
    const limited = (pathLen: number | undefined) => ({
      basicConstraints: extension.basicConstraints(caTrue(pathLen)),
    });
    const chain = pem(
      craftLeafOf(LOWER),
      craftCaOf(LOWER, INTERMEDIATE, limited(lower)),
      craftCaOf(INTERMEDIATE, ROOT, limited(upper)),
    );
    expect(await found(chain)).toEqual(rules);
    // Without its leaf the same chain is as long.
    const authorities = pem(
      craftCaOf(LOWER, INTERMEDIATE, limited(lower)),
      craftCaOf(INTERMEDIATE, ROOT, limited(upper)),
    );
    expect(await found(authorities)).toEqual(rules);
  });

  it('across trust domains', async () => {
    const foreign = craftCaOf(INTERMEDIATE, ROOT, caSans(uri('spiffe://other.org')));
    const [said] = await saidBy('x509-svid-ca-id-same-trust-domain', pem(first, foreign, root));
    expect(said?.message).toBe('the CA is of other.org and the leaf below it of example.org');
  });
});

describe('private keys', () => {
  const block = (label: string, der: Buffer) => writePem(label, der);
  const pkcs8 = (name: string) => block('PRIVATE KEY', keyPair('ec-p256', name).pkcs8);

  it('beside their leaf, before or behind it', async () => {
    expect(await found(pkcs8('leaf') + leaf())).toEqual([]);
    expect(await found(leaf() + pkcs8('leaf'))).toEqual([]);
  });

  it('of another leaf', async () => {
    expect(await found(pkcs8('other') + leaf())).toEqual(['key-matches-leaf']);
  });

  it('beside a CA or alone say nothing of a leaf', async () => {
    expect(await found(pkcs8('other') + ca())).toEqual([]);
    expect(await found(pkcs8('other'))).toEqual([]);
  });

  it.each<[string, () => string]>([
    [
      'SEC 1',
      () => block('EC PRIVATE KEY', privateKey(keyPair('ec-p256')).export({ format: 'der', type: 'sec1' })),
    ],
    [
      'PKCS#1',
      () =>
        block('RSA PRIVATE KEY', privateKey(keyPair('rsa-2048')).export({ format: 'der', type: 'pkcs1' })),
    ],
    [
      'encrypted PKCS#8',
      () =>
        privateKey(keyPair('ec-p256'))
          .export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'secret' })
          .toString(),
    ],
    [
      'encrypted by the old way of OpenSSL',
      () =>
        privateKey(keyPair('ec-p256'))
          .export({ format: 'pem', type: 'sec1', cipher: 'aes-256-cbc', passphrase: 'secret' })
          .toString(),
    ],
  ])('in the form %s', async (form, make) => {
    const [said] = await saidBy('x509-svid-key-pkcs8', make());
    expect(said).toMatchObject({ level: 'warning', value: form });
  });

  it('in the form JWK are no file of a key', async () => {
    const jwk = privateKey(keyPair('ec-p256')).export({ format: 'jwk' });
    expect(await found(JSON.stringify(jwk), 'key.json')).toEqual([]);
  });
});

it.each<KeyType>(['ec-p256', 'ec-p384', 'rsa-2048', 'ed25519'])(
  'what meshctl makes with keys of %s is clean',
  async (keyType) => {
    const { certificate, signer } = await testAuthority(keyType, {
      pathLength: 0,
      permittedUriHosts: ['example.org'],
    });
    const key = publicKeyInfo(spkiOf(keyType));
    const { buildCertificate } = await loadCertificateBuilder();
    const minted = leafContent({
      serial: newSerialNumber(),
      notBefore: NOW - 10,
      notAfter: NOW + 3600,
      key,
      uri: 'spiffe://example.org/web',
      dnsNames: ['web.example.org'],
      issuer: certificate.subject.der,
      authorityKeyIdentifier: certificate.subjectKeyIdentifier ?? Buffer.alloc(0),
      profile: leafProfileFor(key),
    });
    expect(await found(pem(await buildCertificate(minted, signer), certificate.der))).toEqual([]);
  },
);

it('lists of thousands are shown in part', async () => {
  const oids = Array.from({ length: 5000 }, (_, i) => `1.3.6.1.4.1.${i}`);
  const extendedKeyUsage = extension.extendedKeyUsage([SERVER_AUTH, CLIENT_AUTH, ...oids]);
  const [said] = await saidBy('x509-svid-leaf-eku-extra', leaf({ extendedKeyUsage }));
  expect(said?.value).toMatch(/^1\.3\.6\.1\.4\.1\.0, .* and 4992 more$/);
});
