/** PKCS#12, PKCS#7, CRLs and encrypted keys that OpenSSL and Java write: nothing of them may be lost or misread. */
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writePem } from '../../src/encoding/pem.js';
import { type Item, type Passwords, readBytes } from '../../src/sources/index.js';
import { encodePkcs7 } from '../../src/x509/index.js';
import { chainOf, KEY_KINDS, type Material } from '../x509/pkcs12-material.js';
import { openssl, opensslPresent, outcomeOf, present, run } from './peers.js';
import { Workspace } from './workspace.js';

const untried = 'what it writes is not read';
const hasOpenssl = opensslPresent(untried);
const hasKeytool = present('keytool', ['-help'], untried);
const hasLegacy = hasOpenssl && legacyPresent();

/** RC2 and two-key 3DES are in a provider of their own, which a distribution may leave out. */
function legacyPresent(): boolean {
  const found = outcomeOf('openssl', ['list', '-providers', '-provider', 'legacy']).status === 0;
  if (!found) console.warn('skipped: OpenSSL has no legacy provider, RC2 and two-key 3DES are not tried');
  return found;
}

/** Aliases, and what keytool makes under them. */
const JAVA_KEYS: readonly [string, string[]][] = [
  ['p256', ['-keyalg', 'EC', '-groupname', 'secp256r1']],
  ['p384', ['-keyalg', 'EC', '-groupname', 'secp384r1']],
  ['rsa', ['-keyalg', 'RSA', '-keysize', '2048']],
  ['ed', ['-keyalg', 'Ed25519']],
];

const password = 'Pa ss"w0rd~';
const env = { P12: password };
const given = { given: password };

const workspace = new Workspace();
afterAll(() => workspace.remove());

const read = async (path: string, passwords: Passwords = given): Promise<readonly Item[]> =>
  (await readBytes('input', readFileSync(path), passwords)).items;
const readInto = async (path: string, passwords?: Passwords) => {
  const items = await read(path, passwords);
  return {
    certificates: items.flatMap((item) => (item.kind === 'certificate' ? [item.certificate.der] : [])),
    keys: items.flatMap((item) => (item.kind === 'private-key' ? [item.publicKey?.der] : [])),
    aliases: items.flatMap((item) => (item.kind === 'certificate' && item.alias ? [item.alias] : [])),
    others: items.flatMap((item) => (item.kind === 'broken' || item.kind === 'other' ? [item] : [])),
  };
};

const publicHalf = (pkcs8: Buffer): Buffer =>
  createPublicKey(createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' })).export({
    format: 'der',
    type: 'spki',
  });

/** The DER of every certificate in PEM. */
const certificatesOf = (text: string): Buffer[] =>
  [...text.matchAll(/-----BEGIN CERTIFICATE-----([^-]+)-----END/g)].map(([, body]) =>
    Buffer.from(body ?? '', 'base64'),
  );

/** The files of a chain: its key, its leaf, and all above. */
interface Files {
  readonly material: Material;
  readonly key: string;
  readonly leaf: string;
  readonly chain: string;
}

async function filesOf(kind: (typeof KEY_KINDS)[number]): Promise<Files> {
  const material = await chainOf(kind);
  const [leaf = Buffer.alloc(0), ...above] = material.certificates;
  return {
    material,
    key: workspace.file(`${kind}.key`, writePem('PRIVATE KEY', material.privateKey)),
    leaf: workspace.file(`${kind}.leaf`, writePem('CERTIFICATE', leaf)),
    chain: workspace.file(`${kind}.chain`, above.map((der) => writePem('CERTIFICATE', der)).join('')),
  };
}

