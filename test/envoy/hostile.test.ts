/** Dumps that are made to break or to stall their reader. */
import { describe, expect, it } from 'vitest';
import { crossCheck, followThreads, readEnvoyDump } from '../../src/envoy/index.js';
import { NOW } from '../authorities.js';
import {
  bytes,
  camelCased,
  certificateSecret,
  cluster,
  codesIn,
  common,
  configDump,
  downstream,
  follow,
  type Json,
  listener,
  matching,
  read,
  spiffe,
  trustedCa,
  typed,
  upstream,
  uri,
  validationSecret,
} from './dumps.js';
import { authority, base64Of, proxyCertificate } from './identities.js';

const root = authority('root');
const leaf = proxyCertificate(root);
const identity = certificateSecret('identity', leaf);
const bundles = spiffe({ 'example.org': bytes(root.certificate) });
const bundle = validationSecret('bundle', bundles);
const exactly = (index: number): Json => matching(uri({ exact: `spiffe://example.org/${index}` }));
const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** Milliseconds of this process's time: others on the machine do not count. */
function timed<T>(work: () => T): { readonly result: T; readonly ms: number } {
  const start = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(start);
  return { result, ms: (user + system) / 1000 };
}

describe('5,000 clusters', () => {
  it('that share two secrets are one thread', () => {
    const clusters = range(5000).map((index) =>
      cluster(`c${index}`, upstream(common('identity', 'bundle', exactly(index)))),
    );
    const { result, ms } = timed(() => follow(configDump({ clusters, secrets: [identity, bundle] })));
    expect(result.threads).toHaveLength(1);
    expect(result.threads[0]?.asks).toHaveLength(5000);
    expect(ms).toBeLessThan(8000);
  });

  it('with secrets of their own are followed at once', () => {
    const clusters = range(5000).map((index) =>
      cluster(`c${index}`, upstream(common(`i${index}`, `b${index}`))),
    );
    const secrets = range(5000).flatMap((index) => [
      { ...identity, name: `i${index}` },
      { ...bundle, name: `b${index}` },
    ]);
    const { result, ms } = timed(() => follow(configDump({ clusters, secrets })));
    expect(result.threads).toHaveLength(5000);
    expect(codesIn(result)).toEqual([]);
    expect(ms).toBeLessThan(8000);
  });

  it('whose names are joined with 10,000 of their secret are not fifty million', () => {
    const many = range(10_000).map((index) => uri({ exact: `spiffe://example.org/x${index}` }));
    const clusters = range(5000).map((index) =>
      cluster(`c${index}`, upstream(common('identity', 'bundle', exactly(index)))),
    );
    const secret = validationSecret('bundle', { ...bundles, ...matching(...many) });
    const { result, ms } = timed(() => follow(configDump({ clusters, secrets: [identity, secret] })));
    const asks = result.threads[0]?.asks ?? [];
    expect(asks[0]?.rules.matchers).toHaveLength(10_001);
    // Beyond the bound there is a matcher that cannot be judged, so nothing is said to be refused.
    expect(asks.at(-1)?.rules.matchers.map(({ form }) => form)).toEqual(['exact', 'unknown']);
    expect(ms).toBeLessThan(8000);
  });
});

describe('5,000 listeners', () => {
  it('with certificates of their own, and 10,000 names by one secret, are not fifty million either', () => {
    const many = range(10_000).map((index) => uri({ exact: `spiffe://example.org/x${index}` }));
    const secret = validationSecret('bundle', { ...bundles, ...matching(...many) });
    const listeners = range(5000).map((index) =>
      listener(`l${index}`, downstream(common(`i${index}`, 'bundle'))),
    );
    const { result, ms } = timed(() => follow(configDump({ listeners, secrets: [secret] })));
    expect(result.threads).toHaveLength(5000);
    expect(ms).toBeLessThan(8000);
  });

  it('that ask for different names are followed at once', () => {
    const listeners = range(5000).map((index) =>
      listener(`l${index}`, downstream(common('identity', 'bundle', exactly(index)))),
    );
    const { result, ms } = timed(() => follow(configDump({ listeners, secrets: [identity, bundle] })));
    expect(result.threads).toHaveLength(5000);
    expect(ms).toBeLessThan(8000);
  });

  it('or one with 5,000 certificates and 5,000 names', () => {
    const many = range(5000).map((index) => uri({ exact: `spiffe://other.example/${index}` }));
    const context = {
      ...common('identity', 'bundle', matching(...many)),
      tls_certificate_sds_secret_configs: range(5000).map((index) => ({ name: `i${index}` })),
    };
    const secrets = range(5000).map((index) => ({ ...identity, name: `i${index}` }));
    const document = configDump({
      listeners: [listener('l', downstream(context))],
      secrets: [...secrets, bundle],
    });
    const { result, ms } = timed(() => follow(document));
    expect(codesIn(result)).toContain('own-trust-domain-refused');
    expect(ms).toBeLessThan(8000);
  });
});

