import { createHash } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { beforeAll, describe, expect, it } from 'vitest';
import { encodePkcs12 } from '../../src/x509/pkcs12/pkcs12.js';
import { type Pkcs12Contents, writePkcs12 } from '../../src/x509/pkcs12/write-pkcs12.js';
import { chainOf, KEY_KINDS, type Material, pkcs8Of } from './pkcs12-material.js';
import { readPfx } from './read-pfx.js';

const CERT_BAG = '1.2.840.113549.1.12.10.1.3';
const SHROUDED_KEY_BAG = '1.2.840.113549.1.12.10.1.2';
const password = 'correct horse ~ battery!';
/** Fewer than the default: what is tested with these does not depend on the count. */
const iterations = 2048;

/** Bytes that count up, so that a file can be written twice. */
function counter(): (bytes: number) => Buffer {
  let calls = 0;
  return (bytes) => Buffer.alloc(bytes, ++calls);
}

const sha1 = (bytes: Buffer): string => createHash('sha1').update(bytes).digest('hex');

describe.each(KEY_KINDS)('a PKCS#12 file with %s keys', (kind) => {
  let material: Material;
  let pfx: Buffer;
  beforeAll(async () => {
    material = await chainOf(kind);
    pfx = writePkcs12({ ...material, password, friendlyName: 'spiffe://example.org/web', iterations });
  });

  it('opens in OpenSSL with its password', () => {
    expect(() => createSecureContext({ pfx, passphrase: password })).not.toThrow();
  });

  it('is refused by OpenSSL with another password', () => {
    expect(() => createSecureContext({ pfx, passphrase: `${password}x` })).toThrow(/mac verify failure/);
  });

  it('is refused by OpenSSL when a byte of the contents was changed', () => {
    const changed = Buffer.from(pfx);
    changed[200] = (changed[200] ?? 0) ^ 1;
    expect(() => createSecureContext({ pfx: changed, passphrase: password })).toThrow(/mac verify failure/);
  });

  it('holds all certificates in their order and the key, byte for byte', () => {
    const { bags } = readPfx(pfx, password);
    expect(bags.map(({ type }) => type)).toEqual([CERT_BAG, CERT_BAG, CERT_BAG, SHROUDED_KEY_BAG]);
    expect(bags.map(({ content }) => content)).toEqual([...material.certificates, material.privateKey]);
  });

  it('names the key and its certificate, and no other, by localKeyID and friendlyName', () => {
    const [leaf] = material.certificates;
    const named = { localKeyId: sha1(leaf as Buffer), friendlyName: 'spiffe://example.org/web' };
    const unnamed = { localKeyId: undefined, friendlyName: undefined };
    expect(readPfx(pfx, password).bags).toMatchObject([named, unnamed, unnamed, named]);
  });
});

