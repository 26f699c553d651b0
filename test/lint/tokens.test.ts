/** Tokens as they are met: of SPIRE, of Kubernetes, of frequent mistakes, and of those who mean harm. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Finding, SourceJudgement } from '../../src/lint/finding.js';
import type { PlanOptions } from '../../src/lint/plan.js';
import { NOW } from '../authorities.js';
import {
  craftJwt,
  craftWit,
  encode,
  type Members,
  privateJwk,
  publicJwk,
  type TokenParts,
  tokenOf,
} from './craft-token.js';
import { lintFixture } from './fixture.js';

const lint = (content: string, options: PlanOptions = {}): Promise<SourceJudgement> =>
  lintFixture({ name: 'token.jwt', content }, options);

async function findingsOf(content: string, options: PlanOptions = {}): Promise<readonly Finding[]> {
  const { judgements } = await lint(content, options);
  return judgements.flatMap(({ findings }) => findings);
}

/** `level rule` of each finding. */
const found = async (content: string, options: PlanOptions = {}): Promise<string[]> =>
  (await findingsOf(content, options)).map(({ level, rule }) => `${level} ${rule}`);

const claims = (members: Members) => found(craftJwt({ claims: members }));
const header = (members: Members) => found(craftJwt({ header: members }));
const wit = (parts: TokenParts) => found(craftWit(parts));
const bound = (jwk: Members) => wit({ claims: { cnf: { jwk } } });

describe('tokens of known issuers', () => {
  it("are clean when they are SPIRE's JWT-SVIDs, with every option on", async () => {
    expect(await found(craftJwt())).toEqual([]);
    const options = { iss: 'https://oidc.example.org', jti: 'vyJ4qWZ8ChIm2b2dZf3sGA' };
    expect(await claims(options)).toEqual([]);
  });

  it("are clean when they are SPIRE's WIT-SVIDs", async () => {
    expect(await found(craftWit())).toEqual([]);
  });

  it('of Kubernetes service accounts break one rule, which says what they are', async () => {
    const token = craftJwt({
      header: { alg: 'RS256', typ: undefined, kid: 'uN2ZxqUz' },
      claims: {
        aud: ['https://kubernetes.default.svc.cluster.local'],
        exp: NOW + 3600,
        iat: NOW,
        iss: 'https://kubernetes.default.svc.cluster.local',
        jti: 'd3b0d2d7-9c9d-4f0e-8f6b-2b0f3a1e5c11',
        'kubernetes.io': { namespace: 'default', serviceaccount: { name: 'web', uid: '1' } },
        nbf: NOW,
        sub: 'system:serviceaccount:default:web',
      },
      signature: Buffer.alloc(256, 1),
    });
    const grave = (await findingsOf(token)).filter(({ level }) => level !== 'info');
    expect(grave.map(({ rule }) => rule)).toEqual(['jwt-svid-sub-spiffe-id']);
    expect(grave[0]?.message).toMatch(/Kubernetes service account token/);
  });
});

