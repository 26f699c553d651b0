/** Whether the programs that bundles are exported for take them, and tell the same SVIDs apart by them. */
import { readFileSync } from 'node:fs';
import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BundleContent, decodeSpiffeBundle } from '../../src/bundle/index.js';
import { testAuthority } from '../authorities.js';
import { documentOf, type Entry, keyEntry, signingKey, x509Entry } from '../bundle/documents.js';
import { ENVOY, Envoy } from './envoy/process.js';
import { certificateSecret, cluster, ECHO, listener, spiffeContext } from './envoy/resources.js';
import { buildAsker, goSpiffePresent } from './go-asker.js';
import { OPENSSL, opensslPresent, outcomeOf, present } from './peers.js';
import { type SvidFiles, Workspace } from './workspace.js';

/** What a bundle says, for comparison. */
function saidBy({ x509Authorities, jwtAuthorities, witAuthorities, sequence, refreshHint }: BundleContent) {
  const keys = (all: typeof jwtAuthorities) =>
    Object.fromEntries(all.map(({ keyId, publicKey }) => [keyId, publicKey.der.toString('base64')]));
  return {
    x509: x509Authorities.map(({ certificate }) => certificate.toString('base64')),
    jwt: keys(jwtAuthorities),
    wit: keys(witAuthorities),
    sequence,
    refreshHint,
  };
}

const read = (text: string | Buffer) => saidBy(decodeSpiffeBundle(Buffer.from(text)).content);

interface Question {
  readonly ask: 'bundle' | 'marshal';
  readonly bundle: string;
  readonly trustDomain: string;
}

interface Answer {
  readonly error?: string;
  readonly x509Authorities?: readonly string[];
  readonly jwtAuthorities?: Readonly<Record<string, string>>;
  readonly witAuthorities?: Readonly<Record<string, string>>;
  readonly refreshHint?: number;
  readonly document?: string;
}

const ca = async (type: 'ec-p256' | 'ec-p384' | 'rsa-2048', name?: string): Promise<Entry> =>
  x509Entry(await testAuthority(type, name === undefined ? {} : { name }));
const JWT = [keyEntry(signingKey('P-256'), 'a'), keyEntry(signingKey(2048), 'b')];
const WIT = keyEntry(signingKey('P-384'), 'c', { use: 'wit-svid' });

const CONTENTS: readonly (readonly [name: string, entries: () => Promise<Entry[]>])[] = [
  ['an EC P-256 CA', async () => [await ca('ec-p256')]],
  ['an EC P-384 CA', async () => [await ca('ec-p384')]],
  ['an RSA CA', async () => [await ca('rsa-2048')]],
  ['two CAs, during a rotation', async () => [await ca('ec-p256'), await ca('ec-p256', 'successor')]],
  ['a CA and JWT keys', async () => [await ca('ec-p256'), ...JWT]],
  ['JWT keys alone', async () => JWT],
  ['a CA and a WIT key', async () => [await ca('rsa-2048'), WIT]],
  ['everything', async () => [await ca('ec-p256'), await ca('ec-p384'), await ca('rsa-2048'), ...JWT, WIT]],
];

