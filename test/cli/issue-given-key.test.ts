import {
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  type KeyPairKeyObjectResult,
  webcrypto,
  X509Certificate,
} from 'node:crypto';
import { readdirSync } from 'node:fs';
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { beforeAll, describe, expect, it } from 'vitest';
import { failureOf, refusal, workspace } from './meshctl.js';

const at = workspace();
const matching = (pattern: RegExp) => expect.stringMatching(pattern);
const ID = 'spiffe://example.org/web';

/** A PKCS#10 request as PEM, signed by an EC P-256 key, that asks for a subject and a DNS name. */
async function request(): Promise<{ pem: string; publicKey: KeyObject }> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = (await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as CryptoKeyPair;
  const made = await x509.Pkcs10CertificateRequestGenerator.create({
    name: 'CN=root',
    keys,
    signingAlgorithm: algorithm,
    extensions: [new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: 'bank.example' }])],
  });
  const spki = Buffer.from(await webcrypto.subtle.exportKey('spki', keys.publicKey));
  return {
    pem: `${made.toString('pem')}\n`,
    publicKey: createPublicKey({ key: spki, format: 'der', type: 'spki' }),
  };
}

function pem(label: string, der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}

function keyFiles(name: string, { privateKey }: KeyPairKeyObjectResult, passphrase?: string): string {
  const encryption = passphrase === undefined ? {} : { cipher: 'aes-256-cbc', passphrase };
  return at.write(name, privateKey.export({ type: 'pkcs8', format: 'pem', ...encryption }));
}

const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const weak = generateKeyPairSync('rsa', { modulusLength: 1024 });
const issue = (...args: string[]) => at.run(['identity', 'issue', ID, ...args]);
const leaf = (folder: string) => new X509Certificate(at.read(folder, 'svid.pem'));

beforeAll(async () => {
  await at.run(['ca', 'init', 'example.org']);
  const { pem: csr } = await request();
  at.write('web.csr', csr);
  const der = Buffer.from(csr.replace(/-----.*-----|\s/g, ''), 'base64');
  der[der.length - 1] = (der.at(-1) ?? 0) ^ 1;
  at.write('forged.csr', pem('CERTIFICATE REQUEST', der));
  at.write('cut.csr', csr.slice(0, 200));
  at.write('empty', '');
  at.write('prose.txt', 'this is not a key\n');
  keyFiles('ec.pem', ec);
  keyFiles('weak.pem', weak);
  keyFiles('locked.pem', ec, 'correct horse');
  at.write('horse.txt', 'correct horse\n');
  at.write('donkey.txt', 'wrong donkey\n');
});

describe('--csr', () => {
  it('takes the key and nothing else, and says what it leaves', async () => {
    const { pem: csr, publicKey } = await request();
    at.write('mine.csr', csr);
    const { code, stderr } = await issue('--csr', 'mine.csr', '--out-dir', 'csr');
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr:
        'note: the request also asks for subject CN=root, extension subjectAltName; ignored, only its key is taken.\n',
    });
    expect(readdirSync(at.path('csr')).sort()).toEqual(['bundle.pem', 'svid.pem']);
    expect(leaf('csr').publicKey.equals(publicKey)).toBe(true);
    expect(leaf('csr').subjectAltName).toBe(`URI:${ID}`);
  });

  it('reads a request from standard input', async () => {
    const { code } = await at.run(['identity', 'issue', ID, '--csr', '-', '--out-dir', 'piped'], {
      input: at.read('web.csr'),
    });
    expect(code).toBe(0);
  });

  it.each(['pkcs12', 'k8s-secret', 'dirctl-token'])(
    'cannot make %s, which carries the key',
    async (format) => {
      expect(failureOf(await issue('--csr', 'web.csr', '--format', format))).toEqual(
        refusal(2, 'E_USAGE', matching(new RegExp(`^--format ${format} needs the private key: .* --key$`))),
      );
    },
  );

  it('makes JSON without a private key', async () => {
    await issue('--csr', 'web.csr', '--format', 'json', '--out-dir', 'csr-json');
    expect(JSON.parse(at.read('csr-json', 'svid.json'))).not.toHaveProperty('private_key');
  });

  it.each([
    ['missing.csr', 'E_INPUT_MISSING', /^missing\.csr does not exist\. Check the path$/],
    ['.', 'E_INPUT_UNREADABLE', /^cannot read \.: it is a folder\. Name a file in it$/],
    ['empty', 'E_INPUT_EMPTY', /^empty is empty\. Did the command that wrote it fail\?$/],
    [
      'prose.txt',
      'E_CSR',
      /^no certificate signing request in prose\.txt: it is neither PEM nor DER\. Make one/,
    ],
    [
      'ec.pem',
      'E_CSR',
      /^no certificate signing request in ec\.pem: the file holds PRIVATE KEY\. Make one with/,
    ],
    ['cut.csr', 'E_PEM', /^the CERTIFICATE REQUEST block has no END line in cut\.csr, line 1: /],
    ['forged.csr', 'E_CSR', /does not prove possession of its key in forged\.csr: .*\. Make a new request/],
  ] as const)('refuses %s', async (file, code, message) => {
    const outcome = await issue('--csr', file, '--out-dir', 'unmade');
    expect(failureOf(outcome)).toEqual(refusal(2, code, matching(message)));
  });
});

