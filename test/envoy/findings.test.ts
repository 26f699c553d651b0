/** Each finding: a proxy that works, what is changed about it, and that nothing is found where that is put right. */
import { describe, expect, it } from 'vitest';
import { crossCheck, ENVOY_FINDINGS, type EnvoyFindingCode } from '../../src/envoy/index.js';
import { NOW } from '../authorities.js';
import { put } from '../interop/verdict-matrix/chain.js';
import { extendedKeyUsage, PURPOSE } from '../interop/verdict-matrix/der.js';
import {
  bytes,
  certificateSecret,
  cluster,
  codesIn,
  common,
  configDump,
  downstream,
  follow,
  type Json,
  listener,
  listenersPart,
  matching,
  type Parts,
  read,
  spiffe,
  trustedCa,
  typed,
  upstream,
  uri,
  validationSecret,
} from './dumps.js';
import { authority, proxyCertificate } from './identities.js';

const root = authority('root');
const foreign = authority('foreign');
const intermediate = authority('intermediate', root);
const own = bytes(root.certificate);

const identity = (options: Parameters<typeof proxyCertificate>[1] = {}, issuer = root) =>
  certificateSecret('identity', proxyCertificate(issuer, options));
const bundle = (bundles: Readonly<Record<string, Json>> = { 'example.org': own }, more: Json = {}) =>
  validationSecret('bundle', { ...spiffe(bundles), ...more });
const asks = (...matchers: readonly Json[]) => common('identity', 'bundle', matching(...matchers));
const inbound = (...matchers: readonly Json[]) => listener('inbound', downstream(asks(...matchers)));
const outbound = (...matchers: readonly Json[]) => cluster('backend', upstream(asks(...matchers)));

/** A proxy with which nothing is wrong, but for what `change` has. */
const proxy = (change: Parts = {}) =>
  configDump({
    listeners: [inbound(uri({ prefix: 'spiffe://example.org/' }))],
    clusters: [outbound(uri({ exact: 'spiffe://example.org/backend' }))],
    secrets: [identity(), bundle()],
    ...change,
  });

const dns = (exact: string) => typed('DNS', { exact });
const bothPurposes = (...purposes: string[]) =>
  identity({ change: (draft) => put(draft, extendedKeyUsage(purposes)) });
const byCa = validationSecret('bundle', trustedCa(root.certificate));

/** What shows the finding, and what is next to it and does not. The proxy that works where the latter is left out. */
type Case = readonly [code: EnvoyFindingCode, shows: object, near?: object];