describe('writing PKCS#12', () => {
  let material: Material;
  beforeAll(async () => {
    material = await chainOf('ec-p256');
  });

  const write = (change: Partial<Pkcs12Contents> = {}): Buffer =>
    writePkcs12({ ...material, password, iterations, ...change });

  it('spends 300,000 iterations on each of certificates, key and MAC unless told otherwise', () => {
    const pfx = write({ iterations: undefined });
    expect(readPfx(pfx, password).iterations).toEqual([300_000, 300_000, 300_000]);
    expect(() => createSecureContext({ pfx, passphrase: password })).not.toThrow();
  });

  it('takes fresh bytes for every salt and vector', () => {
    const { salts } = readPfx(write({ random: counter() }), password);
    expect(salts).toEqual([1, 2, 3, 4, 5].map((n) => Buffer.alloc(16, n).toString('hex')));
    const twice = [...readPfx(write(), password).salts, ...readPfx(write(), password).salts];
    expect(new Set(twice).size).toBe(10);
  });

  it('depends on nothing but its input', () => {
    expect(write({ random: counter() })).toEqual(write({ random: counter() }));
  });

  it('sorts the attributes as DER wants a SET OF', () => {
    for (const friendlyName of ['w', 'a name that makes the longer attribute of the two']) {
      const hex = write({ friendlyName }).toString('hex');
      const nameFirst = hex.indexOf('06092a864886f70d010914') < hex.indexOf('06092a864886f70d010915');
      expect(nameFirst).toBe(friendlyName === 'w');
    }
  });

  it('leaves the friendly name out when there is none', () => {
    const { bags } = readPfx(write(), password);
    expect(bags.map(({ friendlyName }) => friendlyName)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(bags[3]?.localKeyId).toBe(sha1(material.certificates[0] as Buffer));
  });

  it('keeps a friendly name of 255 characters outside ASCII', () => {
    const friendlyName = 'ж'.repeat(255);
    expect(readPfx(write({ friendlyName }), password).bags[0]?.friendlyName).toBe(friendlyName);
  });

  it('takes a single certificate, and passwords at the block size of the hash', () => {
    for (const length of [1, 31, 32, 63, 64, 65, 200]) {
      const passphrase = 'p'.repeat(length);
      const pfx = write({ password: passphrase, certificates: material.certificates.slice(0, 1) });
      expect(() => createSecureContext({ pfx, passphrase })).not.toThrow();
    }
  });

  it('writes the same file through the door that loads on demand', async () => {
    const contents = { ...material, password, iterations };
    expect(await encodePkcs12({ ...contents, random: counter() })).toEqual(write({ random: counter() }));
  });

  it.each<[string, Partial<Pkcs12Contents>, string, string]>([
    ['an empty password', { password: '' }, 'E_PASSPHRASE', 'readers disagree on what an empty password is'],
    ['a password outside ASCII', { password: 'pässword' }, 'E_PASSPHRASE', 'outside printable ASCII'],
    ['a password with a line end', { password: 'secret\n' }, 'E_PASSPHRASE', 'outside printable ASCII'],
    ['a password with a NUL', { password: 'sec\0ret' }, 'E_PASSPHRASE', 'outside printable ASCII'],
    ['an empty friendly name', { friendlyName: '' }, 'E_USAGE', 'this name has 0'],
    ['a friendly name that is too long', { friendlyName: 'x'.repeat(256) }, 'E_USAGE', 'this name has 256'],
    ['a friendly name outside the BMP', { friendlyName: 'web 🚀' }, 'E_USAGE', 'from U+0001 to U+FFFF'],
    ['a friendly name with a NUL', { friendlyName: 'a\0b' }, 'E_USAGE', 'from U+0001 to U+FFFF'],
    ['too few iterations', { iterations: 999 }, 'E_USAGE', '999 is not a whole number from 1000 to 5000000'],
    ['too many iterations', { iterations: 5_000_001 }, 'E_USAGE', '5000001 is not'],
    ['half an iteration', { iterations: 2048.5 }, 'E_USAGE', '2048.5 is not'],
    ['no certificate', { certificates: [] }, 'E_CERTIFICATE', 'PKCS#12 file without a certificate'],
    [
      'a broken leaf',
      { certificates: [Buffer.of(0x30, 0)] },
      'E_CERTIFICATE',
      'first certificate cannot be read',
    ],
    ['a broken key', { privateKey: Buffer.of(0x30, 0) }, 'E_KEY', 'private key cannot be read'],
  ])('refuses %s', (_, change, code, message) => {
    expect(() => write(change)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message) }),
    );
  });

  it('refuses the key of another certificate, of the same type or not', () => {
    const mismatch = expect.objectContaining({ code: 'E_KEY_MISMATCH' });
    const reversed = material.certificates.toReversed();
    expect(() => write({ certificates: reversed })).toThrow(mismatch);
    expect(() => write({ privateKey: pkcs8Of('ed25519') })).toThrow(mismatch);
  });

  it('does not repeat the password in its errors', () => {
    const hidden = expect.objectContaining({ message: expect.not.stringContaining('nter2') });
    expect(() => write({ password: 'hünter2' })).toThrow(hidden);
  });
});
