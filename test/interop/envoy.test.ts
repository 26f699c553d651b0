/** What a real Envoy accepts, against what its dump lets us say about it. */
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  crossCheck,
  type EnvoyDump,
  followThreads,
  judgePeer,
  type PresentedChain,
  Resolver,
  readEnvoyDump,
} from '../../src/envoy/index.js';
import { EXTENSION_OID } from '../../src/x509/index.js';
import {
  type Authority,
  authority,
  PROXY_KEY,
  type ProxyOptions,
  pemOf,
  proxyCertificate,
  rotated,
} from '../envoy/identities.js';
import { ENVOY, Envoy } from './envoy/process.js';
import {
  certificateSecret,
  cluster,
  dns,
  ECHO,
  forwardTo,
  listener,
  spiffeContext,
  uri,
} from './envoy/resources.js';
import { present } from './peers.js';
import { put } from './verdict-matrix/chain.js';
import { extendedKeyUsage, PURPOSE } from './verdict-matrix/der.js';

const now = Math.floor(Date.now() / 1000);
const life = { notBefore: now - 60, notAfter: now + 3600 };

interface Authorities {
  readonly root: Authority;
  readonly intermediate: Authority;
  readonly foreign: Authority;
  readonly successor: Authority;
  readonly expired: Authority;
}

function authorities(): Authorities {
  const day = { notBefore: now - 3600, notAfter: now + 86_400 };
  const root = authority('root', undefined, day);
  const foreign = authority('foreign', undefined, day);
  return {
    root,
    intermediate: authority('intermediate', root, day),
    foreign,
    successor: rotated(root, 'successor'),
    expired: authority('expired', undefined, { notBefore: now - 86_400, notAfter: now - 600 }),
  };
}

/** What clients present. */
function chains({
  root,
  intermediate,
  foreign,
  successor,
  expired,
}: Authorities): Record<string, PresentedChain> {
  const leaf = (issuer: Authority, options: ProxyOptions = {}) =>
    proxyCertificate(issuer, { ...life, ...options });
  const below = leaf(intermediate);
  return {
    'an SVID': [leaf(root)],
    'an SVID of another path': [leaf(root, { uris: ['spiffe://example.org/ns/demo/sa/web'] })],
    'an SVID below an intermediate': [below, intermediate.certificate],
    'an SVID whose intermediate is left out': [below],
    'an SVID of another trust domain': [leaf(foreign, { uris: ['spiffe://other.example/web'] })],
    'a foreign ID signed by our root': [leaf(root, { uris: ['spiffe://other.example/web'] })],
    'an SVID of a rotated authority': [leaf(successor)],
    'an expired SVID': [leaf(root, { notBefore: now - 7200, notAfter: now - 3600 })],
    'an SVID of tomorrow': [leaf(root, { notBefore: now + 3600, notAfter: now + 7200 })],
    'several URIs': [leaf(root, { uris: ['spiffe://example.org/web', 'kuma://kuma.io/service/web'] })],
    'several URIs, the SPIFFE ID last': [
      leaf(root, { uris: ['kuma://kuma.io/service/web', 'spiffe://example.org/web'] }),
    ],
    'no key usage': [leaf(root, { without: [EXTENSION_OID.keyUsage] })],
    'no extended key usage': [leaf(root, { without: [EXTENSION_OID.extendedKeyUsage] })],
    'for servers only': [
      leaf(root, { change: (draft) => put(draft, extendedKeyUsage([PURPOSE.serverAuth])) }),
    ],
    'the ID of the trust domain': [leaf(root, { uris: ['spiffe://example.org'] })],
    'a DNS name too': [leaf(root, { dnsNames: ['web.example.org'] })],
    'an SVID that outlives its authority': [leaf(expired, { notBefore: now - 1200 })],
    'an SVID begun after the end of its authority': [leaf(expired)],
    'an expired SVID of an expired authority': [
      leaf(expired, { notBefore: now - 7200, notAfter: now - 3600 }),
    ],
    'a wildcard in a label': [leaf(root, { dnsNames: ['w*.example.org'] })],
    'a DNS name in capitals': [leaf(root, { dnsNames: ['Web.Example.Org'] })],
    'a wildcard too': [leaf(root, { dnsNames: ['*.example.org'] })],
    'no URI': [leaf(root, { uris: [], dnsNames: ['web.example.org'] })],
  };
}

