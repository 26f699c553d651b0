/** Keys and requests that OpenSSL makes are taken by meshctl, and the keys of meshctl are opened by OpenSSL. */
import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openssl, opensslPresent, outcomeOf } from './peers.js';
import { Workspace } from './workspace.js';

const found = opensslPresent('its keys and requests are not tried');

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
      der.write('W', der.indexOf('web'));
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

  /** The private key in another form, made by an OpenSSL command. */
  const convert = (kind: Kind, ...args: readonly string[]) => {
    openssl(...args, '-in', keyFile(kind), '-out', space.path('converted'));
    return space.path('converted');
  };
  const expectLoaded = (kind: Kind, file: string, ...flags: readonly string[]) => {
    const svid = expectIssued(publicKey('-in', keyFile(kind)), '--key', file, ...flags);
    const verified = space.meshctl('identity', 'verify', svid, '--key', file, ...flags);
    expect(verified).toContain('belongs to the leaf');
  };

  describe.each(KINDS)('a private key of type %s is taken', (kind) => {
    it('as PKCS#8, in PEM and DER', () => {
      expectLoaded(kind, keyFile(kind));
      expectLoaded(kind, convert(kind, 'pkcs8', '-topk8', '-nocrypt', '-outform', 'DER'));
    });

    it('encrypted', () => {
      const how = ['-v2', 'aes-256-cbc', '-iter', '100000', '-passout', `pass:${PASSPHRASE}`];
      const file = convert(kind, 'pkcs8', '-topk8', ...how);
      expectLoaded(kind, file, '--key-passphrase-file', space.path('passphrase'));
    });
  });

  it.each([
    ['PBKDF2 and AES', ['-v2', 'aes-256-cbc', '-iter', '100000']],
    ['PBKDF2 with SHA-512', ['-v2', 'aes-128-cbc', '-v2prf', 'hmacWithSHA512']],
    ['scrypt', ['-scrypt']],
    ['PKCS#12 and Triple DES', ['-v1', 'PBE-SHA1-3DES']],
  ])('a key encrypted with %s is taken, in PEM and DER', (_, how) => {
    for (const form of ['PEM', 'DER']) {
      const secret = ['-passout', `pass:${PASSPHRASE}`];
      const file = convert('P-256', 'pkcs8', '-topk8', ...how, ...secret, '-outform', form);
      expectLoaded('P-256', file, '--key-passphrase-file', space.path('passphrase'));
    }
  });

  it.each(KINDS.filter((kind) => kind !== 'Ed25519'))('a %s key in its traditional form is taken', (kind) => {
    const program = kind === 'RSA' ? ['rsa', '-traditional'] : ['ec'];
    expectLoaded(kind, convert(kind, ...program));
    expectLoaded(kind, convert(kind, ...program, '-outform', 'DER'));
  });

  it('an encrypted key without its passphrase is refused', () => {
    const file = space.path('encrypted.key');
    openssl('pkcs8', '-topk8', '-passout', `pass:${PASSPHRASE}`, '-in', keyFile('P-256'), '-out', file);
    expectRefused('E_PASSPHRASE', '--key', file);
    expectRefused('E_PASSPHRASE', '--key', file, '--key-passphrase-file', space.file('wrong', 'wrong'));
  });

  it('an EC key whose point is compressed is refused with the way out, which works', () => {
    const [compressed, fresh, csr] = ['compressed.key', 'fresh.key', 'compressed.csr'].map((name) =>
      space.path(name),
    ) as [string, string, string];
    openssl('ec', '-in', keyFile('P-256'), '-out', compressed, '-conv_form', 'compressed');
    openssl('req', '-new', '-key', compressed, '-subj', '/', '-out', csr);
    expectRefused('E_KEY', '--key', compressed);
    expectRefused('E_KEY', '--csr', csr);
    openssl('ec', '-in', compressed, '-out', fresh, '-conv_form', 'uncompressed');
    expectIssued(publicKey('-in', keyFile('P-256')), '--key', fresh);
  });

  it('an EC key behind its parameters, as ecparam writes it, is taken', () => {
    openssl('ecparam', '-name', 'prime256v1', '-genkey', '-out', space.path('ecparam.key'));
    expect(readFileSync(space.path('ecparam.key'), 'utf8')).toMatch(/^-----BEGIN EC PARAMETERS-----/);
    expectIssued(publicKey('-in', space.path('ecparam.key')), '--key', space.path('ecparam.key'));
  });

  it('a key under one round of MD5 is refused with the way out, which works', () => {
    const [old, fresh] = [space.path('old.key'), space.path('fresh.key')];
    const [unlock, lock] = ['-passin', '-passout'].map((flag) => [flag, `pass:${PASSPHRASE}`]) as [
      string[],
      string[],
    ];
    const passphrase = ['--key-passphrase-file', space.path('passphrase')];
    openssl('rsa', '-traditional', '-aes256', ...lock, '-in', keyFile('RSA'), '-out', old);
    expectRefused('E_KEY', '--key', old, ...passphrase);
    openssl('pkcs8', '-topk8', '-in', old, '-out', fresh, ...unlock, ...lock);
    expectIssued(publicKey('-in', keyFile('RSA')), '--key', fresh, ...passphrase);
  });

  it('the encrypted key of a CA is opened with its passphrase, and with no other', () => {
    const passphrase = ['--passphrase-file', space.path('passphrase')];
    const authority = space.makeCa('locked.example', ...passphrase);
    const key = space.stored('locked.example', 'keys', `${authority}.key`);
    const { bundle } = space.issue('spiffe://locked.example/web', 'locked', ...passphrase);
    const ofCa = openssl('x509', '-in', bundle, '-noout', '-pubkey');
    expect(publicKey('-in', key, '-passin', `pass:${PASSPHRASE}`)).toBe(ofCa);
    expect(outcomeOf('openssl', ['pkey', '-in', key, '-passin', 'pass:wrong', '-noout']).status).toBe(1);
    const refused = space.attempt('identity', 'issue', 'spiffe://locked.example/web', '--stdout');
    expect(refused).toMatchObject({ status: 2, stdout: '' });
  });
});