describe('--key', () => {
  it('issues for that key, which stays where it is', async () => {
    const { code, stdout } = await issue('--key', 'ec.pem', '--out-dir', 'key');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^key {6}stays in ec\.pem$/m);
    expect(readdirSync(at.path('key')).sort()).toEqual(['bundle.pem', 'svid.pem']);
    expect(leaf('key').publicKey.equals(ec.publicKey)).toBe(true);
  });

  it('opens an encrypted key with --key-passphrase-file', async () => {
    const args = ['--key', 'locked.pem', '--key-passphrase-file', 'horse.txt', '--out-dir', 'locked'];
    expect((await issue(...args)).code).toBe(0);
    expect(leaf('locked').publicKey.equals(ec.publicKey)).toBe(true);
  });

  it('says that a passphrase was not needed', async () => {
    const args = ['--key', 'ec.pem', '--key-passphrase-file', 'horse.txt', '--out-dir', 'unneeded'];
    const { code, stderr } = await issue(...args);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: 'note: the key of --key is not encrypted; --key-passphrase-file has no effect.\n',
    });
  });

  it('is carried by formats that hold the key', async () => {
    await issue('--key', 'ec.pem', '--format', 'k8s-secret', '--out-dir', 'secret');
    expect(at.read('secret', 'secret.yaml')).toMatch(/tls\.key: \S+/);
  });

  it.each([
    [['missing.pem'], 'E_INPUT_MISSING', /^missing\.pem does not exist/],
    [['web.csr'], 'E_KEY', /^no private key in web\.csr: the file holds CERTIFICATE REQUEST/],
    [['prose.txt'], 'E_KEY', /^no private key in prose\.txt: it is neither PEM nor DER/],
    [['weak.pem'], 'E_KEY', /^a key of type RSA 1024 is not fit for an SVID in weak\.pem\. Use EC P-256/],
    [
      ['locked.pem'],
      'E_PASSPHRASE',
      /^the private key is encrypted in locked\.pem\. Pass --key-passphrase-file/,
    ],
    [
      ['locked.pem', '--key-passphrase-file', 'donkey.txt'],
      'E_PASSPHRASE',
      /^the private key cannot be decrypted in locked\.pem, line 1: the passphrase is wrong/,
    ],
    [['locked.pem', '--key-passphrase-file', 'nope'], 'E_INPUT_MISSING', /^nope does not exist/],
    [['locked.pem', '--key-passphrase-file', 'empty'], 'E_INPUT_EMPTY', /^empty is empty/],
  ] as const)('refuses %j', async ([file, ...more], code, message) => {
    const outcome = await issue('--key', file, ...more, '--out-dir', 'unmade');
    expect(failureOf(outcome)).toEqual(refusal(2, code, matching(message)));
    expect(outcome.stderr).not.toMatch(/horse|wrong donkey/);
  });
});