/** What servers ask for: by a secret, and where there are such by rules of their own, on top of which it comes. */
interface ServerRules {
  readonly secret: object;
  readonly own?: object;
}

function rules(authorities: Authorities): Record<string, ServerRules> {
  const alone = Object.entries(secretRules(authorities)).map(([name, secret]) => [name, { secret }] as const);
  return { ...Object.fromEntries(alone), ...joinedRules(authorities) };
}

function joinedRules({ root, foreign }: Authorities): Record<string, ServerRules> {
  const [anchor, stranger] = [pemOf(root.certificate), pemOf(foreign.certificate)];
  const own = { match_typed_subject_alt_names: [uri({ exact: 'spiffe://example.org/web' })] };
  const trusted = { trusted_ca: { inline_string: anchor } };
  return {
    'a name of its own': { own, secret: trusted },
    'a name of its own, another of the secret': {
      own,
      secret: { ...trusted, match_typed_subject_alt_names: [uri({ suffix: '/sa/web' })] },
    },
    'an old list of its own, a typed one of the secret': {
      own: { match_subject_alt_names: [{ suffix: '/web' }] },
      secret: { ...trusted, match_typed_subject_alt_names: [uri({ exact: 'spiffe://example.org/x' })] },
    },
    'a CA of its own, another of the secret': {
      own: trusted,
      secret: { trusted_ca: { inline_string: stranger } },
    },
    'a CA of its own, names of the secret': { own: trusted, secret: own },
    'a CA of its own, SPIFFE of the secret': {
      own: { trusted_ca: { inline_string: stranger } },
      secret: spiffeContext({ 'example.org': anchor }),
    },
    'SPIFFE of its own, a CA of the secret': {
      own: spiffeContext({ 'example.org': anchor }),
      secret: { trusted_ca: { inline_string: stranger } },
    },
    'SPIFFE of its own and of the secret': {
      own: spiffeContext({ 'other.example': stranger }),
      secret: spiffeContext({ 'example.org': anchor }),
    },
    'expired ones by its own rules': { own: { allow_expired_certificate: true }, secret: trusted },
    'whatever they are by its own rules': {
      own: { trust_chain_verification: 'ACCEPT_UNTRUSTED' },
      secret: trusted,
    },
  };
}

