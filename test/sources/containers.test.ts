/** Files of others that hold certificates, keys and lists: told by their bytes, opened with the password at hand. */
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { writePem } from '../../src/encoding/pem.js';
import { type Item, type Passwords, readBytes } from '../../src/sources/index.js';
import { encodePkcs7 } from '../../src/x509/index.js';
import { writePkcs12 } from '../../src/x509/pkcs12/write-pkcs12.js';
import { keyPair } from '../authorities.js';
import { readMutated } from '../mutations.js';
import {
  CMS_BER,
  CMS_ENVELOPED,
  CRL,
  CRL_V1,
  DELTA_CRL,
  OCSP_REQUEST,
  OCSP_RESPONSE,
  REQUEST,
  SIGNED_OCSP_REQUEST,
} from '../x509/openssl-files.js';
import { BAGS, bag, certificateBag, contents, pfx } from '../x509/pfx.js';
import { CERTIFICATE, FILES, PRIVATE_KEY, TRUSTED } from '../x509/pkcs12-files.js';
import { toBer } from '../x509/to-ber.js';

const secret = { given: 'secret' };
const read = (bytes: Buffer | string, passwords?: Passwords, name = 'input') =>
  readBytes(name, Buffer.from(bytes), passwords);
const itemsOf = async (bytes: Buffer | string, passwords?: Passwords): Promise<readonly Item[]> =>
  (await read(bytes, passwords)).items;
const placesOf = (items: readonly Item[]) => items.map(({ place }) => place.path.join(': '));
const kindsOf = (items: readonly Item[]) => items.map(({ kind }) => kind);

const rsa = createPrivateKey({ key: keyPair('rsa-2048').pkcs8, format: 'der', type: 'pkcs8' });
const ec = createPrivateKey({ key: PRIVATE_KEY, format: 'der', type: 'pkcs8' });
const encrypted = ec.export({ format: 'der', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'secret' });

