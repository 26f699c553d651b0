import { mkdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:tls';
import { beforeAll, describe, expect, it } from 'vitest';
import { writePem } from '../../src/encoding/pem.js';
import { keyPair, NOW, testAuthority } from '../authorities.js';
import { testIntermediate, testLeaf } from '../leaves.js';
import { configDump } from './envoy-dump.js';
import { failureOf, refusal, workspace } from './meshctl.js';

const at = workspace();
const matching = (pattern: RegExp) => expect.stringMatching(pattern);
const ID = 'spiffe://example.org/web';
const verify = (...args: string[]) => at.run(['identity', 'verify', ...args]);
const pem = (...certificates: { der: Buffer }[]) =>
  certificates.map(({ der }) => writePem('CERTIFICATE', der)).join('');
/** The time at which the certificates of test/authorities.ts are good. */
const then = ['--at', new Date(NOW * 1000).toISOString()];

beforeAll(async () => {
  await at.run(['ca', 'init', 'example.org']);
  for (const name of ['web', 'other']) {
    await at.run(['identity', 'issue', `spiffe://example.org/${name}`, '--out-dir', name]);
  }
  at.write('with-key.pem', at.read('web/svid.pem') + at.read('web/key.pem'));
  at.write('cut.pem', at.read('web/svid.pem').slice(0, 200));
  at.write('empty', '');
  at.write('prose.txt', 'no certificate at all\n');
  at.write('trust/bundle.pem', at.read('web/bundle.pem'));
  at.write('trust/example.org.pem', at.read('web/bundle.pem'));
  at.write('trust/key.pem', at.read('web/key.pem'));
  mkdirSync(at.path('hollow'));

  const root = await testAuthority('ec-p256');
  const middle = await testIntermediate(root, { name: 'middle' });
  const leaf = await testLeaf(middle);
  at.write('root.pem', pem(root.certificate));
  at.write('chain.pem', pem(leaf, middle.certificate));
  at.write('leaf-alone.pem', pem(leaf));
  at.write('leaf.der', leaf.der);
  at.write('leaf-key.pem', writePem('PRIVATE KEY', keyPair('ec-p256', 'leaf').pkcs8));
  const foreign = await testAuthority('ec-p256', { trustDomain: 'foreign.example', name: 'foreign' });
  at.write('foreign.pem', pem(foreign.certificate));
  at.write('both.pem', pem(foreign.certificate, root.certificate));
  at.write('two-ids.pem', pem(await testLeaf(root, { dnsNames: [], id: 'https://example.org/web' })));
});

describe('identity verify', () => {
  it('finds an SVID good against the bundle of its trust domain in this home', async () => {
    const { code, stdout, stderr } = await verify('web/svid.pem');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.split('\n')).toEqual([
      `verified ${ID}  web/svid.pem`,
      matching(/^ {2}leaf {7}serial [0-9a-f]+, expires 20\S+Z \(in .*\)$/),
      matching(/^ {2}authority {2}O=example\.org, serialNumber=\d+, expires 20\S+Z \(in .*\)$/),
      '',
    ]);
  });

  it('takes a bundle file, a chain, DER and standard input', async () => {
    const chain = await verify('chain.pem', '--bundle', 'root.pem', ...then);
    expect(chain).toMatchObject({
      code: 0,
      stdout: matching(/^verified .*\n {2}leaf .*\n {2}intermediate .*\n {2}authority/),
    });
    const input = at.read('chain.pem');
    const piped = await at.run(['identity', 'verify', '-', '--bundle', 'root.pem', ...then], { input });
    expect(piped).toMatchObject({ code: 0, stdout: matching(/^verified \S+ {2}stdin\n/) });
    const bundle = at.read('root.pem');
    const args = ['identity', 'verify', 'chain.pem', '--bundle', '-', ...then];
    expect(await at.run(args, { input: bundle })).toMatchObject({ code: 0 });
  });

  it('says as JSON which path it accepted', async () => {
    const { stdout } = await verify('chain.pem', '--bundle', 'root.pem', ...then, '-o', 'json');
    expect(JSON.parse(stdout)).toMatchObject({
      kind: 'VerificationReport',
      verifiedAt: '2026-11-23T04:00:00Z',
      results: [{ file: 'chain.pem', ok: true, spiffeId: ID, keyChecked: false, path: { length: 3 } }],
    });
  });

  it('checks whether a key belongs to the leaf', async () => {
    const own = await verify('web/svid.pem', '--key', 'web/key.pem');
    expect(own).toMatchObject({ code: 0, stdout: matching(/^ {2}key {8}belongs to the leaf$/m) });
    const other = await verify('web/svid.pem', '--key', 'other/key.pem');
    expect(other.code).toBe(1);
    expect(other.stdout).toMatch(/^refused \S+ {2}web\/svid\.pem\n {2}the leaf: .* \[key-mismatch\]$/m);
  });

  it.each([
    [['web/svid.pem', '--at', '2001-01-01T00:00:00Z'], 'not-yet-valid', /valid only from/],
    [['web/svid.pem', '--at', '2030-01-01T00:00:00+02:00'], 'expired', /^ {2}the leaf: it expired at/m],
    [['web/bundle.pem'], 'leaf-is-a-ca', /a CA certificate, which never authenticates/],
    [['leaf-alone.pem', '--bundle', 'root.pem', ...then], 'issuer-not-found', /the leaf/],
    [['chain.pem', '--bundle', 'web/bundle.pem', ...then], 'issuer-not-found', /certificate 2 of the chain/],
    [['two-ids.pem', '--bundle', 'root.pem', ...then], 'not-a-spiffe-id', /not a SPIFFE ID/],
    [
      ['web/svid.pem', '--home', 'nowhere'],
      'no-bundle',
      /Give the bundle of its trust domain with --bundle FILE, or store it with "meshctl bundle set"/,
    ],
  ] as const)('refuses %j', async (args, reason, text) => {
    const { code, stdout, stderr } = await verify(...args);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).toContain(`[${reason}]`);
    expect(stdout).toMatch(text);
    const json = await verify(...args, '-o', 'json');
    expect(json.code).toBe(1);
    expect(JSON.parse(json.stdout).results).toMatchObject([{ ok: false, refusal: { reason } }]);
  });

  it('never uses the CA of another trust domain, and says that it left it out', async () => {
    const foreign = await verify('chain.pem', '--bundle', 'foreign.pem', ...then);
    expect(foreign.code).toBe(1);
    expect(foreign.stderr).toBe(
      'warning: foreign.pem has a CA of spiffe://foreign.example; it is not used for an SVID of example.org.\n',
    );
    const both = await verify('chain.pem', 'chain.pem', '--bundle', 'both.pem', ...then);
    expect(both.code).toBe(0);
    expect(both.stderr.match(/^warning: /gm)).toHaveLength(1);
  });

  describe('with bundles that say whose they are', () => {
    const federated = (...bundles: string[]) =>
      verify('chain.pem', ...bundles.flatMap((bundle) => ['--bundle', bundle]), ...then);

    it('takes that of the trust domain of the SVID, whatever else is given', async () => {
      expect((await federated('foreign.example=foreign.pem', 'example.org=root.pem')).code).toBe(0);
      const other = await federated('foreign.example=foreign.pem');
      expect(other).toMatchObject({ code: 1, stdout: matching(/\[no-bundle\]/) });
    });

    it('refuses two without a name, and two for one trust domain', async () => {
      expect(failureOf(await federated('foreign.pem', 'root.pem'))).toEqual(
        refusal(
          2,
          'E_USAGE',
          matching(/^nothing in root\.pem says whose bundle it is .* --bundle example\.org=root\.pem$/),
        ),
      );
      expect(failureOf(await federated('example.org=root.pem', 'example.org=both.pem'))).toMatchObject({
        code: 'E_BUNDLE',
      });
    });

    it('never lets one without a name serve two trust domains', async () => {
      await at.run(['ca', 'init', 'second.example', '--quiet']);
      await at.run(['identity', 'issue', 'spiffe://second.example/web', '--out-dir', 'second']);
      const both = await verify('web/svid.pem', 'second/svid.pem', '--bundle', 'web/bundle.pem');
      expect(failureOf(both)).toEqual(
        refusal(
          2,
          'E_USAGE',
          matching(/^web\/bundle\.pem cannot be the bundle of both example\.org and second\.example/),
        ),
      );
    });

    it('takes SPIFFE documents, MeshTrust and folders of bundles', async () => {
      const document = ['home', 'trust-domains', 'example.org', 'bundle.json'].join('/');
      expect((await verify('web/svid.pem', '--bundle', document)).code).toBe(0);
      const pemText = at.read('web/bundle.pem').replace(/^/gm, '        ');
      const spec = `  trustDomain: example.org\n  caBundles:\n  - type: Pem\n    pem:\n      value: |\n${pemText}\n`;
      at.write('mesh-trust.yaml', `kind: MeshTrust\nmetadata: {name: t}\nspec:\n${spec}`);
      expect((await verify('web/svid.pem', '--bundle', 'mesh-trust.yaml')).code).toBe(0);
      at.write('bundles/example.org.pem', at.read('web/bundle.pem'));
      at.write('bundles/foreign.example.pem', at.read('foreign.pem'));
      expect((await verify('web/svid.pem', '--bundle-dir', 'bundles')).code).toBe(0);
    });

    it('says what the bundle has where another authority signed', async () => {
      const { stdout } = await verify('web/svid.pem', '--bundle', 'root.pem');
      expect(stdout).toMatch(/^ {2}The bundle of example\.org here has authority [0-9a-f]{40}: refresh it/m);
    });
  });

  describe('held to what is expected', () => {
    it.each([
      [['--expect-id', ID], undefined],
      [['--expect-id', 'prefix:spiffe://example.org/'], undefined],
      [['--expect-id', 'spiffe://example.org/other', '--expect-id', ID], undefined],
      [['--expect-id', 'spiffe://example.org/we'], 'unexpected-id'],
      [['--expect-id', 'prefix:spiffe://example.org/api'], 'unexpected-id'],
      [['--min-remaining', '50%'], undefined],
      [['--min-remaining', '25h'], 'too-little-left'],
      [['--usage', 'server'], undefined],
      [['--usage', 'client', '--strict'], undefined],
    ] as const)('by %j', async (flags, reason) => {
      const { code, stdout } = await verify('web/svid.pem', ...flags);
      expect(code).toBe(reason === undefined ? 0 : 1);
      if (reason !== undefined) expect(stdout).toContain(`[${reason}]`);
    });

    it.each([
      ['--usage', 'sideways'],
      ['--min-remaining', '150%'],
      ['--expect-id', 'prefix:https://example.org'],
      ['--leeway', 'long'],
    ])('refuses %s %s', async (flag, value) => {
      expect(failureOf(await verify('web/svid.pem', flag, value))).toMatchObject({ exit: 2 });
    });
  });

  it('verifies every SVID of a manifest, each at its place', async () => {
    const data = Buffer.from(at.read('web/svid.pem')).toString('base64');
    const list = {
      kind: 'List',
      items: ['a', 'b'].map((name) => ({ kind: 'Secret', metadata: { name }, data: { 'tls.crt': data } })),
    };
    at.write('secrets.json', JSON.stringify(list));
    const { code, stdout } = await verify('secrets.json', '-o', 'json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout).results).toMatchObject([
      { ok: true, place: 'Secret a: data["tls.crt"]' },
      { ok: true, place: 'Secret b: data["tls.crt"]' },
    ]);
  });

  it('goes on behind a file that it cannot read; the worst decides', async () => {
    const files = ['web/svid.pem', 'missing.pem', 'web/bundle.pem'];
    const text = await verify(...files);
    expect(text.code).toBe(2);
    expect(text.stdout).toMatch(
      /^verified [\s\S]*^error {2}missing\.pem\n {2}missing\.pem does not [\s\S]*^refused /m,
    );
    expect(failureOf(text)).toMatchObject({
      code: 'E_INPUT_UNREADABLE',
      message: '1 of 3 files could not be read: the report says why',
    });
    const { stdout } = await verify(...files, '-o', 'json');
    expect(JSON.parse(stdout).results).toMatchObject([
      { ok: true },
      { file: 'missing.pem', ok: false, error: { code: 'E_INPUT_MISSING' } },
      { ok: false, refusal: {} },
    ]);
    expect((await verify('web/svid.pem', 'web/bundle.pem')).code).toBe(1);
  });

  it('finds the SVIDs of a folder, and passes over keys and bundles beside them', async () => {
    at.write('many/a/svid.pem', at.read('web/svid.pem'));
    at.write('many/a/key.pem', at.read('web/key.pem'));
    at.write('many/a/bundle.pem', at.read('web/bundle.pem'));
    at.write('many/b/svid.pem', at.read('other/svid.pem'));
    const folder = await verify('many', '-o', 'json');
    expect(folder).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(folder.stdout)).toMatchObject({
      results: [
        { file: 'many/a/svid.pem', ok: true, spiffeId: ID },
        { file: 'many/b/svid.pem', ok: true, spiffeId: 'spiffe://example.org/other' },
      ],
    });
  });

  it('counts a broken file of a folder as unread, and judges the others', async () => {
    at.write('partly/cut.pem', at.read('cut.pem'));
    at.write('partly/svid.pem', at.read('web/svid.pem'));
    const partly = await verify('partly', '-o', 'json');
    expect(partly.code).toBe(2);
    expect(JSON.parse(partly.stdout)).toMatchObject({
      results: [{ file: 'partly/cut.pem', ok: false, error: { code: 'E_PEM' } }, { ok: true }],
    });
  });

  it('judges every leaf of a file, and takes the CAs beside it for its chain', async () => {
    at.write('several.pem', at.read('web/svid.pem') + at.read('chain.pem') + at.read('other/svid.pem'));
    const several = await verify('several.pem', '-o', 'json');
    expect(several.code).toBe(1);
    expect(JSON.parse(several.stdout)).toMatchObject({
      results: [
        { ok: true, spiffeId: ID },
        { ok: false },
        { ok: true, spiffeId: 'spiffe://example.org/other' },
      ],
    });
    at.write('ca-first.pem', at.read('web/bundle.pem') + at.read('web/svid.pem'));
    expect(await verify('ca-first.pem')).toMatchObject({
      code: 1,
      stdout: matching(/^refused .*\n.*\[leaf-is-a-ca\]\n.*\n\nverified /),
    });
  });

  it("takes a PKCS#12 file and SPIRE's list for one chain", async () => {
    const chain = at.read('chain.pem').split(/(?=-----BEGIN)/);
    const der = chain.map((block) => block.replace(/-----[^-]+-----|\n/g, ''));
    at.write('minted.json', JSON.stringify({ x509_svid: der, private_key: '', root_cas: [] }));
    const minted = await verify('minted.json', '--bundle', 'root.pem', ...then, '-o', 'json');
    expect(JSON.parse(minted.stdout)).toMatchObject({ results: [{ ok: true, place: 'x509_svid' }] });

    at.write('password', 'secret');
    const sources = ['chain.pem', 'leaf-key.pem'];
    const made = await at.run([
      'cert',
      'convert',
      ...sources,
      '--format',
      'pkcs12',
      '--out',
      'chain.p12',
      '--out-password-file',
      'password',
    ]);
    expect(made).toMatchObject({ code: 0 });
    const stored = await verify(
      'chain.p12',
      '--password-file',
      'password',
      '--bundle',
      'root.pem',
      ...then,
      '-o',
      'json',
    );
    expect(JSON.parse(stored.stdout)).toMatchObject({ results: [{ ok: true, path: [{}, {}, {}] }] });
  });

  it('judges what the dump of a proxy presents', async () => {
    const proxy = {
      svid: at.read('web/svid.pem'),
      bundles: { 'example.org': at.read('foreign.pem') },
      clients: 'spiffe://example.org/',
      server: ID,
    };
    at.write('dump.json', JSON.stringify(configDump(proxy)));
    const { code, stdout } = await verify('dump.json');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^verified spiffe:\/\/example\.org\/web {2}dump\.json: secret kri_mid_\S+ \(active\)/,
    );
  });

  it('judges what a TLS server presents', async () => {
    const server = createServer({ cert: at.read('web/svid.pem'), key: at.read('web/key.pem') });
    server.on('tlsClientError', () => undefined); // meshctl hangs up once it has seen the certificate
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = server.address() as AddressInfo;
      const good = await verify(`tls://127.0.0.1:${port}`, '--usage', 'server');
      expect(good).toMatchObject({
        code: 0,
        stdout: matching(/^verified spiffe:\/\/example\.org\/web {2}tls:/),
      });
      const foreign = await verify(`tls://127.0.0.1:${port}`, '--bundle', 'foreign.pem');
      expect(foreign).toMatchObject({ code: 1, stdout: matching(/^refused spiffe:\/\/example\.org\/web/) });
    } finally {
      server.close();
    }
  });

  it.each([
    [['missing.pem'], 'E_INPUT_MISSING', /^missing\.pem does not exist\. Check the path$/],
    [['trust'], 'E_INPUT_UNKNOWN', /^no SVID in trust: its files hold other things\. Give the folder with/],
    [['hollow'], 'E_INPUT_UNKNOWN', /^nothing that can be read in hollow: there is no file in it/],
    [['web', 'web/svid.pem', '--expect-id', 'x'], 'E_SPIFFE_ID', /--expect-id/],
    [['empty'], 'E_INPUT_EMPTY', /^empty is empty\./],
    [['-'], 'E_INPUT_EMPTY', /^nothing on standard input\. Did the command before the pipe fail\?$/],
    [
      ['prose.txt'],
      'E_INPUT_UNKNOWN',
      /^nothing that can be read in prose\.txt: it is neither PEM, DER nor .* Give /,
    ],
    [
      ['web/key.pem'],
      'E_INPUT_UNKNOWN',
      /^no certificate in web\/key\.pem: it holds a private key\. Give an SVID; a key goes to --key$/,
    ],
    [['cut.pem'], 'E_PEM', /no END line in cut\.pem, line 1: .* Add the missing lines/],
    [['web/svid.pem', '--bundle', 'missing.pem'], 'E_INPUT_MISSING', /^missing\.pem does not exist/],
    [['web/svid.pem', '--bundle', 'empty'], 'E_INPUT_EMPTY', /^empty is empty/],
    [
      ['web/svid.pem', '--bundle', 'prose.txt'],
      'E_INPUT_UNKNOWN',
      /in prose\.txt: .* Give the CA certificates/,
    ],
    [['web/svid.pem', '--bundle', 'web/key.pem'], 'E_INPUT_UNKNOWN', /it holds a PRIVATE KEY\. Give the CA/],
    [['web/svid.pem', '--key', 'missing.pem'], 'E_INPUT_MISSING', /^missing\.pem does not exist/],
    [
      ['web/svid.pem', '--key', 'web/svid.pem'],
      'E_KEY',
      /^no private key in web\/svid\.pem: the file holds CERT/,
    ],
    [
      ['web/svid.pem', '--key-passphrase-file', 'x'],
      'E_USAGE',
      /^--key-passphrase-file has no effect without --key/,
    ],
    [
      ['web/svid.pem', '--at', 'tomorrow'],
      'E_USAGE',
      /^"tomorrow" is not a time in --at\. Write it as in 2026-12/,
    ],
    [
      ['web/svid.pem', '--at', '2026-02-30T00:00:00Z'],
      'E_USAGE',
      /^"2026-02-30T00:00:00Z" is not a time in --at/,
    ],
    [['web/svid.pem', '--at', '2026-02-03T24:61:00Z'], 'E_USAGE', /is not a time in --at/],
    [['-', '--bundle', '-'], 'E_INPUT_EMPTY', /^nothing on standard input/],
  ] as const)('cannot do its work on %j', async (args, code, message) => {
    const outcome = await verify(...args);
    expect(outcome.stdout).toBe('');
    expect(failureOf(outcome)).toEqual(refusal(2, code, matching(message)));
  });
});