function secretRules({ root, intermediate, foreign, expired }: Authorities): Record<string, object> {
  const [anchor, middle, stranger, old] = [root, intermediate, foreign, expired].map(({ certificate }) =>
    pemOf(certificate),
  ) as [string, string, string, string];
  const own = { 'example.org': anchor };
  const trusted = (pem: string, more: object = {}) => ({ trusted_ca: { inline_string: pem }, ...more });
  const typed = (...matchers: object[]) => ({ match_typed_subject_alt_names: matchers });
  return {
    'the bundle by SPIFFE': spiffeContext(own),
    'two bundles by SPIFFE': spiffeContext({ ...own, 'other.example': stranger }),
    'a foreign bundle by SPIFFE': spiffeContext({ 'other.example': stranger }),
    'the intermediate alone by SPIFFE': spiffeContext({ 'example.org': middle }),
    'both by SPIFFE': spiffeContext({ 'example.org': anchor + middle }),
    'a prefix by SPIFFE': spiffeContext(own, typed(uri({ prefix: 'spiffe://example.org/ns/' }))),
    'an exact ID by SPIFFE': spiffeContext(own, typed(uri({ exact: 'spiffe://example.org/web' }))),
    'an exact ID without regard to case': spiffeContext(
      own,
      typed(uri({ exact: 'SPIFFE://EXAMPLE.ORG/WEB', ignore_case: true })),
    ),
    'a suffix': spiffeContext(own, typed(uri({ suffix: '/sa/web' }))),
    'a part': spiffeContext(own, typed(uri({ contains: '/demo/' }))),
    'a regular expression': spiffeContext(
      own,
      typed(uri({ safe_regex: { regex: 'spiffe://[^/]+/ns/.+/sa/\\w+' } })),
    ),
    'a regular expression for a part only': spiffeContext(own, typed(uri({ safe_regex: { regex: '/we' } }))),
    'one of two names': trusted(
      anchor,
      typed(uri({ exact: 'spiffe://x/y' }), dns({ exact: 'web.example.org' })),
    ),
    'a bundle map': spiffeMap('example.org', root),
    'a bundle map without the trust domain': spiffeMap('other.example', root),
    'the trusted CA': trusted(anchor),
    'the intermediate alone as trusted CA': trusted(middle),
    'a kuma:// URI': trusted(anchor, typed(uri({ exact: 'kuma://kuma.io/service/web' }))),
    'expired ones too': trusted(anchor, { allow_expired_certificate: true }),
    'expired ones too by SPIFFE': spiffeContext(own, { allow_expired_certificate: true }),
    'whatever they are': trusted(anchor, { trust_chain_verification: 'ACCEPT_UNTRUSTED' }),
    'whatever they are, by a name': trusted(anchor, {
      trust_chain_verification: 'ACCEPT_UNTRUSTED',
      ...typed(uri({ exact: 'spiffe://example.org/web' })),
    }),
    'whatever they are by SPIFFE': spiffeContext(own, { trust_chain_verification: 'ACCEPT_UNTRUSTED' }),
    'a DNS name by SPIFFE': spiffeContext(own, typed(dns({ exact: 'nobody.example.org' }))),
    'a DNS name or a URI by SPIFFE': spiffeContext(
      own,
      typed(dns({ exact: 'web.example.org' }), uri({ exact: 'spiffe://example.org/x' })),
    ),
    'a DNS name in capitals': trusted(anchor, typed(dns({ exact: 'WEB.example.ORG' }))),
    'another DNS name': trusted(anchor, typed(dns({ exact: 'db.example.org' }))),
    'a DNS suffix': trusted(anchor, typed(dns({ suffix: '.example.org' }))),
    'the old list': trusted(anchor, { match_subject_alt_names: [{ prefix: 'web.' }, { suffix: '/sa/web' }] }),
    'the old list by SPIFFE': spiffeContext(own, { match_subject_alt_names: [{ prefix: 'web.' }] }),
    'both lists': trusted(anchor, {
      match_subject_alt_names: [{ exact: 'spiffe://example.org/web' }],
      ...typed(uri({ exact: 'spiffe://example.org/x' })),
    }),
    'an expired authority': trusted(old),
    'an expired authority, expired ones too': trusted(old, { allow_expired_certificate: true }),
    'an expired authority by SPIFFE, expired ones too': spiffeContext(
      { 'example.org': old },
      { allow_expired_certificate: true },
    ),
  };
}

/** The SPIFFE bundle map that Envoy takes in the place of PEM. */
function spiffeMap(trustDomain: string, { certificate }: Authority): object {
  const { x, y, crv, kty } = certificate.publicKey.export({ format: 'jwk' });
  const key = { kty, crv, x, y, use: 'x509-svid', x5c: [certificate.der.toString('base64')] };
  const map = {
    trust_domains: { [trustDomain]: { spiffe_sequence: 1, spiffe_refresh_hint: 60, keys: [key] } },
  };
  return spiffeContext({}, {}, { trust_bundles: { inline_string: JSON.stringify(map) } });
}

/** Whether the server answers. */
const getsThrough = (socket: NodeJS.ReadWriteStream & { destroy(): void }) =>
  new Promise<boolean>((resolve) => {
    const done = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.write('ok');
    socket.on('data', () => done(true));
    socket.on('error', () => done(false));
    socket.on('close', () => done(false));
  });

const dumpOf = async (envoy: Envoy): Promise<EnvoyDump> => {
  const dump = readEnvoyDump(JSON.parse(await envoy.ask('config_dump')));
  if (dump === undefined) throw new Error('the dump is not recognised');
  return dump;
};