describe.skipIf(!hasOpenssl).each(KEY_KINDS)('what openssl writes with %s keys', (kind) => {
  let files: Files;
  beforeAll(async () => {
    files = await filesOf(kind);
  });

  const PBE = (key: string, certificate: string): string[] => ['-keypbe', key, '-certpbe', certificate];
  const isReadBack = async (_: string, flags: string[]): Promise<void> => {
    const out = workspace.path(`${kind}.p12`);
    const inputs = ['-inkey', files.key, '-in', files.leaf, '-certfile', files.chain];
    const names = ['-name', 'жук', '-caname', 'upper', '-caname', 'root'];
    const output = ['-passout', 'env:P12', '-out', out];
    run('openssl', ['pkcs12', '-export', ...inputs, ...names, ...output, ...flags], { env });
    const found = await readInto(out);
    expect(found.certificates).toEqual(files.material.certificates);
    expect(found.keys).toEqual([publicHalf(files.material.privateKey)]);
    expect(found.aliases).toEqual(['жук', 'upper', 'root']);
    expect(found.others).toEqual([]);
  };

  it.each<[string, string[]]>([
    ['by default', []],
    ['with AES-128 and SHA-1', [...PBE('AES-128-CBC', 'AES-192-CBC'), '-macalg', 'sha1']],
    ['with 3DES and SHA-384', [...PBE('PBE-SHA1-3DES', 'PBE-SHA1-3DES'), '-macalg', 'sha384']],
    ['with 3DES of PBES2 and SHA-512', [...PBE('DES-EDE3-CBC', 'DES-EDE3-CBC'), '-macalg', 'sha512']],
    ['with SHA-512/256', ['-macalg', 'sha512-256']],
    ['with SHA-224 and many iterations', ['-macalg', 'sha224', '-iter', '100000']],
    ['with one iteration', ['-noiter', '-nomaciter']],
    ['with certificates in the clear', PBE('AES-256-CBC', 'NONE')],
    ['with the key in the clear', PBE('NONE', 'AES-256-CBC')],
    ['without a MAC', ['-nomac']],
  ])('PKCS#12 %s', isReadBack);

  it.skipIf(!hasLegacy).each<[string, string[]]>([
    ['as before version 3', ['-legacy']],
    ['with RC2', ['-legacy', ...PBE('PBE-SHA1-RC2-128', 'PBE-SHA1-RC2-40')]],
    ['with 3DES of two keys', ['-legacy', ...PBE('PBE-SHA1-2DES', 'PBE-SHA1-RC2-128')]],
  ])('PKCS#12 %s', isReadBack);

  it.each<[string, string[]]>([
    ['PBKDF2', ['-v2', 'aes-128-cbc', '-iter', '5000']],
    ['PBKDF2 with SHA-1', ['-v2', 'des3', '-v2prf', 'hmacWithSHA1']],
    ['scrypt', ['-scrypt']],
    ['PKCS#12 schemes', ['-v1', 'PBE-SHA1-3DES']],
  ])('as encrypted key, by %s', async (_, flags) => {
    for (const form of ['PEM', 'DER']) {
      const out = workspace.path(`${kind}-key.${form}`);
      const output = ['-passout', 'env:P12', '-outform', form, '-out', out];
      run('openssl', ['pkcs8', '-topk8', '-in', files.key, ...output, ...flags], { env });
      expect((await readInto(out)).keys).toEqual([publicHalf(files.material.privateKey)]);
      const [closed] = await read(out, { given: 'other' });
      expect(closed).toMatchObject({ kind: 'private-key', encrypted: true, encryption: expect.any(String) });
      expect(closed).not.toHaveProperty('publicKey');
    }
  });

  it('as PKCS#7, and opens what meshctl writes', async () => {
    const out = workspace.path(`${kind}.p7b`);
    for (const form of ['PEM', 'DER']) {
      const inputs = ['-nocrl', '-certfile', files.leaf, '-certfile', files.chain];
      openssl('crl2pkcs7', ...inputs, '-outform', form, '-out', out);
      expect((await readInto(out)).certificates).toEqual(files.material.certificates);
    }
    const own = workspace.file(`${kind}-own.p7b`, encodePkcs7(files.material.certificates, []));
    const text = openssl('pkcs7', '-inform', 'DER', '-in', own, '-print_certs');
    expect(certificatesOf(text)).toEqual(files.material.certificates);
    // The same bytes, so that neither writer knows more than the other.
    expect(readFileSync(out)).toEqual(readFileSync(own));
  });

  it.skipIf(kind === 'ed25519')('as signed CMS and S/MIME, in DER and BER', async () => {
    const message = workspace.file('message', 'signed');
    const out = workspace.path(`${kind}.cms`);
    for (const flags of [['-nodetach'], ['-nodetach', '-stream'], ['-nodetach', '-indef', '-noattr']]) {
      const signer = ['-signer', files.leaf, '-inkey', files.key, '-certfile', files.chain];
      openssl('cms', '-sign', '-in', message, ...signer, '-outform', 'DER', '-out', out, ...flags);
      const { notes } = await readBytes('input', readFileSync(out));
      expect(notes).toHaveLength(2);
      const { certificates } = await readInto(out);
      expect(certificates).toHaveLength(3);
      expect(certificates).toEqual(expect.arrayContaining(files.material.certificates));
    }
  });
});