describe.runIf(goSpiffePresent('exports are not read with it'))('go-spiffe', () => {
  const space = new Workspace();
  let put: (questions: readonly Question[]) => Answer[];
  afterAll(() => space.remove());
  beforeAll(() => {
    put = buildAsker(space);
    space.makeCa('own.example', '--key-type', 'ec-p384');
  });

  /** How it reads a file, and how it writes it. */
  const answers = (bundle: string, trustDomain: string): readonly [Answer, Answer] => {
    const [said = {}, written = {}] = put([
      { ask: 'bundle', bundle, trustDomain },
      { ask: 'marshal', bundle, trustDomain },
    ]);
    return [said, written];
  };

  /** Both read the same from the export as from the `source`, and we do again from what go-spiffe makes of it. */
  const expectSame = (trustDomain: string, source: string | Buffer, exported: string) => {
    const expected = read(source);
    expect(read(exported)).toEqual(expected);
    const [said, { document }] = answers(space.file('exported.json', exported), trustDomain);
    const { x509Authorities = [], jwtAuthorities = {}, witAuthorities = {}, refreshHint } = said;
    const { sequence: _, ...rest } = expected; // beyond 2^53 it is exact only in the document
    expect({ x509: x509Authorities, jwt: jwtAuthorities, wit: witAuthorities, refreshHint }).toEqual(rest);
    expect(read(document ?? '')).toEqual(expected);
  };

  it('reads the own bundle as we do', () => {
    const exported = space.meshctl('bundle', 'export', 'own.example');
    expectSame('own.example', readFileSync(space.stored('own.example', 'bundle.json')), exported);
  });

  it.each(CONTENTS)('reads the federated bundle with %s as we do', async (_, entries) => {
    const source = documentOf(await entries());
    const path = space.file('source.json', source);
    const flags = ['--allow-replace', '--allow-loss'];
    space.meshctl('bundle', 'set', '--id', 'example.org', '--path', path, ...flags);
    expectSame('example.org', source, space.meshctl('bundle', 'export', 'example.org'));
  });

  it.each([0n, 1n, 2n ** 53n + 1n, 2n ** 63n, 2n ** 64n - 1n])(
    'reads the sequence %s as we do',
    async (sequence) => {
      const document = documentOf([await ca('ec-p256')], { spiffe_sequence: '@' });
      const source = document.toString().replace('"@"', `${sequence}`);
      const from = space.file('source.json', source);
      expect(read(source).sequence).toBe(sequence);
      expectSame('example.org', source, space.meshctl('bundle', 'export', 'example.org', '--from', from));
    },
  );

  it('reads a bundle without numbers as we do', async () => {
    const source = JSON.stringify({ keys: [await ca('ec-p256')] });
    const from = space.file('source.json', source);
    expectSame('example.org', source, space.meshctl('bundle', 'export', 'example.org', '--from', from));
  });

  it('reads an empty bundle, and writes one that it would refuse itself, as we do', () => {
    const from = space.file('source.json', documentOf([]));
    const exported = space.meshctl('bundle', 'export', 'example.org', '--from', from);
    expect(exported).toContain('"keys": []');
    const [said, { document = '' }] = answers(space.file('exported.json', exported), 'example.org');
    expect(said).toEqual({ id: 'spiffe://example.org', sequence: 7, refreshHint: 300 });
    expect(document).toContain('"keys":null');
    expect(() => read(document)).toThrow(/"keys" is null, as some writers put it for a bundle without keys/);
    const [again] = answers(space.file('again.json', document), 'example.org');
    expect(again.error).toMatch(/no authorities found/);
  });
});

/** Two trust domains that a home knows, own and federated, and SVIDs of them and of impostors. */
class Federation {
  readonly space = new Workspace();
  readonly svids: Readonly<Record<string, SvidFiles>>;
  readonly #others: readonly Workspace[];

  constructor() {
    const { space } = this;
    const [own, partner, impostor] = [new Workspace(), new Workspace(), new Workspace()];
    this.#others = [own, partner, impostor];
    partner.makeCa('partner.example', '--key-type', 'rsa-2048');
    impostor.makeCa('example.org');
    impostor.makeCa('stranger.example');
    space.makeCa('example.org');
    const document = JSON.parse(partner.meshctl('bundle', 'export', 'partner.example'));
    document.keys.push(
      keyEntry(signingKey('P-256'), 'a'),
      keyEntry(signingKey('P-256'), 'w', { use: 'wit-svid' }),
    );
    const path = space.file('partner.json', JSON.stringify(document));
    space.meshctl('bundle', 'set', '--id', 'partner.example', '--path', path);
    this.svids = {
      own: space.issue('spiffe://example.org/web', 'own'),
      partner: partner.issue('spiffe://partner.example/web', 'partner'),
      'of another CA in our name': impostor.issue('spiffe://example.org/web', 'impostor'),
      'of a trust domain without a bundle': impostor.issue('spiffe://stranger.example/web', 'stranger'),
    };
  }

  export(...flags: readonly string[]): string {
    return this.space.meshctl('bundle', 'export', ...flags);
  }