const CASES: readonly Case[] = [
  ['secret-absent', proxy({ secrets: [bundle()] })],
  ['secret-absent', proxy({ secrets: [identity()] })],
  [
    'secret-not-delivered',
    proxy({ secrets: [bundle()], warming: [{ name: 'identity' }] }),
    proxy({ warming: [{ name: 'identity' }] }),
  ],
  ['secret-not-delivered', proxy({ secrets: [bundle(), { name: 'identity', tls_certificate: {} }] })],
  [
    'secret-of-other-kind',
    proxy({ secrets: [bundle(), validationSecret('identity', trustedCa(root.certificate))] }),
    // To Envoy these are two secrets.
    proxy({ secrets: [bundle(), identity(), validationSecret('identity', trustedCa(root.certificate))] }),
  ],
  ['secret-of-other-kind', proxy({ secrets: [identity(), { name: 'bundle', generic_secret: {} }] })],
  ['secrets-not-listed', listenersPart({ listeners: [inbound()] })],
  [
    'content-elsewhere',
    proxy({
      secrets: [bundle(), { name: 'identity', tls_certificate: { certificate_chain: { filename: '/x' } } }],
    }),
  ],
  ['content-elsewhere', proxy({ secrets: [identity(), bundle({ 'example.org': { filename: '/x' } })] })],
  [
    'certificate-unreadable',
    proxy({
      secrets: [
        bundle(),
        { name: 'identity', tls_certificate: { certificate_chain: { inline_bytes: 'Q0VSVA==' } } },
      ],
    }),
  ],
  [
    'certificate-expired',
    proxy({ secrets: [bundle(), identity({ notAfter: NOW - 1 })] }),
    proxy({ secrets: [bundle(), identity({ notAfter: NOW })] }),
  ],
  [
    'certificate-not-yet-valid',
    proxy({ secrets: [bundle(), identity({ notBefore: NOW + 1 })] }),
    proxy({ secrets: [bundle(), identity({ notBefore: NOW })] }),
  ],
  [
    'not-an-svid',
    proxy({
      secrets: [bundle(), identity({ uris: ['spiffe://example.org/web', 'kuma://kuma.io/service/web'] })],
    }),
  ],
  [
    // A gateway's certificate for the outside is held to nothing.
    'not-an-svid',
    proxy({
      statics: [certificateSecret('default', proxyCertificate(root, { uris: [], dnsNames: ['x.y'] }))],
    }),
    proxy({
      statics: [
        certificateSecret('kubernetes://gateway', proxyCertificate(root, { uris: [], dnsNames: ['x.y'] })),
        certificateSecret('web', proxyCertificate(root, { uris: [], dnsNames: ['x.y'] })),
      ],
    }),
  ],
  [
    'issuer-not-in-bundle',
    proxy({ secrets: [identity(), bundle({ 'example.org': bytes(foreign.certificate) })] }),
    proxy({
      secrets: [identity(), bundle({ 'example.org': bytes(foreign.certificate, root.certificate) })],
    }),
  ],
  [
    'root-not-in-bundle',
    proxy({
      secrets: [identity({}, intermediate), bundle({ 'example.org': bytes(intermediate.certificate) })],
    }),
    proxy({
      secrets: [
        identity({}, intermediate),
        bundle({ 'example.org': bytes(intermediate.certificate, root.certificate) }),
      ],
    }),
  ],
  [
    // Envoy's own validator stops at an intermediate.
    'issuer-not-in-bundle',
    proxy({ secrets: [identity({}, intermediate), byCa] }),
    proxy({
      secrets: [identity({}, intermediate), validationSecret('bundle', trustedCa(intermediate.certificate))],
    }),
  ],
  [
    'no-bundle-for-trust-domain',
    proxy({ secrets: [identity(), bundle({ 'other.example': own })] }),
    proxy({ secrets: [identity(), bundle({ 'other.example': own, 'example.org': own })] }),
  ],
  [
    'path-refused',
    proxy({ secrets: [bothPurposes(PURPOSE.clientAuth), byCa] }),
    proxy({ secrets: [bothPurposes(PURPOSE.clientAuth, PURPOSE.serverAuth), byCa] }),
  ],
  [
    'own-trust-domain-refused',
    proxy({
      listeners: [inbound(uri({ prefix: 'spiffe://other.example/' }))],
      secrets: [identity(), bundle({ 'example.org': own, 'other.example': own })],
    }),
    proxy({
      listeners: [inbound(uri({ prefix: 'spiffe://other.example/' }), uri({ prefix: 'spiffe://ex' }))],
      secrets: [identity(), bundle({ 'example.org': own, 'other.example': own })],
    }),
  ],
  [
    'matcher-without-bundle',
    proxy({ clusters: [outbound(uri({ exact: 'spiffe://other.example/backend' }))] }),
    proxy({ clusters: [outbound(uri({ exact: 'spiffe://EXAMPLE.org/backend', ignore_case: true }))] }),
  ],
  [
    'matcher-without-effect',
    proxy({ clusters: [outbound(dns('web.example.org'))] }),
    proxy({ clusters: [outbound(dns('web.example.org'))], secrets: [identity(), byCa] }),
  ],
  [
    'authority-expired',
    proxy({
      secrets: [
        identity(),
        bundle({
          'example.org': bytes(
            root.certificate,
            authority('old', undefined, { notAfter: NOW - 1 }).certificate,
          ),
        }),
      ],
    }),
    proxy({
      secrets: [
        identity(),
        bundle({
          'example.org': bytes(root.certificate, authority('old', undefined, { notAfter: NOW }).certificate),
        }),
      ],
    }),
  ],
  [
    'bundle-unreadable',
    proxy({ secrets: [identity(), bundle({ 'example.org': { inline_bytes: 'Nzg5' } })] }),
  ],
  ['bundle-unreadable', proxy({ secrets: [identity(), bundle({ 'example.org': { inline_bytes: '?' } })] })],
  ['bundle-empty', proxy({ secrets: [identity(), bundle({ 'example.org': {} })] })],
  ['bundle-empty', proxy({ secrets: [identity(), bundle({})] })],
  ['peer-not-verified', proxy({ clusters: [cluster('backend', upstream(common('identity')))] })],
  [
    'peer-not-verified',
    proxy({
      clusters: [cluster('backend', upstream(common('identity', 'bundle')))],
      secrets: [
        identity(),
        validationSecret('bundle', {
          ...trustedCa(root.certificate),
          trust_chain_verification: 'ACCEPT_UNTRUSTED',
        }),
      ],
    }),
    // The SPIFFE validator does not look at it.
    proxy({ secrets: [identity(), bundle(undefined, { trust_chain_verification: 'ACCEPT_UNTRUSTED' })] }),
  ],
  [
    'peer-not-verified',
    proxy({ listeners: [listener('inbound', downstream(common('identity')))] }),
    proxy({
      listeners: [
        listener('in', downstream(common('identity', undefined, { verify_certificate_spki: ['x'] }))),
      ],
    }),
  ],
  [
    'client-certificate-optional',
    proxy({ listeners: [listener('in', downstream(asks(), { require_client_certificate: false }))] }),
  ],
  [
    'plaintext-accepted',
    proxy({ listeners: [listener('in', downstream(asks()), undefined)] }),
    proxy({ listeners: [listener('in', downstream(asks()), downstream(asks()))] }),
  ],
  [
    'plaintext-accepted',
    proxy({
      listeners: [listener('in', downstream(asks()), { name: 'envoy.transport_sockets.raw_buffer' })],
    }),
    // No TLS at all is no mixture.
    proxy({ listeners: [listener('in', undefined)] }),
  ],
  ['listener-waits', proxy({ warmingListeners: [inbound()] })],
  ['secret-unused', proxy({ secrets: [identity(), bundle(), { ...identity(), name: 'spare' }] })],
];