describe('expressions', () => {
  it('by the thousand, made to be slow, end in doubt', () => {
    const regex = 'a*'.repeat(240);
    const slow = range(2000).map((index) => uri({ safe_regex: { regex: `${regex}${index}` } }));
    const uris = [`spiffe://example.org/${'a'.repeat(2000)}`];
    const client = configDump({
      clusters: [cluster('c', upstream(common('identity', 'bundle')))],
      secrets: [certificateSecret('identity', proxyCertificate(root, { uris })), bundle],
    });
    const server = configDump({
      listeners: [listener('l', downstream(common('identity', 'bundle', matching(...slow))))],
      secrets: [identity, bundle],
    });
    const pair = [
      { name: 'client', dump: read(client) },
      { name: 'server', dump: read(server) },
    ];
    const { result, ms } = timed(() => crossCheck(pair, { now: NOW }));
    expect(result[0]).toMatchObject({
      verdict: 'unknown',
      reasons: [{ finding: { code: 'matcher-not-judged' } }],
    });
    expect(ms).toBeLessThan(8000);
  });
});

describe('nesting', () => {
  const deep = (depth: number): Json => {
    let value: Json = downstream(common('identity'));
    for (let i = 0; i < depth; i++) value = { inner: value };
    return value;
  };

  it('is followed for some levels, and not to the end of the stack', () => {
    expect(read(listener('l', deep(5))).contexts).toHaveLength(1);
    expect(read(listener('l', deep(50_000))).contexts).toHaveLength(0);
  });

  it('is not followed into thousands of members', () => {
    const wide = Object.fromEntries(range(100_000).map((index) => [`m${index}`, { x: {} }]));
    expect(read(listener('l', { typed_config: wide })).contexts).toHaveLength(0);
  });
});

describe('names of what every object has', () => {
  const NAMES = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype', ''];

  it.each(NAMES)('%j may be the name of a secret', (name) => {
    const parse = (secrets: readonly Json[]) =>
      follow(
        JSON.parse(
          JSON.stringify(
            configDump({ secrets, listeners: [listener(name, downstream(common(name, 'bundle')))] }),
          ),
        ),
      );
    const absent = parse([bundle]);
    expect(codesIn(absent)).toEqual(['secret-absent']);
    const there = parse([bundle, { ...identity, name }]);
    expect(codesIn(there)).toEqual([]);
    expect(there.threads[0]?.presented[0]?.leaf?.sha256).toBe(leaf.sha256);
  });

  it.each(NAMES)('%j may be a trust domain', (name) => {
    const found = follow(
      configDump({
        secrets: [
          identity,
          validationSecret('bundle', spiffe({ ...{}, [`x${name}`]: bytes(root.certificate) })),
        ],
        clusters: [cluster('c', upstream(common('identity', 'bundle')))],
      }),
    );
    expect(codesIn(found)).toEqual(['no-bundle-for-trust-domain']);
  });

  it('may be members of Kuma’s map', () => {
    const text = `{"xds": {"__proto__": {"a": {}}, "type.googleapis.com/envoy.x.Secret": {"__proto__": ${JSON.stringify({ tls_certificate: {} })}}}}`;
    expect(readEnvoyDump(JSON.parse(text))?.secrets).toMatchObject([{ name: '__proto__' }]);
  });
});

