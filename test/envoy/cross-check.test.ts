/** Dumps of two proxies: whether they get together, and who says no. */
import { describe, expect, it } from 'vitest';
import { crossCheck, MAX_CROSS_CHECKED } from '../../src/envoy/index.js';
import { NOW } from '../authorities.js';
import {
  bytes,
  certificateSecret,
  cluster,
  clustersPart,
  common,
  configDump,
  downstream,
  type Json,
  listener,
  listenersPart,
  matching,
  type Parts,
  read,
  spiffe,
  upstream,
  uri,
  validationSecret,
} from './dumps.js';
import { authority, type ProxyOptions, proxyCertificate } from './identities.js';

const root = authority('root');
const foreign = authority('foreign');

const identity = (id: string, options: ProxyOptions = {}, issuer = root) =>
  certificateSecret('identity', proxyCertificate(issuer, { uris: [id], ...options }));
const bundle = validationSecret('bundle', spiffe({ 'example.org': bytes(root.certificate) }));
const asks = (...matchers: readonly Json[]) => common('identity', 'bundle', matching(...matchers));
const dials = (name: string, id: string) => cluster(name, upstream(asks(uri({ exact: id }))));
const listens = (name: string, prefix: string) => listener(name, downstream(asks(uri({ prefix }))));

const client = (change: Parts = {}) =>
  configDump({
    secrets: [identity('spiffe://example.org/client'), bundle],
    clusters: [dials('db', 'spiffe://example.org/db'), dials('server', 'spiffe://example.org/server')],
    ...change,
  });
const server = (change: Parts = {}) =>
  configDump({
    secrets: [identity('spiffe://example.org/server'), bundle],
    listeners: [listens('inbound', 'spiffe://example.org/')],
    ...change,
  });

/** The verdict on the client and the server. */
function check(first: unknown, second: unknown) {
  const dumps = [
    { name: 'client', dump: read(first) },
    { name: 'server', dump: read(second) },
  ];
  const pair = crossCheck(dumps, { now: NOW }).find((one) => one.client === 'client');
  if (pair === undefined) throw new Error('there is no such pair');
  return { ...pair, codes: pair.reasons.map(({ finding }) => finding.code) };
}