describe('frequent mistakes', () => {
  it.each([
    ['several audiences', { aud: ['api', 'billing'] }, ['warning jwt-svid-aud-single']],
    ['exp in milliseconds', { exp: (NOW + 290) * 1000 }, ['warning jwt-svid-exp-numeric-date']],
    [
      'all times in milliseconds',
      { exp: (NOW + 290) * 1000, iat: NOW * 1000, nbf: NOW * 1000 },
      [
        'warning jwt-svid-exp-numeric-date',
        'error jwt-svid-exp-numeric-date',
        'warning jwt-svid-exp-numeric-date',
      ],
    ],
    ['exp as text', { exp: `${NOW + 290}` }, ['error jwt-svid-exp-numeric-date']],
    ['an audience that is null', { aud: null }, ['error jwt-svid-aud-type']],
    ['an empty audience', { aud: '' }, ['error jwt-svid-aud-type']],
    ['no audience', { aud: undefined }, ['error jwt-svid-aud-present']],
    ['any audience', { aud: '*' }, ['info jwt-svid-aud-scoped']],
    ['a subject that is a number', { sub: 7 }, ['error jwt-svid-sub-present']],
    ['a subject of another scheme', { sub: 'https://example.org/web' }, ['error jwt-svid-sub-spiffe-id']],
    [
      'a subject with a slash at its end',
      { sub: 'spiffe://example.org/' },
      ['error spiffe-id-path-no-trailing-slash'],
    ],
    ['an expired token', { iat: NOW - 300, exp: NOW }, ['error jwt-svid-exp-not-past']],
    ['a life of an hour', { iat: NOW, exp: NOW + 3600 }, ['info jwt-svid-lifetime-short']],
    ['a life of a day', { iat: NOW, exp: NOW + 86_400 }, ['warning jwt-svid-lifetime-short']],
    ['a life of a year', { iat: NOW, exp: NOW + 31_536_000 }, ['error jwt-svid-lifetime-short']],
    ['a long life without iat', { iat: undefined, exp: NOW + 86_401 }, ['error jwt-svid-lifetime-short']],
  ])('break one rule: %s', async (_, members, rules) => {
    expect(await claims(members)).toEqual(rules);
  });

  it.each([
    ['typ in small letters', { typ: 'jwt' }, ['error jwt-svid-typ-values']],
    ['an access token', { typ: 'at+jwt' }, ['error jwt-svid-typ-values']],
    ['an empty kid', { kid: '' }, ['error jwt-svid-kid']],
    ['a kid that is a number', { kid: 1 }, ['error jwt-svid-kid']],
    ['no kid', { kid: undefined }, ['warning jwt-svid-kid']],
    ['an alg that is no text', { alg: ['ES256'] }, ['error jwt-svid-alg-present']],
    ['an alg in small letters', { alg: 'es256' }, ['error jwt-svid-alg-allowed']],
    ['an alg named like a method', { alg: 'constructor' }, ['error jwt-svid-alg-allowed']],
    ['a crit', { crit: ['b64'], b64: true }, ['error jwt-svid-header-allowlist']],
    ['a key of another curve', { alg: 'ES384' }, ['error jwt-svid-alg-key-match']],
  ])('break one rule: %s', async (_, members, rules) => {
    expect(await header(members)).toEqual(rules);
  });

  it('are named by the reader when a token cannot be taken apart', async () => {
    const good = craftJwt();
    expect(await found(`${good}==`)).toEqual(['error jwt-svid-base64url-strict']);
    expect(await found(`${good}\n${good}.x`)).toEqual(['error jwt-svid-compact-serialization']);
    const [protectedHeader = '', payload = '', signature = ''] = good.split('.');
    const signatures = [{ protected: protectedHeader, signature }];
    expect(await found(JSON.stringify({ payload, signatures }))).toEqual([
      'error jwt-svid-compact-serialization',
    ]);
    expect(await found(`${protectedHeader}.a.b.c.d`)).toEqual(['error jwt-svid-jws-only']);
  });

  it('are not seen in an envelope of DSSE, which signs other things', async () => {
    const envelope = {
      payload: 'e30',
      payloadType: 'application/json',
      signatures: [{ keyid: '', sig: 'AAAA' }],
    };
    await expect(lint(JSON.stringify(envelope))).rejects.toThrow(/nothing that can be read/);
  });

  it('tell a signature in DER, of a curve of any size, and none at all', async () => {
    const der =
      (...head: number[]) =>
      (length: number) =>
        Buffer.concat([Buffer.of(...head), Buffer.alloc(length - head.length, 1)]);
    const messageOf = async (alg: string, signature: Buffer) =>
      (await findingsOf(craftJwt({ header: { alg }, signature }))).map(({ message }) => message);
    expect(await messageOf('ES256', der(0x30, 69)(71))).toEqual([
      'its signature has 71 bytes of DER where ES256 has 64',
    ]);
    expect(await messageOf('ES512', der(0x30, 0x81, 136)(139))).toEqual([
      'its signature has 139 bytes of DER where ES512 has 132',
    ]);
    expect(await messageOf('ES256', Buffer.alloc(0))).toEqual(['it has no signature']);
    expect(await messageOf('PS256', Buffer.alloc(0))).toEqual(['it has no signature']);
  });
});