describe.skipIf(!hasOpenssl)('CRLs of openssl', () => {
  let crl: string;
  beforeAll(async () => {
    const { key, leaf } = await filesOf('ec-p256');
    crl = workspace.path('list.crl');
    workspace.file('index.txt', 'R\t360101000000Z\t260101000000Z,keyCompromise\t0A\tunknown\t/CN=a\n');
    workspace.file('crlnumber', '0F\n');
    const database = [`database=${workspace.path('index.txt')}`, `crlnumber=${workspace.path('crlnumber')}`];
    const section = ['[ca]', 'default_ca=d', '[d]', ...database, 'default_md=sha256', 'default_crl_days=30'];
    const config = workspace.file('ca.cnf', `${section.join('\n')}\n`);
    openssl('ca', '-config', config, '-gencrl', '-keyfile', key, '-cert', leaf, '-out', crl);
  });

  it('are read, in PEM, DER and PKCS#7', async () => {
    const [der, p7] = [workspace.path('list.der'), workspace.path('list.p7b')];
    openssl('crl', '-in', crl, '-outform', 'DER', '-out', der);
    openssl('crl2pkcs7', '-in', crl, '-outform', 'DER', '-out', p7);
    for (const path of [crl, der, p7]) {
      const [item] = await read(path);
      const list = item?.kind === 'crl' ? item.list : undefined;
      expect(list?.entryCount).toBe(1);
      expect(list?.crlNumber).toBe(15n);
      const told = openssl('crl', '-in', crl, '-noout', '-lastupdate', '-nextupdate');
      expect(told).toContain(`lastUpdate=${opensslTime(list?.thisUpdate.date)}`);
      expect(told).toContain(`nextUpdate=${opensslTime(list?.nextUpdate?.date)}`);
    }
  });

  it('in PKCS#7 of meshctl are found by openssl', () => {
    openssl('crl', '-in', crl, '-outform', 'DER', '-out', workspace.path('list.der'));
    const own = workspace.file('own-list.p7b', encodePkcs7([], [readFileSync(workspace.path('list.der'))]));
    const text = openssl('pkcs7', '-inform', 'DER', '-in', own, '-print_certs');
    expect(text.replace(/\s/g, '')).toContain(readFileSync(crl, 'utf8').replace(/\s/g, ''));
  });

  /** `Nov  4 09:00:00 2026 GMT`. */
  function opensslTime(date = new Date(0)): string {
    const [, day, month, year, time] = /^\w+, 0?(\d+) (\w+) (\d+) ([\d:]+)/.exec(date.toUTCString()) ?? [];
    return `${month} ${day?.padStart(2)} ${time} ${year} GMT`;
  }
});