describe('a PKCS#12 file', () => {
  const expected = [
    { kind: 'certificate', alias: 'web', place: { path: ['bag 1 "web"'] } },
    { kind: 'private-key', form: 'encrypted PKCS#8', encrypted: true, place: { path: ['bag 2 "web"'] } },
  ];

  it.each<[string, Buffer | string, string]>([
    ['DER', FILES.AES_256, 'PKCS#12'],
    ['BER', toBer(FILES.AES_256), 'PKCS#12'],
    ['BER with only the length of the whole', onlyOutermostDefinite(FILES.AES_256), 'PKCS#12'],
    ['base64', FILES.AES_256.toString('base64'), 'PKCS#12 in base64'],
    [
      'BER in base64 with line ends',
      toBer(FILES.LEGACY).toString('base64').replace(/.{64}/g, '$&\r\n'),
      'PKCS#12 in base64',
    ],
    ['DER with zeros behind', Buffer.concat([FILES.RC2_128, Buffer.alloc(512)]), 'PKCS#12'],
    ['BER with a line end behind', Buffer.concat([toBer(FILES.RC2_128), Buffer.from('\r\n')]), 'PKCS#12'],
  ])('in %s', async (_, bytes, format) => {
    const source = await read(bytes, secret);
    expect(source.format).toBe(format);
    expect(source.items).toMatchObject(expected);
    expect(source.notes).toEqual([]);
  });

  it('in a Secret has its place there', async () => {
    const manifest = {
      kind: 'Secret',
      metadata: { name: 'web' },
      data: { 'web.p12': FILES.AES_256.toString('base64') },
    };
    const items = await itemsOf(JSON.stringify(manifest), secret);
    expect(placesOf(items)).toEqual([1, 2].map((n) => `Secret web: data["web.p12"]: bag ${n} "web"`));
  });

  it('keeps its keys out of what is printed in passing', async () => {
    const [, key] = await itemsOf(FILES.OPEN);
    expect(key?.kind === 'private-key' && key.pkcs8).toEqual(PRIVATE_KEY);
    expect(Object.keys(key ?? {})).not.toContain('pkcs8');
    expect(JSON.stringify(key)).not.toContain(ec.export({ format: 'jwk' })['d']);
  });

  it('of Java trusts what Java trusts, others what their name says', async () => {
    const [trusted] = await itemsOf(FILES.JAVA_TRUST, { given: 'secret1' });
    expect(trusted).toMatchObject({ kind: 'certificate', alias: 'root', trusted: {} });
    expect((await itemsOf(FILES.AES_256, secret))[0]).not.toHaveProperty('trusted');
  });

  it('with bags that have no name, are broken or of other kinds names each at its place', async () => {
    const file = pfx(
      contents(
        certificateBag(),
        bag(`${BAGS}.1`, Buffer.from('3003020100', 'hex')),
        bag(`${BAGS}.3`, Buffer.from('3000', 'hex')),
        bag(`${BAGS}.5`, Buffer.from('3000', 'hex')),
      ),
    );
    const items = await itemsOf(file);
    expect(placesOf(items)).toEqual(['bag 1', 'bag 2', 'bag 3', 'bag 4']);
    expect(items[0]).not.toHaveProperty('alias');
    expect(items).toMatchObject([
      { kind: 'certificate' },
      { kind: 'broken', error: { code: 'E_KEY' } },
      { kind: 'broken', error: { code: 'E_PKCS12' } },
      { kind: 'other', label: 'a secret' },
    ]);
  });

  it('that is empty says so', async () => {
    expect(await read(pfx(contents()))).toMatchObject({ items: [], notes: ['The PKCS#12 file is empty.'] });
  });

  it('may stand beside certificates', async () => {
    const items = await itemsOf(Buffer.concat([TRUSTED, FILES.AES_256, CERTIFICATE]), secret);
    expect(kindsOf(items)).toEqual(['certificate', 'certificate', 'private-key', 'certificate']);
  });

  describe('and its password', () => {
    const asker = (answer: string | undefined) => vi.fn(async () => answer);

    it('is asked for only where it is needed, and only once', async () => {
      const askPkcs12 = asker('secret');
      expect(await itemsOf(FILES.OPEN, { askPkcs12 })).toHaveLength(2);
      expect(await itemsOf(FILES.EMPTY_PASSWORD, { askPkcs12 })).toHaveLength(2);
      expect(askPkcs12).not.toHaveBeenCalled();
      expect(await itemsOf(FILES.AES_256, { askPkcs12 })).toMatchObject(expected);
      expect(askPkcs12).toHaveBeenCalledTimes(1);
    });

    it('is asked for where the certificates are open but the key is not', async () => {
      const askPkcs12 = asker('secret');
      const open = withoutMac(FILES.SHA512_256);
      expect((await itemsOf(open))[1]).not.toHaveProperty('publicKey');
      expect((await itemsOf(open, { askPkcs12 }))[1]).toHaveProperty('publicKey');
      expect(askPkcs12).toHaveBeenCalledTimes(1);
      const withoutAnswer = await itemsOf(open, { askPkcs12: asker(undefined) });
      expect(withoutAnswer[1]).toMatchObject({ kind: 'private-key', encrypted: true });
      expect(withoutAnswer[1]).not.toHaveProperty('publicKey');
    });

    it.each<[string, Passwords | undefined, RegExp]>([
      ['absent', undefined, /protected by a password/],
      ['absent when asked', { askPkcs12: async () => undefined }, /protected by a password/],
      ['wrong', { given: 'Secret' }, /the password is wrong/],
      ['wrong when asked', { askPkcs12: async () => 'Secret' }, /the password is wrong/],
      [
        'given wrong, where nobody is asked then',
        { given: 'Secret', askPkcs12: async () => 'secret' },
        /is wrong/,
      ],
    ])('%s makes the file broken at its place', async (_, passwords, message) => {
      expect(await itemsOf(FILES.AES_256, passwords)).toMatchObject([
        {
          kind: 'broken',
          place: { path: [] },
          error: { code: 'E_PASSPHRASE', message: expect.stringMatching(message) },
        },
      ]);
    });
  });
});