describe('WIT-SVIDs', () => {
  it('are judged only when incubating documents are asked for', async () => {
    const bad = craftWit({ header: { kid: undefined } });
    expect(await found(bad, { incubating: false })).toEqual([]);
    expect(await found(bad)).toEqual(['error wit-svid-kid-present']);
  });

  it('may have headers that nobody knows, which validators ignore', async () => {
    expect(await wit({ header: { x: 1, cty: 'text' } })).toEqual(['warning wit-svid-no-extra-headers']);
  });

  it('begin when they like: a future iat is no bound', async () => {
    expect(await wit({ claims: { iat: NOW + 600 } })).toEqual([]);
  });

  it.each([
    ['no subject', { sub: undefined }, ['error wit-svid-sub-spiffe-id']],
    ['a subject without a path', { sub: 'spiffe://example.org' }, ['warning wit-svid-sub-spiffe-id']],
    ['a malformed ID', { sub: 'spiffe://example.org//web' }, ['error spiffe-id-path-no-empty-segment']],
    ['a cnf that is a text', { cnf: 'x' }, ['error wit-svid-cnf-present']],
    ['no exp', { exp: undefined }, ['error wit-svid-exp-present']],
    ['exp in milliseconds', { exp: NOW * 1000 }, ['warning wit-svid-exp-present']],
    ['nbf as text', { nbf: '1' }, ['error wit-svid-nbf']],
    ['an audience', { aud: 'api' }, ['error wit-svid-no-aud']],
    ['an empty jti', { jti: '' }, ['info wit-svid-jti']],
    ['a life of two hours', { exp: NOW + 7190 }, ['info wit-svid-lifespan-policy']],
    ['a life of ten days', { exp: NOW + 864_000 }, ['error wit-svid-lifespan-policy']],
    ['a life of an hour from nbf', { nbf: NOW, iat: NOW - 60, exp: NOW + 3600 }, []],
    ['an issuer in capital letters', { iss: 'HTTPS://example.org' }, ['warning wit-svid-iss']],
    ['an issuer that is a name', { iss: 'example.org' }, []],
  ])('break the one rule: %s', async (_, members, rules) => {
    expect(await wit({ claims: members })).toEqual(rules);
  });

  it.each([
    ['symmetric', { kty: 'oct', k: 'AAAA', alg: 'ES256' }, ['error wit-svid-cnf-structure']],
    ['of no kind', { alg: 'ES256' }, ['error wit-svid-cnf-structure']],
    [
      'a point beside its curve',
      publicJwk('P-256', { y: encode(Buffer.alloc(32, 1)) }),
      ['error wit-svid-cnf-structure'],
    ],
    ['without alg', publicJwk('P-256', { alg: undefined }), ['error wit-svid-cnf-alg']],
    [
      'of a curve of Bitcoin',
      { kty: 'EC', crv: 'secp256k1', x: 'AAAA', y: 'AAAA', alg: 'ES256K' },
      ['error wit-svid-cnf-alg'],
    ],
    [
      'of that curve with another alg',
      { kty: 'EC', crv: 'secp256k1', x: 'AAAA', y: 'AAAA', alg: 'ES256' },
      ['error wit-svid-cnf-alg-key-match'],
    ],
    ['of 1024 bits', publicJwk(1024), ['error wit-svid-cnf-alg-key-match']],
    ['of Ed25519 under RS256', publicJwk('Ed25519', { alg: 'RS256' }), ['error wit-svid-cnf-alg-key-match']],
    ['of RSA', publicJwk(2048), []],
  ])('are bound to a public key that can prove: %s', async (_, jwk, rules) => {
    expect(await bound(jwk)).toEqual(rules);
  });

  it('never show the private key that stands in them', async () => {
    const jwk = privateJwk();
    const report = JSON.stringify(await lint(craftWit({ claims: { cnf: { jwk } } })));
    expect(report).toContain('private member');
    expect(report).not.toContain(String(jwk['d']));
  });
});

