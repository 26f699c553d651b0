/** Keys and requests that OpenSSL makes are taken by meshctl, and the keys of meshctl are opened by OpenSSL. */
import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openssl, outcomeOf, present } from './peers.js';
import { Workspace } from './workspace.js';

const found = present('openssl', ['version'], 'its keys and requests are not tried');

const ID = 'spiffe://example.org/web';
const PASSPHRASE = 'Pa ss"w0rd~';

/** Arguments of `openssl genpkey` for each kind of key that an SVID can have. */
const KEYS = {
  'P-256': ['EC', '-pkeyopt', 'ec_paramgen_curve:P-256'],
  'P-384': ['EC', '-pkeyopt', 'ec_paramgen_curve:P-384'],
  'P-521': ['EC', '-pkeyopt', 'ec_paramgen_curve:P-521'],
  RSA: ['RSA', '-pkeyopt', 'rsa_keygen_bits:2048'],
  Ed25519: ['ED25519'],
} as const;
type Kind = keyof typeof KEYS;
const KINDS = Object.keys(KEYS) as Kind[];

describe.skipIf(!found)('openssl and meshctl', () => {
  const space = new Workspace();
  const keyFile = (kind: Kind) => space.path(`${kind}.key`);
  const publicKey = (...source: readonly string[]) => openssl('pkey', '-pubout', ...source);
  afterAll(() => space.remove());
  beforeAll(() => {
    space.makeCa('example.org');
    space.file('passphrase', `${PASSPHRASE}\n`);
    for (const kind of KINDS) openssl('genpkey', '-algorithm', ...KEYS[kind], '-out', keyFile(kind));
  });

  /** Issues with --key or --csr; the SVID must verify, and OpenSSL must find the expected key in it. */
  const expectIssued = (expected: string, ...flags: readonly string[]) => {
    const { svid, key, bundle } = space.issue(ID, 'issued', '--force', ...flags);
    expect(existsSync(key), 'a given key is not written again').toBe(false);
    expect(openssl('verify', '-x509_strict', '-CAfile', bundle, svid)).toContain(': OK');
    expect(openssl('x509', '-in', svid, '-noout', '-pubkey')).toBe(expected);
    return svid;
  };

  const expectRefused = (code: string, ...flags: readonly string[]) => {
    const folder = space.path('refused');
    const { status, stdout, stderr } = space.attempt('identity', 'issue', ID, '--out-dir', folder, ...flags);
    expect({ status, stdout, stderr }).toEqual({
      status: 2,
      stdout: '',
      stderr: expect.stringContaining(`[${code}]`),
    });
    expect(existsSync(folder)).toBe(false);
  };

  describe.each(KINDS)('a request with a key of type %s', (kind) => {
    const request = (form: string, ...extra: readonly string[]) => {
      const file = space.path('request');
      const wishes = [
        '-subj',
        '/O=Acme/CN=web',
        '-addext',
        'subjectAltName=URI:spiffe://evil.example/x,DNS:evil.example',
      ];
      openssl('req', '-new', '-key', keyFile(kind), ...wishes, '-outform', form, '-out', file, ...extra);
      return file;
    };

    it.each([
      ['PEM', []],
      ['PEM', ['-newhdr']],
      ['PEM', ['-text']],
      ['DER', []],
    ])('as %s %s is signed, and nothing but its key is taken', (form, extra) => {
      const svid = expectIssued(publicKey('-in', keyFile(kind)), '--csr', request(form, ...extra));
      const names = openssl('x509', '-in', svid, '-noout', '-subject', '-ext', 'subjectAltName');
      expect(names).toBe(`subject=\nX509v3 Subject Alternative Name: critical\n    URI:${ID}\n`);
    });

    it('is refused when it was changed', () => {
      const der = readFileSync(request('DER'));
      const name = der.indexOf('CN=web'.slice(3));
      der.write('W', name);
      const changed = space.file('changed', der);
      expect(
        outcomeOf('openssl', ['req', '-in', changed, '-inform', 'DER', '-verify', '-noout']).stderr,
      ).toMatch(/verif.* fail/i);
      expectRefused('E_CSR', '--csr', changed);
    });
  });

  it.each([
    ['RSA with 1024 bits', ['rsa:1024'], 'E_KEY'],
    ['secp256k1', ['ec', '-pkeyopt', 'ec_paramgen_curve:secp256k1'], 'E_KEY'],
    ['P-224', ['ec', '-pkeyopt', 'ec_paramgen_curve:P-224'], 'E_KEY'],
    [
      'a curve spelled out',
      ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-pkeyopt', 'ec_param_enc:explicit'],
      'E_KEY',
    ],
    ['Ed448', ['ed448'], 'E_CSR'],
  ])('a request and a key of type %s are refused', (_, kind, code) => {
    const [key, csr] = [space.path('unfit.key'), space.path('unfit.csr')];
    openssl('req', '-new', '-noenc', '-subj', '/CN=web', '-newkey', ...kind, '-keyout', key, '-out', csr);
    expectRefused(code, '--csr', csr);
    expectRefused('E_KEY', '--key', key);
  });

  describe.each(KINDS)('a private key of type %s', (kind) => {
    const convert = (name: string, ...args: readonly string[]) => {
      openssl(...args, '-in', keyFile(kind), '-out', space.path(name));
      return space.path(name);
    };
    const expectLoaded = (file: string, ...flags: readonly string[]) => {
      const svid = expectIssued(publicKey('-in', keyFile(kind)), '--key', file, ...flags);
      const verified = space.meshctl('identity', 'verify', svid, '--key', file, ...flags);
      expect(verified).toContain('belongs to the leaf');
    };

    it('is taken as PKCS#8, in PEM and DER', () => {
      expectLoaded(keyFile(kind));
      expectLoaded(convert('key.der', 'pkcs8', '-topk8', '-nocrypt', '-outform', 'DER'));
    });

    it.runIf(kind !== 'Ed25519')('is taken in its traditional form, in PEM and DER', () => {
      const program = kind === 'RSA' ? ['rsa', '-traditional'] : ['ec'];
      expectLoaded(convert('traditional.pem', ...program));
      expectLoaded(convert('traditional.der', ...program, '-outform', 'DER'));
    });

    it.each([
      ['PBKDF2 and AES', ['-v2', 'aes-256-cbc', '-iter', '100000']],
      ['PBKDF2 with SHA-512', ['-v2', 'aes-128-cbc', '-v2prf', 'hmacWithSHA512']],
      ['scrypt', ['-scrypt']],
      ['PKCS#12 and Triple DES', ['-v1', 'PBE-SHA1-3DES']],
    ])('is taken encrypted with %s', (_, how) => {
      const passphrase = ['--key-passphrase-file', space.path('passphrase')];
      for (const form of ['PEM', 'DER']) {
        const secret = ['-passout', `file:${space.path('passphrase')}`];
        const file = convert('encrypted', 'pkcs8', '-topk8', ...how, ...secret, '-outform', form);
        expectLoaded(file, ...passphrase);
        expectRefused('E_PASSPHRASE', '--key', file);
        expectRefused('E_PASSPHRASE', '--key', file, '--key-passphrase-file', space.file('wrong', 'wrong'));
      }
    });
  });

  it('an EC key behind its parameters, as ecparam writes it, is taken', () => {
    openssl('ecparam', '-name', 'prime256v1', '-genkey', '-out', space.path('ecparam.key'));
    expect(readFileSync(space.path('ecparam.key'), 'utf8')).toMatch(/^-----BEGIN EC PARAMETERS-----/);
    expectIssued(publicKey('-in', space.path('ecparam.key')), '--key', space.path('ecparam.key'));
  });

  it('a key under one round of MD5 is refused with the way out, which works', () => {
    const [old, fresh] = [space.path('old.key'), space.path('fresh.key')];
    const secret = `file:${space.path('passphrase')}`;
    openssl('rsa', '-traditional', '-aes256', '-passout', secret, '-in', keyFile('RSA'), '-out', old);
    expectRefused('E_KEY', '--key', old, '--key-passphrase-file', space.path('passphrase'));
    openssl('pkcs8', '-topk8', '-in', old, '-out', fresh, '-passin', secret, '-passout', secret);
    expectIssued(
      publicKey('-in', keyFile('RSA')),
      '--key',
      fresh,
      '--key-passphrase-file',
      space.path('passphrase'),
    );
  });

  it('the encrypted key of a CA is opened with its passphrase, and with no other', () => {
    const passphrase = ['--passphrase-file', space.path('passphrase')];
    const authority = space.makeCa('locked.example', ...passphrase);
    const key = space.stored('locked.example', 'keys', `${authority}.key`);
    const { bundle } = space.issue('spiffe://locked.example/web', 'locked', ...passphrase);
    const ofCa = openssl('x509', '-in', bundle, '-noout', '-pubkey');
    expect(publicKey('-in', key, '-passin', `file:${space.path('passphrase')}`)).toBe(ofCa);
    expect(outcomeOf('openssl', ['pkey', '-in', key, '-passin', 'pass:wrong', '-noout']).status).toBe(1);
    const refused = space.attempt('identity', 'issue', 'spiffe://locked.example/web', '--stdout');
    expect(refused).toMatchObject({ status: 2, stdout: '' });
  });
});