describe('mutated dumps', () => {
  let seed = 20_261_124;
  /** Below `limit`; the same in each run. */
  const random = (limit: number): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((seed / 2 ** 32) * limit);
  };
  const pick = <T>(values: readonly T[]): T => values[random(values.length)] as T;

  const JUNK: readonly unknown[] = [
    null, true, 0, -1, 1e308, '', 'x', '[redacted]', 'spiffe://', 'URI', [], [[]], [null], {}, { a: 1 }, ['x'],
    { inline_bytes: 7 }, { inline_string: '-----BEGIN CERTIFICATE-----' }, '\u0000\ud800', 2n,
  ]; // biome-ignore format: a table

  /** Takes a member out, puts junk or another part of the document in its place, or turns some bytes of a text. */
  function mutate(document: unknown): void {
    const places: [holder: Record<string, unknown>, name: string][] = [];
    const walk = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return;
      for (const [name, member] of Object.entries(value)) {
        places.push([value as Record<string, unknown>, name]);
        walk(member);
      }
    };
    walk(document);
    for (let i = 1 + random(4); i > 0; i--) {
      const [holder, name] = pick(places);
      const [from, other] = pick(places);
      const value = holder[name];
      const kind = random(5);
      if (typeof value === 'string' && kind < 3) holder[name] = turned(value);
      else if (kind === 0) delete holder[name];
      else if (kind < 3) holder[name] = pick(JUNK);
      else holder[name] = structuredClone(from[other]);
    }
  }

  /** Base64 of PEM is opened, so that the DER inside is hit as well. */
  function turned(text: string): string {
    if (!text.startsWith('LS0t')) return text.slice(0, random(text.length + 1)) + pick(['', 'x', '/', ':']);
    const pem = Buffer.from(text, 'base64').toString();
    const der = Buffer.from(pem.replace(/-----[^-]+-----|\n/g, ''), 'base64');
    for (let i = 1 + random(3); i > 0; i--) der[random(der.length)] = random(256);
    return Buffer.from(
      `-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----\n`,
    ).toString('base64');
  }

  const intermediate = authority('intermediate', root);
  const below = proxyCertificate(intermediate, { uris: ['spiffe://example.org/below'], dnsNames: ['x.y'] });
  const matchers = matching(
    uri({ prefix: 'spiffe://example.org/' }),
    typed(2, { exact: 'x.y' }),
    uri({ safe_regex: { regex: 'spiffe://[^/]+/.*' } }),
  );
  const DOCUMENTS: readonly unknown[] = [
    configDump({
      secrets: [
        identity,
        bundle,
        certificateSecret('below', below, intermediate.certificate),
        validationSecret('ca', {
          ...trustedCa(root.certificate),
          match_subject_alt_names: [{ suffix: 'x' }],
        }),
      ],
      warming: [{ name: 'late' }],
      listeners: [
        listener('in', downstream(common('identity', 'bundle', matchers)), undefined),
        listener('old', downstream(common('below', 'ca'))),
        listener(
          'own',
          downstream({ tls_certificates: [identity['tls_certificate']], validation_context: bundles }),
        ),
      ],
      warmingListeners: [listener('late', downstream(common('late', 'late')))],
      clusters: [
        cluster('a', upstream(common('below', 'bundle', matchers), { sni: 'a' })),
        cluster('b', upstream(common())),
      ],
      bootstrap: { node: { id: 'x' }, static_resources: { secrets: [{ ...identity, name: 'static' }] } },
    }),
    {
      resources: [
        { name: 'x', resource: identity },
        { name: 'y', resource: cluster('c', upstream(common('x', 'bundle'))) },
      ],
    },
    { certificates: [{ cert_chain: [{ path: 'x', subject_alt_names: [{ uri: 'x' }] }], ca_cert: [] }] },
    { xds: { 'type.googleapis.com/envoy.x.Secret': { identity, bundle } } },
  ];

  it('are read and followed without a failure', () => {
    let recognised = 0;
    let findings = 0;
    const unharmed = read(DOCUMENTS[0]);
    for (let run = 0; run < 1000; run++) {
      const [first, ...others] = DOCUMENTS;
      const document = structuredClone(random(4) > 0 ? first : pick(others));
      mutate(document);
      const dump = readEnvoyDump(random(4) === 0 ? camelCased(document) : document);
      if (dump === undefined) continue;
      recognised++;
      findings += codesIn(followThreads(dump, { now: NOW })).length;
      if (run % 10 === 0)
        crossCheck(
          [
            { name: 'a', dump },
            { name: 'b', dump: unharmed },
          ],
          { now: NOW },
        );
    }
    expect(recognised).toBeGreaterThan(800);
    expect(findings).toBeGreaterThan(2000);
  }, 120_000);

  it('with each byte of a certificate turned are followed as well', () => {
    const { der } = leaf;
    for (let at = 0; at < der.length; at++) {
      const broken = Buffer.from(der);
      broken[at] = (broken[at] ?? 0) ^ (1 + random(255));
      const pem = `-----BEGIN CERTIFICATE-----\n${broken.toString('base64')}\n-----END CERTIFICATE-----\n`;
      const inline_bytes = Buffer.from(pem).toString('base64');
      const secrets = [{ name: 'identity', tls_certificate: { certificate_chain: { inline_bytes } } }];
      const context = downstream(common('identity', 'bundle'));
      expect(() =>
        follow(configDump({ secrets: [...secrets, bundle], listeners: [listener('l', context)] })),
      ).not.toThrow();
      const own = validationSecret('bundle', spiffe({ 'example.org': { inline_bytes: mixed(pem) } }));
      expect(() =>
        follow(configDump({ secrets: [...secrets, own], listeners: [listener('l', context)] })),
      ).not.toThrow();
    }
  }, 60_000);

  const mixed = (pem: string): string =>
    Buffer.concat([Buffer.from(pem), Buffer.from(base64Of(root.certificate), 'base64')]).toString('base64');
});
