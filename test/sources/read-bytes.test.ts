import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { writePem } from '../../src/encoding/pem.js';
import { MeshctlError } from '../../src/errors.js';
import { readBytes, recogniseMaker, type Source } from '../../src/sources/index.js';
import { keyPair, testAuthority } from '../authorities.js';
import { testLeaf } from '../leaves.js';

const SHARED = join(import.meta.dirname, '..', '..', '..', 'shared', 'conformance', 'kuma', 'fixtures');

describe('readBytes', () => {
  let leaf: Buffer;
  let root: Buffer;
  let pem: string;
  const key = writePem('PRIVATE KEY', keyPair('ec-p256', 'leaf').pkcs8);

  beforeAll(async () => {
    const authority = await testAuthority('ec-p256');
    root = authority.certificate.der;
    leaf = (await testLeaf(authority)).der;
    pem = writePem('CERTIFICATE', leaf);
  });

  const read = (input: string | Buffer, name = 'input') => readBytes(name, Buffer.from(input));
  const kinds = ({ items }: Source) => items.map(({ kind }) => kind);
  const paths = ({ items }: Source) => items.map(({ place }) => place.path.join(': '));

  describe('tells by the content', () => {
    it.each<[string, () => string | Buffer, string, readonly string[]]>([
      ['PEM', () => pem + key, 'PEM', ['certificate', 'private-key']],
      [
        'PEM with headings, as spire-server prints it',
        () => `X509-SVID:\n${pem}\nPrivate key:\n${key}`,
        'PEM',
        ['certificate', 'private-key'],
      ],
      ['PEM in UTF-16', () => Buffer.from(`\ufeff${pem}`, 'utf16le'), 'PEM', ['certificate']],
      ['DER', () => leaf, 'DER', ['certificate']],
      ['several DER in a row', () => Buffer.concat([leaf, root]), 'DER', ['certificate', 'certificate']],
      ['a private key in DER', () => keyPair('ec-p256', 'leaf').pkcs8, 'DER', ['private-key']],
      ['a public key in DER', () => keyPair('ec-p256', 'leaf').spki, 'DER', ['public-key']],
      ['DER in base64', () => leaf.toString('base64'), 'DER in base64', ['certificate']],
      [
        'DER in base64 with line breaks',
        () => leaf.toString('base64').replace(/.{76}/g, '$&\n'),
        'DER in base64',
        ['certificate'],
      ],
      [
        'PEM in base64 twice',
        () => Buffer.from(Buffer.from(pem).toString('base64')).toString('base64'),
        'PEM in base64 in base64',
        ['certificate'],
      ],
      ['what is in a JSON string', () => JSON.stringify(pem), 'JSON', ['certificate']],
      ['SPIRE 1.15', () => JSON.stringify(minted()), 'JSON', ['certificate', 'private-key', 'certificate']],
      ['SPIRE 1.14', () => JSON.stringify([minted()]), 'JSON', ['certificate', 'private-key', 'certificate']],
      ['YAML with indented PEM', () => `a:\n  b: |\n${pem.replace(/^/gm, '    ')}`, 'YAML', ['certificate']],
    ])('%s', async (_, input, format, expected) => {
      const source = await read(input());
      expect({ format: source.format, kinds: kinds(source) }).toEqual({ format, kinds: expected });
    });

    const minted = () => ({
      x509_svid: [leaf.toString('base64')],
      private_key: keyPair('ec-p256', 'leaf').pkcs8.toString('base64'),
      root_cas: [root.toString('base64')],
    });
  });

  it('gives each item its place in the document', async () => {
    const secret = {
      kind: 'Secret',
      metadata: { name: 'web' },
      stringData: { 'tls.crt': pem, 'ca.crt': pem },
    };
    const source = await read(JSON.stringify({ kind: 'SecretList', items: [secret] }));
    expect(paths(source)).toEqual(['Secret web: stringData["tls.crt"]', 'Secret web: stringData["ca.crt"]']);
    expect(source.notes).toEqual([]);
    expect(source.items.map((item) => 'trusted' in item)).toEqual([false, true]);
    const walked = await read(JSON.stringify({ deep: [{ 'odd name': { crt: pem } }] }));
    expect(paths(walked)).toEqual(['deep[0]["odd name"].crt']);
  });

  it('says of a Secret that cert-manager keeps it', async () => {
    const annotations = { 'cert-manager.io/certificate-name': 'web', 'cert-manager.io/issuer-name': 'ca' };
    const metadata = { name: 'web-tls', annotations };
    const { notes } = await read(
      JSON.stringify({ kind: 'Secret', metadata, stringData: { 'tls.crt': pem } }),
    );
    expect(notes).toEqual([
      'Secret web-tls is kept by cert-manager for the Certificate web from the issuer ca, and renewed in place.',
    ]);
  });

  it('takes the trust domain of an Envoy validator from the name beside its bundle', async () => {
    const trust_bundle = { inline_bytes: Buffer.from(writePem('CERTIFICATE', root)).toString('base64') };
    const source = await read(JSON.stringify({ trust_domains: [{ name: 'example.org', trust_bundle }] }));
    expect(source.items).toMatchObject([{ kind: 'certificate', trusted: { trustDomain: 'example.org' } }]);
  });

  it('reads a bundle document as it is written, not as JSON.parse rounds and forgets', async () => {
    const bundle = await read('{"keys": [], "spiffe_sequence": 9007199254740993}');
    expect(bundle.bundles).toMatchObject([{ format: 'spiffe', content: { sequence: 9007199254740993n } }]);
    const twice = await read('{"keys": [], "spiffe_sequence": 1, "spiffe_sequence": 2}');
    expect(twice.items).toMatchObject([{ kind: 'broken', error: { code: 'E_BUNDLE' } }]);
  });

  it('takes what is named as trust anchors for such', async () => {
    for (const name of [
      'ca.crt',
      'x/bundle.pem',
      'root-cert.pem',
      'federated_bundle.0.0.pem',
      'ca-bundle.crt',
    ]) {
      expect((await read(pem, name)).items).toMatchObject([{ trusted: {} }]);
    }
    for (const name of ['svid.pem', 'tls.crt', 'cert-chain.pem']) {
      expect((await read(pem, name)).items[0]).not.toHaveProperty('trusted');
    }
  });

  it.each([
    [
      'a Java keystore',
      Buffer.from('feedfeed0000000200000001', 'hex'),
      /Java keystore\. Convert it with: keytool/,
    ],
    ['gzip', Buffer.from('1f8b080000', 'hex'), /gzip data/],
    ['a web page', '<!DOCTYPE html><html></html>', /a web page/],
    ['prose', 'nothing of the kind\n', /neither PEM, DER nor/],
  ])('says what %s is, and what to do', async (_, input, message) => {
    const error = await read(input).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(MeshctlError);
    expect(error).toMatchObject({ code: 'E_INPUT_UNKNOWN', message: expect.stringMatching(message) });
  });

  describe('stays within bounds', () => {
    const deep = (open: string, close: string) => open.repeat(10_000) + close.repeat(10_000);
    const bomb = `a: &a [${'x,'.repeat(50)}]\n${Array.from({ length: 200 }, (_, i) => `b${i}: &b${i} [*a, *a, *a]\n`).join('')}`;
    it.each([
      ['JSON 10,000 deep', deep('[', ']')],
      ['JSON objects 10,000 deep', `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`],
      ['YAML 10,000 deep', `kind: x\na: ${deep('[', ']')}`],
      ['an alias bomb', `kind: x\n${bomb}`],
      ['a million PEM markers', '-----BEGIN X-----\n'.repeat(200_000)],
      ['a megabyte of base64', 'A'.repeat(1024 ** 2)],
      ['Secrets in Secrets', nested(50)],
      ['NUL and escapes', 'a: "\\0\\e[31m"\nkind: x\n'],
    ])('with %s', async (_, input) => {
      const outcome = await read(input).catch((thrown: unknown) => thrown);
      if (outcome instanceof Error) expect(outcome).toBeInstanceOf(MeshctlError);
    });

    function nested(depth: number): string {
      let inner = 'x';
      for (let i = 0; i < depth; i++) {
        inner = JSON.stringify({ kind: 'Secret', metadata: { name: 'n' }, stringData: { inner } });
        if (inner.length > 1024 ** 2) break;
      }
      return inner;
    }
  });

  describe.skipIf(!existsSync(SHARED))("with Kuma's own fixtures", () => {
    const fixture = (...path: string[]) => readFileSync(join(SHARED, 'envoy', ...path));

    it('names the CA of the legacy mTLS', async () => {
      const { items } = await read(fixture('legacy-provided-ca-2.14.3', 'ca.pem'), 'ca.pem');
      const [item] = items;
      expect(item?.kind === 'certificate' && recogniseMaker(item.certificate)).toMatchObject({
        maker: 'kuma-legacy-ca',
      });
    });

    it('finds the trust anchors in a config dump', async () => {
      const { items } = await read(fixture('config-dump', 'golden.full_config.json'));
      expect(items.length).toBeGreaterThan(0);
      for (const item of items) expect(item).toMatchObject({ kind: 'certificate', trusted: {} });
    });
  });
});
