import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readPfx } from '../x509/read-pfx.js';
import { failureOf, refusal, workspace } from './meshctl.js';

const at = workspace();
const ID = 'spiffe://example.org/ns/demo/sa/web';
const issue = (format: string, ...more: string[]) =>
  at.run(['identity', 'issue', ID, '--format', format, '--out-dir', format, ...more]);
const certificate = (base64: string) => new X509Certificate(Buffer.from(base64, 'base64'));
const privateKey = (base64: string) =>
  createPrivateKey({ key: Buffer.from(base64, 'base64'), format: 'der', type: 'pkcs8' });

/** That the three belong together. */
function expectPair(
  leaf: X509Certificate,
  key: Parameters<typeof createPublicKey>[0],
  authority: X509Certificate,
) {
  expect(leaf.subjectAltName).toBe(`URI:${ID}`);
  expect(leaf.publicKey.equals(createPublicKey(key))).toBe(true);
  expect(leaf.verify(authority.publicKey)).toBe(true);
  expect(authority.raw.equals(root.raw)).toBe(true);
}

let root: X509Certificate;
beforeAll(async () => {
  await at.run(['ca', 'init', 'example.org']);
  root = new X509Certificate((await at.run(['ca', 'show', 'example.org', '--cert'])).stdout);
  at.write('password.txt', 'pass word, 2\n');
  at.write('empty', '\n');
});

describe.each([
  ['json', 'svid.json'],
  ['k8s-secret', 'secret.yaml'],
  ['dirctl-token', 'token.json'],
])('--format %s', (format, name) => {
  it(`is one file, ${name}, which only its owner reads`, async () => {
    expect((await issue(format)).code).toBe(0);
    expect(readdirSync(at.path(format))).toEqual([name]);
    expect(statSync(at.path(format, name)).mode & 0o777).toBe(0o600);
  });

  it('is printed alone with --stdout', async () => {
    const { code, stdout, stderr } = await at.run(['identity', 'issue', ID, '--format', format, '--stdout']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: `issued ${ID}\n` });
    expect(Object.keys(parse(stdout)).sort()).toEqual(Object.keys(parse(at.read(format, name))).sort());
  });

  it('is not overwritten', async () => {
    const before = at.read(format, name);
    expect(failureOf(await issue(format))).toMatchObject({ exit: 3, code: 'E_FILE_EXISTS' });
    expect(at.read(format, name)).toBe(before);
  });
});

describe('what is in it', () => {
  it('json: chain, key and authorities in the members of "spire-server x509 mint -output json"', () => {
    const { x509_svid, private_key, root_cas, ...rest } = JSON.parse(at.read('json', 'svid.json'));
    expect([x509_svid.length, root_cas.length]).toEqual([1, 1]);
    const leaf = certificate(x509_svid[0]);
    expectPair(leaf, privateKey(private_key), certificate(root_cas[0]));
    expect(rest).toEqual({
      schemaVersion: 'meshctl/v1',
      kind: 'X509Svid',
      spiffeId: ID,
      serialNumber: leaf.serialNumber.toLowerCase(),
      notBefore: new Date(leaf.validFrom).toISOString().replace('.000', ''),
      notAfter: new Date(leaf.validTo).toISOString().replace('.000', ''),
    });
  });

  it('k8s-secret: a TLS secret with the CA beside it', () => {
    const { data, ...rest } = parse(at.read('k8s-secret', 'secret.yaml'));
    expect(rest).toEqual({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'ns-demo-sa-web', annotations: { 'meshctl.io/spiffe-id': ID } },
      type: 'kubernetes.io/tls',
    });
    const [crt = '', key = '', ca = ''] = ['tls.crt', 'tls.key', 'ca.crt'].map((name) =>
      Buffer.from(data[name], 'base64').toString(),
    );
    expectPair(new X509Certificate(crt), key, new X509Certificate(ca));
    expect(Object.keys(data)).toHaveLength(3);
  });

  it('dirctl-token: an array of one object with three members', () => {
    const [token, ...more] = JSON.parse(at.read('dirctl-token', 'token.json'));
    expect(more).toEqual([]);
    expect(Object.keys(token)).toEqual(['x509_svid', 'private_key', 'root_cas']);
    expectPair(
      certificate(token.x509_svid[0]),
      privateKey(token.private_key),
      certificate(token.root_cas[0]),
    );
  });
});

describe('--format pkcs12', () => {
  it('opens with the password of the file', async () => {
    const { code } = await issue('pkcs12', '--pkcs12-password-file', 'password.txt');
    expect(code).toBe(0);
    expect(statSync(at.path('pkcs12', 'svid.p12')).mode & 0o777).toBe(0o600);
    const pfx = at.readBytes('pkcs12', 'svid.p12');
    expect(() => createSecureContext({ pfx, passphrase: 'pass word, 2' })).not.toThrow();
    expect(() => createSecureContext({ pfx, passphrase: 'pass word' })).toThrow(/mac verify failure/);
  });

  it('holds key, leaf and authority', async () => {
    const args = ['identity', 'issue', ID, '--format', 'pkcs12', '--out-dir', 'p12'];
    expect((await at.run(args, { env: { MESHCTL_PKCS12_PASSWORD: 'secret' } })).code).toBe(0);
    const pfx = at.readBytes('p12', 'svid.p12');
    expect(() => createSecureContext({ pfx, passphrase: 'secret' })).not.toThrow();
    const [leaf, authority, key] = readPfx(pfx, 'secret').bags;
    expectPair(
      new X509Certificate(leaf?.content ?? ''),
      createPrivateKey({ key: key?.content ?? Buffer.alloc(0), format: 'der', type: 'pkcs8' }),
      new X509Certificate(authority?.content ?? ''),
    );
    expect(leaf?.friendlyName).toBe(ID);
  });

  it.each([
    [[], 'a PKCS#12 file needs a password. Pass --pkcs12-password-file FILE or set MESHCTL_PKCS12_PASSWORD'],
    [['--pkcs12-password-file', 'empty'], 'the passphrase is empty in empty'],
  ])('needs a password: %j', async (flags, message) => {
    const args = ['identity', 'issue', ID, '--format', 'pkcs12', '--out-dir', 'unmade', ...flags];
    expect(failureOf(await at.run(args))).toEqual(refusal(2, 'E_PASSPHRASE', message));
  });
});