  remove(): void {
    for (const space of [this.space, ...this.#others]) space.remove();
  }
}

const EXPECTED = {
  own: true,
  partner: true,
  'of another CA in our name': false,
  'of a trust domain without a bundle': false,
};

describe.runIf(present(ENVOY, ['--version'], 'exports for Envoy are not tried'))('Envoy', () => {
  let federation: Federation;
  beforeAll(() => {
    federation = new Federation();
  });
  afterAll(() => federation?.remove());

  /** Which SVIDs a listener takes that judges clients by this context. */
  const verdicts = async (context: object, files: Readonly<Record<string, string>>) => {
    const { svid, key } = federation.svids['own'] as SvidFiles;
    const envoy = await Envoy.start(
      {
        secrets: [certificateSecret('server', readFileSync(svid, 'utf8'), readFileSync(key, 'utf8'))],
        listeners: [
          listener('server', ECHO, {
            require_client_certificate: true,
            common_tls_context: { tls_certificate_sds_secret_configs: [{ name: 'server' }], ...context },
          }),
        ],
      },
      files,
    );
    try {
      const port = await envoy.port('server');
      const judged = Object.entries(federation.svids).map(
        async ([name, files]) => [name, await getsThrough(port, files)] as const,
      );
      return Object.fromEntries(await Promise.all(judged));
    } finally {
      await envoy.stop();
    }
  };

  it('takes the format envoy by file, and tells SVIDs apart by it', async () => {
    const sds = {
      name: 'ALL',
      sds_config: { path_config_source: { path: '@folder@/bundles.yaml' } },
    };
    const exported = federation.export('--all', '--format', 'envoy', '--allow-loss');
    const context = { validation_context_sds_secret_config: sds };
    expect(await verdicts(context, { 'bundles.yaml': exported })).toEqual(EXPECTED);
  });

  const byMap = (map: string) => {
    const trust_bundles = { filename: '@folder@/bundles.json' };
    const context = { validation_context: spiffeContext({}, {}, { trust_bundles }) };
    return verdicts(context, { 'bundles.json': map });
  };

  it('takes the bundle map that is made for it, and tells SVIDs apart by it', async () => {
    const map = federation.export('--all', '--format', 'bundle-map', '--compat', 'envoy', '--allow-loss');
    expect(await byMap(map)).toEqual(EXPECTED);
  });

  /** What Envoy says of a map before it would run with it; nothing when it takes it. */
  const objection = (map: object): string => {
    const { space } = federation;
    const filename = space.file('bundles.json', JSON.stringify(map));
    const validation_context = spiffeContext({}, {}, { trust_bundles: { filename } });
    const resources = { clusters: [cluster('peer', 1, { common_tls_context: { validation_context } })] };
    const config = space.file('envoy.json', JSON.stringify({ static_resources: resources }));
    const { status, stderr } = outcomeOf(ENVOY, ['-c', config, '--mode', 'validate', '-l', 'critical']);
    return status === 0 ? '' : stderr;
  };

  // Why such a map has to be made for it: Envoy 1.40 refuses the whole one for an entry of which it has no use.
  it.each<[string, (bundle: Entry) => Entry, RegExp]>([
    ['a JWT key', ({ keys, ...rest }) => ({ ...rest, keys: [...(keys as Entry[]), ...JWT] }), /'use' field/],
    ['a WIT key', ({ keys, ...rest }) => ({ ...rest, keys: [...(keys as Entry[]), WIT] }), /'use' field/],
    ['an empty bundle', (bundle) => ({ ...bundle, keys: [] }), /No keys found/],
  ])('refuses a whole bundle map with %s', (_, change, why) => {
    const { trust_domains } = JSON.parse(federation.export('example.org', '--format', 'bundle-map'));
    const own = trust_domains['example.org'];
    expect(objection({ trust_domains: { ...trust_domains, 'other.example': own } })).toBe('');
    expect(objection({ trust_domains: { ...trust_domains, 'other.example': change(own) } })).toMatch(why);
  });
});

/** Whether the server answers a client that presents this SVID. */
const getsThrough = (port: number, { svid, key }: SvidFiles): Promise<boolean> =>
  new Promise((resolve) => {
    const [cert, secret] = [svid, key].map((path) => readFileSync(path));
    const socket = connect({ host: '127.0.0.1', port, cert, key: secret, rejectUnauthorized: false });
    const done = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.write('ok');
    socket.on('data', () => done(true));
    socket.on('error', () => done(false));
    socket.on('close', () => done(false));
  });

describe.runIf(opensslPresent('exports as PEM are not tried with it'))('OpenSSL', () => {
  let federation: Federation;
  beforeAll(() => {
    federation = new Federation();
  });
  afterAll(() => federation?.remove());

  it.each([
    ['example.org', 'own'],
    ['partner.example', 'partner'],
  ])('verifies by the pem of %s the SVIDs of this trust domain alone', (trustDomain, own) => {
    const pem = federation.export(trustDomain, '--format', 'pem', '--allow-loss');
    const file = federation.space.file('bundle.pem', pem);
    const verified = Object.entries(federation.svids)
      .filter(([, { svid }]) => outcomeOf(OPENSSL, ['verify', '-CAfile', file, svid]).status === 0)
      .map(([name]) => name);
    expect(verified).toEqual([own]);
  });
});