/** What only shows when two proxies meet: the client of each pair is changed. */
const MEETINGS: readonly (readonly [code: EnvoyFindingCode, client: object])[] = [
  ['nobody-asks-for-it', proxy()],
  ['no-name-matches', proxy({ secrets: [identity({ uris: ['spiffe://example.org.evil/x'] }), bundle()] })],
  [
    'matcher-not-judged',
    proxy({ clusters: [outbound(uri({ safe_regex: { regex: '(spiffe|x)://example.org/web' } }))] }),
  ],
];

const ASKS_FOR_WEB = proxy({ clusters: [outbound(uri({ exact: 'spiffe://example.org/web' }))] });

/** The codes for which the first dump, as a client, and a server that works do not get together. */
const meetingCodes = (client: object): string[] =>
  crossCheck(
    [
      { name: 'client', dump: read(client) },
      {
        name: 'server',
        dump: read(
          proxy({
            listeners: [inbound(uri({ prefix: 'spiffe://example.org/' }))],
            secrets: [identity(), bundle({ 'example.org': own, 'example.org.evil': own })],
          }),
        ),
      },
    ],
    { now: NOW },
  )
    .filter((pair) => pair.client === 'client')
    .flatMap(({ reasons }) => reasons.map(({ finding }) => finding.code));

describe('a finding', () => {
  it('is none with a proxy that works', () => {
    expect(codesIn(follow(proxy()))).toEqual([]);
    expect(meetingCodes(ASKS_FOR_WEB)).toEqual([]);
  });

  it.each(CASES)('%s shows, and does not beside it', (code, shows, near = proxy()) => {
    expect(codesIn(follow(shows))).toContain(code);
    expect(codesIn(follow(near))).not.toContain(code);
  });

  it.each(MEETINGS)('%s shows when two meet', (code, client) => {
    expect(meetingCodes(client)).toContain(code);
  });

  it('is tested, whatever its code', () => {
    const tested = new Set<string>([...CASES, ...MEETINGS].map(([code]) => code));
    expect(Object.keys(ENVOY_FINDINGS).filter((code) => !tested.has(code))).toEqual([]);
  });

  it('is a clause, and tells what to do in a sentence without a full stop', () => {
    for (const [, shows] of CASES) {
      const { threads, secrets, findings } = follow(shows);
      for (const { code, severity, message } of [
        ...[...threads, ...secrets].flatMap((one) => one.findings),
        ...findings,
      ]) {
        expect(severity).toBe(ENVOY_FINDINGS[code].severity);
        expect(message).toMatch(/[^.]$/);
      }
    }
    for (const { meaning, fix } of Object.values(ENVOY_FINDINGS))
      expect(`${meaning}${fix}`).not.toMatch(/\.$/);
  });

  it('between two secrets is said once, though a listener and a cluster use both', () => {
    const found = codesIn(
      follow(proxy({ secrets: [identity(), bundle({ 'example.org': bytes(foreign.certificate) })] })),
    );
    expect(found.filter((code) => code === 'issuer-not-in-bundle')).toHaveLength(1);
  });

  it('names what it is about', () => {
    const messages = ({ threads, secrets, findings }: ReturnType<typeof follow>) =>
      [...threads.flatMap((one) => one.findings), ...secrets.flatMap((one) => one.findings), ...findings].map(
        ({ message }) => message,
      );
    expect(messages(follow(proxy({ secrets: [bundle()] })))).toContain(
      'secret "identity", which ads delivers, is not there',
    );
    expect(messages(follow(proxy({ secrets: [identity(), bundle({ 'a.example': own })] })))).toContain(
      'there is no bundle of "example.org"; it has those of "a.example"',
    );
    const extra = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => ({ ...identity(), name }));
    expect(messages(follow(proxy({ secrets: [identity(), bundle(), ...extra] })))).toContain(
      'not referred to: "a", "b", "c", "d", "e" and 1 more',
    );
  });
});