describe('a client and a server', () => {
  it('accept each other', () => {
    expect(check(client(), server())).toEqual({
      client: 'client',
      server: 'server',
      verdict: 'accepted',
      reasons: [],
      codes: [],
      line: '"client" and "server" accept each other.',
    });
  });

  it('are refused by the listener of the server, which is named', () => {
    const strict = server({ listeners: [listens('inbound', 'spiffe://example.org/ns/')] });
    const { verdict, codes, reasons, line } = check(client(), strict);
    expect({ verdict, codes }).toEqual({ verdict: 'refused', codes: ['no-name-matches'] });
    expect(reasons[0]).toMatchObject({ by: 'serverAuth', context: { owner: { name: 'inbound' } } });
    expect(line).toBe(
      '"server" (listener "inbound") refuses "client": "spiffe://example.org/client" is presented where URI prefix "spiffe://example.org/ns/" is asked for.',
    );
  });

  it('need one listener that accepts; the others are reasons all the same', () => {
    const listeners = [listens('strict', 'spiffe://x.y/'), listens('open', 'spiffe://example.org/')];
    expect(check(client(), server({ listeners }))).toMatchObject({
      verdict: 'accepted',
      codes: ['no-name-matches'],
    });
  });

  it('need a cluster that asks for the server', () => {
    const { verdict, codes, reasons, line } = check(
      client({ clusters: [dials('db', 'spiffe://example.org/db')] }),
      server(),
    );
    expect({ verdict, codes }).toEqual({ verdict: 'refused', codes: ['nobody-asks-for-it'] });
    expect(reasons[0]).not.toHaveProperty('context');
    expect(line).toBe(
      '"client" cannot talk to "server": no cluster of the client asks for "spiffe://example.org/server".',
    );
  });

  it('find it among thousands', () => {
    const many = Array.from({ length: 1000 }, (_, index) =>
      dials(`c${index}`, `spiffe://example.org/${index}`),
    );
    const clusters = [...many, dials('server', 'spiffe://example.org/server')];
    expect(check(client({ clusters }), server())).toMatchObject({ verdict: 'accepted', codes: [] });
  });

  it.each<readonly [what: string, client: unknown, server: unknown, by: string, code: string]>([
    [
      'the client has expired',
      client({ secrets: [identity('spiffe://example.org/client', { notAfter: NOW - 1 }), bundle] }),
      server(),
      'serverAuth',
      'certificate-expired',
    ],
    [
      'the server has expired',
      client(),
      server({ secrets: [identity('spiffe://example.org/server', { notAfter: NOW - 1 }), bundle] }),
      'clientAuth',
      'certificate-expired',
    ],
    [
      'the client is of another authority',
      client({ secrets: [identity('spiffe://example.org/client', {}, foreign), bundle] }),
      server(),
      'serverAuth',
      'issuer-not-in-bundle',
    ],
    ['the client has no secret', client({ secrets: [bundle] }), server(), 'clientAuth', 'secret-absent'],
    [
      'the secret of the server waits',
      client(),
      server({ secrets: [bundle], warming: [{ name: 'identity' }] }),
      'serverAuth',
      'secret-not-delivered',
    ],
    [
      'the secret of the client is broken',
      client({
        secrets: [
          { name: 'identity', tls_certificate: { certificate_chain: { inline_string: 'x' } } },
          bundle,
        ],
      }),
      server(),
      'clientAuth',
      'certificate-unreadable',
    ],
    [
      'the server has no bundle',
      client(),
      server({ secrets: [identity('spiffe://example.org/server')] }),
      'serverAuth',
      'secret-absent',
    ],
  ])('are refused when %s', (_, first, second, by, code) => {
    const { verdict, reasons } = check(first, second);
    expect(verdict).toBe('refused');
    expect(reasons.map((reason) => [reason.by, reason.finding.code])).toContainEqual([by, code]);
  });

  it.each<readonly [what: string, client: unknown, server: unknown]>([
    ['a dump lists no secrets', listenersPart({ listeners: [listens('l', 'spiffe://')] }), server()],
    [
      'that of the client has clusters alone',
      clustersPart({ clusters: [dials('s', 'spiffe://example.org/server')] }),
      server(),
    ],
    [
      'that of the server has listeners alone',
      client(),
      listenersPart({ listeners: [listens('l', 'spiffe://')] }),
    ],
    ['the server has no listener with TLS', client(), server({ listeners: [] })],
    ['the client has no cluster with TLS', client({ clusters: [] }), server()],
    [
      'the bundle is in a file',
      client(),
      server({
        secrets: [
          identity('spiffe://example.org/server'),
          validationSecret('bundle', spiffe({ 'example.org': { filename: '/x' } })),
        ],
      }),
    ],
  ])('are left in doubt when %s', (_, first, second) => {
    const { verdict, line } = check(first, second);
    expect(verdict).toBe('unknown');
    expect(line).toMatch(/may or may not talk to|cannot be told/);
  });
});

describe('proxies', () => {
  const proxies = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ name: `p${index}`, dump: read(client()) }));

  it('are each held against each other, in both roles', () => {
    expect(crossCheck(proxies(3), { now: NOW }).map((pair) => `${pair.client}-${pair.server}`)).toEqual([
      'p0-p1',
      'p0-p2',
      'p1-p0',
      'p1-p2',
      'p2-p0',
      'p2-p1',
    ]);
    expect(crossCheck(proxies(1), { now: NOW })).toEqual([]);
  });

  it('may be sixteen', () => {
    expect(crossCheck(proxies(MAX_CROSS_CHECKED), { now: NOW })).toHaveLength(240);
    expect(() => crossCheck(proxies(MAX_CROSS_CHECKED + 1), { now: NOW })).toThrow(
      expect.objectContaining({ code: 'E_USAGE' }),
    );
  });
});