describe.skipIf(!hasKeytool)('stores of Java', () => {
  const keytool = (...args: string[]): string => run('keytool', args, { env });
  const property = (name: string, value: string): string => `-J-Dkeystore.pkcs12.${name}=${value}`;

  it.each<[string, string[]]>([
    ['by default', []],
    ['as before Java 16', ['-J-Dkeystore.pkcs12.legacy']],
    [
      'with RC2 and 3DES',
      [
        property('certProtectionAlgorithm', 'PBEWithSHA1AndRC2_40'),
        property('keyProtectionAlgorithm', 'PBEWithSHA1AndDESede'),
      ],
    ],
    [
      'with AES-128 and SHA-512',
      [
        property('certProtectionAlgorithm', 'PBEWithHmacSHA512AndAES_128'),
        property('keyProtectionAlgorithm', 'PBEWithHmacSHA1AndAES_256'),
        property('macAlgorithm', 'HmacPBESHA512'),
      ],
    ],
    ['with SHA-512/256', [property('macAlgorithm', 'HmacPBESHA512/256')]],
    ['without MAC', [property('macAlgorithm', 'NONE'), property('certProtectionAlgorithm', 'NONE')]],
  ])('hold keys, trusted certificates and secrets: %s', async (title, flags) => {
    const store = workspace.path(`${title.replace(/\W/g, '-')}.p12`);
    const into = ['-keystore', store, '-storetype', 'PKCS12', '-storepass:env', 'P12', ...flags];
    const [, , root = Buffer.alloc(0)] = (await chainOf('ec-p256')).certificates;
    const anchor = workspace.file('anchor.pem', writePem('CERTIFICATE', root));
    // Each takes seconds: all kinds of keys in the first store, in the others one.
    const keys = flags.length === 0 ? JAVA_KEYS : JAVA_KEYS.slice(0, 1);
    for (const [name, options] of keys) {
      keytool('-genkeypair', '-alias', name, ...options, '-dname', `CN=${name}`, ...into);
    }
    keytool('-importcert', '-noprompt', '-alias', 'anchor', '-file', anchor, ...into);
    keytool('-genseckey', '-alias', 'secret', '-keyalg', 'AES', '-keysize', '256', ...into);

    const items = await read(store);
    const listed = certificatesOf(keytool('-list', '-rfc', ...into));
    const found = await readInto(store);
    expect(listed).toHaveLength(keys.length + 1);
    expect(found.certificates).toHaveLength(listed.length);
    expect(found.certificates).toEqual(expect.arrayContaining(listed));
    expect([...found.aliases].sort()).toEqual(['anchor', ...keys.map(([name]) => name)].sort());
    expect(found.others).toMatchObject([{ kind: 'other', label: 'a secret' }]);
    for (const item of items) {
      if (item.kind === 'certificate') expect('trusted' in item).toBe(item.alias === 'anchor');
    }
    const certified = items.flatMap((item) =>
      item.kind === 'certificate' && item.alias !== 'anchor' ? [item.certificate.publicKeyInfo.der] : [],
    );
    expect(found.keys).toHaveLength(keys.length);
    expect(found.keys).toEqual(expect.arrayContaining(certified));
  });

  it('with another password are told so', async () => {
    const store = workspace.path('locked.p12');
    const into = ['-keystore', store, '-storetype', 'PKCS12', '-storepass:env', 'P12'];
    keytool(
      '-genkeypair',
      '-alias',
      'a',
      '-keyalg',
      'EC',
      '-groupname',
      'secp256r1',
      '-dname',
      'CN=a',
      ...into,
    );
    expect(await read(store, { given: 'other' })).toMatchObject([
      { kind: 'broken', error: { code: 'E_PASSPHRASE' } },
    ]);
  });

  it('take the PKCS#7 that meshctl writes', async () => {
    const { certificates } = await chainOf('ec-p384');
    const own = workspace.file('java.p7b', encodePkcs7(certificates, []));
    expect(certificatesOf(keytool('-printcert', '-rfc', '-file', own))).toEqual(certificates);
  });
});