describe('a PKCS#7 file', () => {
  const both = encodePkcs7([CERTIFICATE, TRUSTED], [CRL]);
  const places = ['certificate 1', 'certificate 2', 'CRL 1'];

  it.each<[string, Buffer | string, string]>([
    ['DER', both, 'PKCS#7'],
    ['BER', toBer(both, 4), 'PKCS#7'],
    ['base64', both.toString('base64'), 'PKCS#7 in base64'],
    ['PEM', writePem('PKCS7', both), 'PEM'],
    ['PEM as CMS', writePem('CMS', toBer(both, 4)), 'PEM'],
    ['PEM of Netscape', writePem('PKCS #7 SIGNED DATA', both), 'PEM'],
  ])('in %s', async (_, bytes, format) => {
    const source = await read(bytes);
    expect(source.format).toBe(format);
    expect(kindsOf(source.items)).toEqual(['certificate', 'certificate', 'crl']);
    expect(placesOf(source.items)).toEqual(places);
  });

  it('knows the lines of its PEM, and that a bundle is trusted', async () => {
    const source = await read(
      `${writePem('CERTIFICATE', CERTIFICATE)}${writePem('PKCS7', both)}`,
      {},
      'ca.crt',
    );
    const { lines } = source.items[1]?.place ?? {};
    expect(lines?.first).toBe(writePem('CERTIFICATE', CERTIFICATE).split('\n').length);
    expect(source.items.slice(0, 3)).toMatchObject([{ trusted: {} }, { trusted: {} }, { trusted: {} }]);
  });

  it('says what of it is not read', async () => {
    const { items, notes } = await read(CMS_BER);
    expect(kindsOf(items)).toEqual(['certificate']);
    expect(notes).toEqual([
      'What was signed in the PKCS#7 file is not read.',
      'The signatures of the PKCS#7 file are not checked.',
    ]);
    expect((await read(encodePkcs7([], []))).notes).toEqual(['The PKCS#7 file holds no certificate.']);
    expect(await itemsOf(CMS_ENVELOPED)).toMatchObject([{ kind: 'broken', error: { code: 'E_PKCS7' } }]);
  });

  it('with one that is broken keeps the others', async () => {
    const items = await itemsOf(
      encodePkcs7([CERTIFICATE, Buffer.from('3000', 'hex'), TRUSTED], [TRUSTED, CRL]),
    );
    expect(kindsOf(items)).toEqual(['certificate', 'broken', 'certificate', 'broken', 'crl']);
    expect(items[1]?.place.path).toEqual(['certificate 2']);
    expect(items[3]).toMatchObject({ place: { path: ['CRL 1'] }, error: { code: 'E_CRL' } });
  });
});