describe.runIf(present(ENVOY, ['--version'], 'what Envoy accepts'))('a real Envoy', () => {
  let own: Authorities;
  let presented: Record<string, PresentedChain>;
  const key = PROXY_KEY();
  beforeAll(() => {
    own = authorities();
    presented = chains(own);
  });

  describe('as a server', () => {
    let envoy: Envoy;
    let dump: EnvoyDump;
    beforeAll(async () => {
      const all = rules(own);
      envoy = await Envoy.start(
        {
          secrets: [certificateSecret('server', pemOf(...(presented['an SVID'] ?? [])), key)],
          listeners: Object.entries(all).map(([name, rule], index) => {
            const reference = {
              name: `rules-${index}`,
              sds_config: { path_config_source: { path: `@folder@/rules-${index}.json` } },
            };
            return listener(name, ECHO, {
              require_client_certificate: true,
              common_tls_context: {
                tls_certificate_sds_secret_configs: [{ name: 'server' }],
                ...(rule.own === undefined
                  ? { validation_context_sds_secret_config: reference }
                  : {
                      combined_validation_context: {
                        default_validation_context: rule.own,
                        validation_context_sds_secret_config: reference,
                      },
                    }),
              },
            });
          }),
        },
        Object.fromEntries(
          Object.values(all).map(({ secret: validation_context }, index) => [
            `rules-${index}.json`,
            JSON.stringify({
              resources: [
                {
                  '@type': 'type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret',
                  name: `rules-${index}`,
                  validation_context,
                },
              ],
            }),
          ]),
        ),
      );
      dump = await dumpOf(envoy);
    });
    afterAll(() => envoy.stop());

    it('shows the certificate at the end of each thread, and hides its key', async () => {
      const { threads } = followThreads(dump, { now });
      expect(threads).toHaveLength(Object.keys(rules(own)).length);
      for (const { presented: certificates } of threads)
        expect(certificates.map(({ leaf }) => leaf?.sha256)).toEqual([presented['an SVID']?.[0].sha256]);
      const server = dump.secrets.find(({ name }) => name === 'server');
      expect(server?.content).toMatchObject({ kind: 'certificate', privateKey: { form: 'redacted' } });
      expect(dump).toMatchObject({ node: 'proxy', listsSecrets: true, notes: [] });
    });

    it('describes its certificates under /certs', async () => {
      const listing = readEnvoyDump(JSON.parse(await envoy.ask('certs')));
      expect(listing?.format).toBe('Envoy /certs');
      expect(listing?.described).toContainEqual(
        expect.objectContaining({ role: 'leaf', names: ['spiffe://example.org/web'] }),
      );
    });

    it('accepts and refuses what we say it does', async () => {
      const threads = new Resolver(dump, now).threads(dump.contexts);
      const disagreements: string[] = [];
      // No moment is in the life of each certificate, and without one the path is not validated here.
      const unjudged: string[] = [];
      let [count, accepted, refused] = [0, 0, 0];
      for (const thread of threads) {
        const [asked] = thread.asks;
        const { name } = thread.contexts[0].owner;
        if (asked === undefined) continue;
        const port = await envoy.port(name);
        const compare = async ([what, chain]: [string, PresentedChain]) => {
          const said = judgePeer(asked.rules, chain, { purpose: 'clientAuth', now });
          const done = await getsThrough(
            connectTls({ host: '127.0.0.1', port, cert: pemOf(...chain), key, rejectUnauthorized: false }),
          );
          count++;
          done ? accepted++ : refused++;
          if (said.verdict === 'unknown') unjudged.push(`${name}: ${what}: ${said.finding.message}`);
          else if (said.verdict !== (done ? 'accepted' : 'refused'))
            disagreements.push(
              `${name}: ${what}: Envoy ${done ? 'accepts' : 'refuses'}, we say ${said.verdict} ${said.verdict === 'accepted' ? '' : said.finding.message}`,
            );
        };
        await Promise.all(Object.entries(presented).map(compare));
      }
      expect(unjudged.filter((what) => !/were never valid at the same time$/.test(what))).toEqual([]);
      expect(unjudged).toHaveLength(2);
      expect(accepted).toBeGreaterThan(150);
      expect(refused).toBeGreaterThan(150);
      expect(disagreements).toEqual([]);
      expect(count).toBe(Object.keys(rules(own)).length * Object.keys(presented).length);
    });
  });

  describe('of two', () => {
    /** A client and a server: what is different from a pair that works, and who refuses whom. */
    const pairs: readonly (readonly [
      what: string,
      change: (own: Authorities) => Partial<Pair>,
      code: string,
    ])[] = [
      ['work together', () => ({}), 'accepted'],
      [
        'disagree on the name of the server',
        () => ({ clientAsks: [uri({ exact: 'spiffe://example.org/other' })] }),
        'nobody-asks-for-it',
      ],
      [
        'disagree on the name of the client',
        () => ({ serverAsks: [uri({ prefix: 'spiffe://other.example/' })] }),
        'no-name-matches',
      ],
      [
        'have an expired client',
        () => ({ clientLife: { notBefore: now - 7200, notAfter: now - 60 } }),
        'certificate-expired',
      ],
      [
        'have an expired server',
        () => ({ serverLife: { notBefore: now - 7200, notAfter: now - 60 } }),
        'certificate-expired',
      ],
      [
        'have a client of a rotated authority',
        ({ successor }) => ({ clientIssuer: successor }),
        'issuer-not-in-bundle',
      ],
      [
        'have a server of a rotated authority',
        ({ successor }) => ({ serverIssuer: successor }),
        'issuer-not-in-bundle',
      ],
      [
        'have a server without the bundle of the client',
        ({ foreign }) => ({
          clientIssuer: foreign,
          clientId: 'spiffe://other.example/client',
          serverAsks: [],
        }),
        'no-bundle-for-trust-domain',
      ],
    ];

    interface Pair {
      readonly clientId: string;
      readonly clientIssuer: Authority;
      readonly serverIssuer: Authority;
      readonly clientLife: typeof life;
      readonly serverLife: typeof life;
      readonly clientAsks: readonly object[];
      readonly serverAsks: readonly object[];
    }

    it.each(pairs)('that %s', async (_, change, code) => {
      const pair: Pair = {
        clientId: 'spiffe://example.org/client',
        clientIssuer: own.root,
        serverIssuer: own.root,
        clientLife: life,
        serverLife: life,
        clientAsks: [uri({ exact: 'spiffe://example.org/server' })],
        serverAsks: [uri({ prefix: 'spiffe://example.org/' })],
        ...change(own),
      };
      const bundle = {
        name: 'bundle',
        validation_context: spiffeContext({ 'example.org': pemOf(own.root.certificate) }),
      };
      const identity = (issuer: Authority, id: string, validity: typeof life) =>
        certificateSecret('identity', pemOf(proxyCertificate(issuer, { ...validity, uris: [id] })), key);
      const common = (matchers: readonly object[]) => ({
        tls_certificate_sds_secret_configs: [{ name: 'identity' }],
        combined_validation_context: {
          default_validation_context: { match_typed_subject_alt_names: matchers },
          validation_context_sds_secret_config: { name: 'bundle' },
        },
      });
      const server = await Envoy.start({
        secrets: [bundle, identity(pair.serverIssuer, 'spiffe://example.org/server', pair.serverLife)],
        listeners: [
          listener('inbound', ECHO, {
            require_client_certificate: true,
            common_tls_context: common(pair.serverAsks),
          }),
        ],
      });
      const client = await Envoy.start({
        secrets: [bundle, identity(pair.clientIssuer, pair.clientId, pair.clientLife)],
        listeners: [listener('outbound', forwardTo('server'))],
        clusters: [
          cluster('server', await server.port('inbound'), { common_tls_context: common(pair.clientAsks) }),
        ],
      });
      try {
        const checked = crossCheck(
          [
            { name: 'client', dump: await dumpOf(client) },
            { name: 'server', dump: await dumpOf(server) },
          ],
          { now },
        );
        const said = checked.find((one) => one.client === 'client');
        const done = await getsThrough(connect({ host: '127.0.0.1', port: await client.port('outbound') }));
        expect(said?.verdict).toBe(done ? 'accepted' : 'refused');
        expect(said?.reasons[0]?.finding.code ?? 'accepted').toBe(code);
      } finally {
        await client.stop();
        await server.stop();
      }
    });
  });
});