describe('hostile tokens', () => {
  const goodHeader = '{"alg":"ES256","kid":"k1","typ":"JWT"}';
  const goodClaims = JSON.stringify({ aud: ['api'], exp: NOW + 290, sub: 'spiffe://example.org/web' });
  const nested = (depth: number): string => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
  const members = (count: number): string =>
    Array.from({ length: count }, (_, i) => `"c${i}":${i}`).join(',');

  it.each([
    [
      'prototype names in the header',
      '{"__proto__":{"alg":"ES256"},"constructor":1,"toString":2}',
      goodClaims,
    ],
    ['prototype names as claims', goodHeader, '{"__proto__":{"sub":"spiffe://a/b"},"hasOwnProperty":1}'],
    ['ten thousand claims', goodHeader, `{${members(10_000)}}`],
    ['ten thousand claims, each twice', goodHeader, `{${members(5000)},${members(5000)}}`],
    ['ten thousand audiences', goodHeader, `{"aud":[${'"a",'.repeat(9999)}"b"]}`],
    ['deep claims', goodHeader, nested(60)],
    ['a deep cnf', goodHeader, `{"cnf":{"jwk":${nested(60)}}}`],
    ['huge numbers', goodHeader, `{"exp":1e999,"iat":-1e999,"nbf":${'9'.repeat(4000)}}`],
    ['times beyond the calendar', goodHeader, '{"exp":9e12,"iat":-9e15,"nbf":-9007199254740993}'],
    ['a subject of 100,000 characters', goodHeader, JSON.stringify({ sub: `spiffe://${'a'.repeat(1e5)}` })],
    ['another of 100,000', goodHeader, JSON.stringify({ sub: 'x'.repeat(1e5) })],
    ['a lone surrogate', goodHeader, '{"sub":"spiffe://example.org/\\ud800","aud":"\\udfff"}'],
    ['nothing at all', '{}', '{}'],
  ])('are judged without a failure, and briefly: %s', async (_, head, body) => {
    // Behind another: the first line alone tells what a file is, and only so much of it is looked at.
    const judged = await lint(`${craftJwt()}\n${tokenOf(head, body)}`);
    const findings = judged.judgements.flatMap((judgement) => judgement.findings);
    expect(findings.length).toBeGreaterThan(0);
    for (const { level, message, value = '', field = '' } of findings) {
      expect(level).not.toBe('fatal');
      expect(message.length).toBeLessThan(600);
      expect(value.length).toBeLessThan(300);
      expect(field.length).toBeLessThan(200);
    }
  });

  it('never make a rule fail, whatever JSON stands in the members that rules look at', async () => {
    const value = fc.oneof(fc.jsonValue(), fc.constantFrom('spiffe://a/b', 'wit+jwt', 'ES256', 'RS256', NOW));
    const some = (...names: string[]) =>
      fc.record(Object.fromEntries(names.map((name) => [name, value])), { requiredKeys: [] });
    const jwk = some('kty', 'crv', 'x', 'y', 'n', 'e', 'd', 'alg');
    const parts = fc.record({
      header: some('alg', 'kid', 'typ', 'x'),
      claims: some('sub', 'aud', 'exp', 'nbf', 'iat', 'iss', 'jti', 'role'),
      cnf: fc.option(fc.oneof(value, fc.record({ jwk: fc.oneof(value, jwk) }))),
      signature: fc.uint8Array({ maxLength: 140 }),
    });
    await fc.assert(
      fc.asyncProperty(parts, async ({ header: head, claims: body, cnf, signature }) => {
        const text = JSON.stringify(cnf === null ? body : { ...body, cnf });
        const levels = await findingsOf(tokenOf(JSON.stringify(head), text, Buffer.from(signature)));
        expect(levels.filter(({ level }) => level === 'fatal')).toEqual([]);
      }),
      { numRuns: 1500 },
    );
  });
});