describe('DER', () => {
  it.each<[string, Buffer, object]>([
    ['a certificate', CERTIFICATE, { kind: 'certificate' }],
    ['a certificate request', REQUEST, { kind: 'certificate-request' }],
    ['a CRL', CRL, { kind: 'crl' }],
    ['a delta CRL', DELTA_CRL, { kind: 'crl' }],
    ['a CRL of version 1', CRL_V1, { kind: 'crl' }],
    ['an OCSP request', OCSP_REQUEST, { kind: 'other', label: 'OCSP request' }],
    ['a signed OCSP request', SIGNED_OCSP_REQUEST, { kind: 'other', label: 'OCSP request' }],
    ['an OCSP response', OCSP_RESPONSE, { kind: 'other', label: 'OCSP response' }],
    ['PKCS#8, elliptic', PRIVATE_KEY, { kind: 'private-key', form: 'PKCS#8', encrypted: false }],
    ['PKCS#8, RSA', rsa.export({ format: 'der', type: 'pkcs8' }), { form: 'PKCS#8' }],
    ['PKCS#8, Ed25519', keyPair('ed25519').pkcs8, { kind: 'private-key', form: 'PKCS#8' }],
    ['SEC 1', ec.export({ format: 'der', type: 'sec1' }), { kind: 'private-key', form: 'SEC 1' }],
    ['PKCS#1', rsa.export({ format: 'der', type: 'pkcs1' }), { kind: 'private-key', form: 'PKCS#1' }],
    ['encrypted PKCS#8', encrypted, { kind: 'private-key', form: 'encrypted PKCS#8', encrypted: true }],
    ['a public key', createPublicKey(ec).export({ format: 'der', type: 'spki' }), { kind: 'public-key' }],
    [
      'an RSA public key',
      createPublicKey(rsa).export({ format: 'der', type: 'pkcs1' }),
      { kind: 'other', label: 'RSA PUBLIC KEY' },
    ],
  ])('is told by its shape: %s', async (_, der, expected) => {
    for (const [bytes, format] of [
      [der, 'DER'],
      [Buffer.concat([der, Buffer.from('\r\n')]), 'DER'],
      [der.toString('base64'), 'DER in base64'],
    ] as const) {
      const source = await read(bytes);
      expect(source.items).toMatchObject([expected]);
      expect(source.format).toBe(format);
    }
  });

  it('of five bytes may be an OCSP response that refuses', async () => {
    const tryLater = Buffer.from('30030a0103', 'hex');
    expect(await itemsOf(tryLater)).toMatchObject([{ kind: 'other', label: 'OCSP response' }]);
  });

  it.each<[string, string]>([
    ['an empty SEQUENCE', '3000'],
    ['two small numbers and a text', '300a0201010201020c02616263'],
    ['an algorithm and its parameters', '3013300906072a8648ce3d0201300606042a030405'],
    ['a digest', '30110c0f746578742c20612074657874212121'],
  ])('that is nothing of these is not taken for one: %s', async (_, hex) => {
    await expect(read(Buffer.from(hex, 'hex'))).rejects.toMatchObject({ code: 'E_INPUT_UNKNOWN' });
  });

  it('of several things in a row gives each', async () => {
    const row = [CERTIFICATE, PRIVATE_KEY, CRL, REQUEST, encodePkcs7([TRUSTED], []), OCSP_REQUEST];
    const items = await itemsOf(Buffer.concat([...row, Buffer.alloc(100)]));
    expect(kindsOf(items)).toEqual([
      'certificate',
      'private-key',
      'crl',
      'certificate-request',
      'certificate',
      'other',
    ]);
  });

  it('of something unknown in a row is broken there, with what follows read', async () => {
    const items = await itemsOf(Buffer.concat([CERTIFICATE, Buffer.from('3003020101', 'hex'), TRUSTED]));
    expect(kindsOf(items)).toEqual(['certificate', 'broken', 'certificate']);
    expect(items[1]).toMatchObject({
      error: { code: 'E_DER', details: { where: `byte ${CERTIFICATE.length}` } },
    });
    const cut = await itemsOf(Buffer.concat([CERTIFICATE, TRUSTED.subarray(0, -1)]));
    expect(kindsOf(cut)).toEqual(['certificate', 'broken']);
    const followed = await itemsOf(Buffer.concat([CERTIFICATE, Buffer.from('\nnotes')]));
    expect(followed[1]).toMatchObject({
      error: { message: expect.stringContaining('the last 6 bytes are no DER') },
    });
  });

  it('of millions of elements is read up to a limit, and says so', async () => {
    const { items, notes } = await read(
      Buffer.concat([CERTIFICATE, Buffer.alloc(2_000_000, Buffer.from('3000', 'hex'))]),
    );
    expect(items).toHaveLength(100_000);
    expect(notes).toEqual(['Only the first 100000 elements were read.']);
  });
});

describe('an encrypted private key', () => {
  const pem = writePem('ENCRYPTED PRIVATE KEY', encrypted);
  const closed = {
    kind: 'private-key',
    form: 'encrypted PKCS#8',
    encrypted: true,
    encryption: 'PBKDF2, 2048 iterations',
  };

  it.each([
    ['DER', encrypted],
    ['PEM', pem],
  ])('opens with its password: %s', async (_, input) => {
    for (const passwords of [secret, { askPrivateKey: async () => 'secret' }]) {
      const [item] = await itemsOf(input, passwords);
      expect(item).toMatchObject({ kind: 'private-key', form: 'encrypted PKCS#8', encrypted: true });
      const { publicKey, pkcs8 } = item?.kind === 'private-key' ? item : {};
      expect(pkcs8).toEqual(PRIVATE_KEY);
      expect(publicKey?.der).toEqual(createPublicKey(ec).export({ format: 'der', type: 'spki' }));
      expect(Object.keys(item ?? {})).not.toContain('pkcs8');
    }
  });

  it.each<[string, Passwords | undefined]>([
    ['none', undefined],
    ['a wrong one', { given: 'Secret' }],
    ['a wrong one when asked', { askPrivateKey: async () => 'Secret' }],
    ['none when asked', { askPrivateKey: async () => undefined }],
    ['one that is too long', { given: 'x'.repeat(5000) }],
  ])('is named only, with what protects it, where there is %s', async (_, passwords) => {
    for (const input of [encrypted, pem]) {
      const [item] = await itemsOf(input, passwords);
      expect(item).toMatchObject(closed);
      expect(item).not.toHaveProperty('publicKey');
    }
  });

  it('is not asked for where one is given', async () => {
    const askPrivateKey = vi.fn(async () => 'secret');
    await itemsOf(pem, { given: 'Secret', askPrivateKey });
    expect(askPrivateKey).not.toHaveBeenCalled();
  });
});

describe('damaged input', () => {
  it('of every kind gives items or a MeshctlError', async () => {
    const originals = [
      ...[CERTIFICATE, REQUEST, CRL, CRL_V1, OCSP_REQUEST, SIGNED_OCSP_REQUEST, OCSP_RESPONSE],
      ...[
        PRIVATE_KEY,
        ec.export({ format: 'der', type: 'sec1' }),
        rsa.export({ format: 'der', type: 'pkcs1' }),
      ],
      ...[encrypted, keyPair('ed25519').pkcs8, createPublicKey(ec).export({ format: 'der', type: 'spki' })],
      ...[FILES.OPEN, toBer(FILES.OPEN), FILES.NO_MAC, encodePkcs7([CERTIFICATE], [CRL]), CMS_BER],
      Buffer.from(writePem('PKCS7', CMS_BER)),
      Buffer.from(writePem('ENCRYPTED PRIVATE KEY', encrypted)),
    ];
    const outcome = await readMutated(originals, 12_000, (bytes) => read(bytes, secret));
    expect(outcome.read).toBeGreaterThan(3000);
    expect(outcome.refused).toBeGreaterThan(300);
  }, 300_000);
});

/** The third member of a PFX is its MAC (RFC 7292 §4). */
function withoutMac(file: Buffer): Buffer {
  const content = file.subarray(4);
  const authSafe = 4 + content.readUInt16BE(5);
  const members = content.subarray(0, 3 + authSafe);
  return Buffer.concat([Buffer.of(0x30, 0x82, members.length >> 8, members.length & 0xff), members]);
}

/** Lengths are left open, but for that of the whole. */
function onlyOutermostDefinite(file: Buffer): Buffer {
  const members = toBer(file).subarray(2, -2);
  return Buffer.concat([Buffer.of(0x30, 0x82, members.length >> 8, members.length & 0xff), members]);
}

describe('what meshctl writes', () => {
  it('is read again, the leaf under its alias', async () => {
    const file = writePkcs12({
      certificates: [CERTIFICATE, TRUSTED],
      privateKey: PRIVATE_KEY,
      password: 'secret',
      friendlyName: 'spiffe://example.org/web',
      iterations: 1000,
    });
    expect(placesOf(await itemsOf(file, secret))).toEqual([
      'bag 1 "spiffe://example.org/web"',
      'bag 2',
      'bag 3 "spiffe://example.org/web"',
    ]);
  });
});
