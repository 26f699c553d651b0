import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { exportJWK, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { type Bundle, decodeSpiffeBundle, type JwtAuthority } from '../../../src/bundle/index.js';
import { MeshctlError } from '../../../src/errors.js';
import { TrustDomain } from '../../../src/spiffe/index.js';
import {
  JWT_REASONS,
  type JwtReason,
  type JwtSvidVerdict,
  parseJwt,
  validateJwtSvid,
} from '../../../src/svid/index.js';
import { NOW } from '../../authorities.js';
import { infoOf, signingKey } from '../../bundle/documents.js';
import {
  ALGORITHMS,
  type Algorithm,
  authorityOf,
  CLAIMS,
  keyFor,
  signInput,
  token,
  tokenOf,
} from './tokens.js';

const bundleWith = (jwtAuthorities: readonly JwtAuthority[], name = 'example.org'): Bundle => ({
  trustDomain: TrustDomain.parse(name),
  x509Authorities: [],
  jwtAuthorities,
  witAuthorities: ALGORITHMS.map(authorityOf),
});

const own = bundleWith(ALGORITHMS.map(authorityOf));

interface Circumstances {
  readonly bundle?: Bundle;
  readonly audiences?: readonly string[];
  readonly at?: number;
  readonly leeway?: number;
}

function judge(text: string, circumstances: Circumstances = {}): Promise<JwtSvidVerdict> {
  const { bundle = own, audiences = ['api'], at = NOW, leeway = 0 } = circumstances;
  const bundleOf = (asked: TrustDomain) => (bundle.trustDomain.equals(asked) ? bundle : undefined);
  return validateJwtSvid({ jwt: parseJwt(text), bundleOf, audiences, at, leeway });
}

/** The reason of a refusal, or `valid`. */
const verdictOf = async (text: string, circumstances?: Circumstances): Promise<JwtReason | 'valid'> => {
  const verdict = await judge(text, circumstances);
  return verdict.ok ? 'valid' : verdict.refusal.reason;
};

const notesOf = async (text: string, circumstances?: Circumstances): Promise<string[]> =>
  (await judge(text, circumstances)).notes.map(({ severity, rule }) => `${severity} ${rule}`);

describe('a JWT-SVID', () => {
  it('is valid with all that it proves', async () => {
    expect(await judge(token())).toMatchObject({
      ok: true,
      id: expect.objectContaining({ path: '/web' }),
      audiences: ['api'],
      expiresAt: NOW + 290,
      authority: { keyId: 'ES256' },
      notes: [],
    });
  });

  describe('signature', () => {
    it.each(ALGORITHMS)('is valid by %s, made by node:crypto', async (alg) => {
      expect(await verdictOf(token({ alg }))).toBe('valid');
    });

    it.each(ALGORITHMS)('is valid by %s, made by jose and read from a bundle document', async (alg) => {
      const { privateKey, publicKey } = keyFor(alg);
      const text = await new SignJWT(CLAIMS).setProtectedHeader({ alg, kid: 'k' }).sign(privateKey);
      const entry = { ...(await exportJWK(publicKey)), use: 'jwt-svid', kid: 'k' };
      const { content } = decodeSpiffeBundle({ keys: [entry] });
      expect(await verdictOf(text, { bundle: bundleWith(content.jwtAuthorities) })).toBe('valid');
    });

    it.each(ALGORITHMS)('by %s is refused after any change of what is signed or of itself', async (alg) => {
      const good = token({ alg });
      const [header = '', claims = '', signature = ''] = good.split('.');
      const changed = JSON.stringify({ ...CLAIMS, sub: 'spiffe://example.org/admin' });
      const bytes = Buffer.from(signature, 'base64url');
      bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
      const forged = [
        `${header}.${Buffer.from(changed).toString('base64url')}.${signature}`,
        `${header}.${claims}.${bytes.toString('base64url')}`,
        `${header}.${claims}.`,
        `${header}.${claims}.${Buffer.alloc(bytes.length).toString('base64url')}`,
      ];
      for (const text of forged) expect(await verdictOf(text)).toBe('bad-signature');
    });

    it('is refused for every algorithm with a key that it does not take', async () => {
      const fits = (alg: Algorithm, kid: Algorithm) =>
        alg.startsWith('E') ? alg === kid : !kid.startsWith('E');
      for (const alg of ALGORITHMS) {
        for (const kid of ALGORITHMS.filter((other) => !fits(alg, other))) {
          const text = token({ alg, header: { kid } });
          expect(await verdictOf(text), `${alg} with ${kid}`).toBe('key-does-not-fit');
        }
      }
    });

    it('is refused when another algorithm of the same key made it', async () => {
      for (const [alg, signAs] of [
        ['RS256', 'PS256'],
        ['PS256', 'RS256'],
        ['RS256', 'RS384'],
        ['PS384', 'PS512'],
      ] as const)
        expect(await verdictOf(token({ alg }, { signAs })), `${alg} by ${signAs}`).toBe('bad-signature');
    });

    it.each(['ES256', 'ES384', 'ES512'] as const)(
      'by %s is refused in DER, which the reason names',
      async (alg) => {
        const verdict = await judge(token({ alg }, { dsaEncoding: 'der' }));
        expect(verdict).toMatchObject({
          refusal: { reason: 'bad-signature', found: expect.stringMatching(/bytes( of DER)?$/) },
        });
      },
    );

    it('by PSS is refused with another length of salt than that of the hash', async () => {
      for (const saltLength of [0, 20, 31, 64])
        expect(await verdictOf(token({ alg: 'PS256' }, { saltLength })), `${saltLength}`).toBe(
          'bad-signature',
        );
      expect(await verdictOf(token({ alg: 'PS256' }, { saltLength: 32 }))).toBe('valid');
    });

    it('is refused with an RSA key below 2048 bits', async () => {
      const key = signingKey(1024);
      const bundle = bundleWith([{ keyId: 'RS256', publicKey: infoOf(key.publicKey) }]);
      const verdict = await judge(token({ alg: 'RS256' }, { key }), { bundle });
      expect(verdict).toMatchObject({ refusal: { reason: 'weak-key', found: 'RSA 1024' } });
    });

    it('is refused with a key for RSA-PSS alone, which no JWK can name', async () => {
      const { publicKey } = generateKeyPairSync('rsa-pss', { modulusLength: 2048 });
      const bundle = bundleWith([{ keyId: 'PS256', publicKey: infoOf(publicKey) }]);
      expect(await verdictOf(token({ alg: 'PS256' }), { bundle })).toBe('key-does-not-fit');
    });
  });

  describe('header', () => {
    const header = (members: Record<string, unknown>) => verdictOf(token({ header: members }));

    it.each([
      'none',
      'None',
      'HS256',
      'EdDSA',
      'Ed25519',
      'ES256K',
      'es256',
      'RS1',
      '',
      '__proto__',
      'toString',
    ])('is refused with "alg": "%s"', async (alg) => {
      expect(await header({ alg })).toBe('algorithm-not-allowed');
    });

    it('is refused with no alg, or one that is no text', async () => {
      for (const alg of [undefined, null, 5, ['ES256'], {}])
        expect(await header({ alg })).toBe('algorithm-missing');
    });

    it('is refused with HS256 keyed by the public key', async () => {
      const text = token({ header: { alg: 'HS256' } });
      expect(await verdictOf(text)).toBe('algorithm-not-allowed');
    });

    it.each(['jwt', 'at+jwt', 'application/JWT', '', 'JWT ', 5, null, ['JWT']])(
      'is refused with "typ": %j',
      async (typ) => {
        expect(await header({ typ })).toBe('type-not-allowed');
      },
    );

    it.each(['JWT', 'JOSE', undefined])('may have "typ": %j', async (typ) => {
      expect(await header({ typ })).toBe('valid');
    });

    it('is refused as that of a WIT-SVID by name', async () => {
      expect(await header({ typ: 'wit+jwt' })).toBe('wit-svid');
    });

    it.each(['jku', 'jwk', 'x5c', 'x5u', 'x5t', 'x5t#S256', 'cty', 'crit', 'b64', 'enc', 'Kid', '__proto__'])(
      'is refused with the member "%s"',
      async (name) => {
        const head = `{"alg":"ES256","kid":"ES256",${JSON.stringify(name)}:["x"]}`;
        expect(await verdictOf(tokenOf(head, JSON.stringify(CLAIMS), 'ES256'))).toBe('header-not-allowed');
      },
    );

    it.each([5, null, '', ['ES256']])('is refused with "kid": %j', async (kid) => {
      expect(await header({ kid })).toBe('key-id-malformed');
    });
  });

  describe('key', () => {
    it('is the one of the same ID, letter for letter', async () => {
      for (const kid of ['es256', 'ES256 ', 'constructor'])
        expect(await judge(token({ header: { kid } }))).toMatchObject({
          refusal: {
            reason: 'key-not-found',
            found: `"${kid}"`,
            expected: expect.stringContaining('"ES256"'),
          },
        });
    });

    it('is never one without an ID when the token names one', async () => {
      const bundle = bundleWith([{ publicKey: authorityOf('ES256').publicKey }]);
      expect(await verdictOf(token(), { bundle })).toBe('key-not-found');
      expect(await verdictOf(token({ header: { kid: undefined } }), { bundle })).toBe('valid');
    });

    it('is found among all that fit when the token names none', async () => {
      const others = ['one', 'two'].map((name) => ({
        keyId: name,
        publicKey: infoOf(signingKey('P-256', name).publicKey),
      }));
      const bundle = bundleWith([...others, authorityOf('RS256'), authorityOf('ES256')]);
      const text = token({ header: { kid: undefined } });
      expect(await judge(text, { bundle })).toMatchObject({ ok: true, authority: { keyId: 'ES256' } });
      expect(await verdictOf(text, { bundle: bundleWith(others) })).toBe('bad-signature');
      expect(await verdictOf(text, { bundle: bundleWith([authorityOf('RS256')]) })).toBe('key-does-not-fit');
    });

    it('is not looked for among more than any trust domain has', async () => {
      const many = Array.from({ length: 33 }, (_, i) => ({
        keyId: `${i}`,
        publicKey: authorityOf('ES256').publicKey,
      }));
      const text = token({ header: { kid: undefined } });
      expect(await verdictOf(text, { bundle: bundleWith(many) })).toBe('too-many-keys');
      expect(await verdictOf(text, { bundle: bundleWith(many.slice(1)) })).toBe('valid');
    });

    it("is of the bundle of the subject's own trust domain", async () => {
      const text = token({ claims: { sub: 'spiffe://other.example/web' } });
      expect(await judge(text)).toMatchObject({
        ok: false,
        id: expect.objectContaining({ path: '/web' }),
        refusal: { reason: 'no-bundle', expected: 'the bundle of other.example' },
      });
      const pooled = validateJwtSvid({
        jwt: parseJwt(text),
        bundleOf: () => own,
        audiences: ['api'],
        at: NOW,
      });
      expect(await pooled).toMatchObject({ refusal: { reason: 'no-bundle' } });
    });

    it('is never a WIT key', async () => {
      expect(await verdictOf(token(), { bundle: bundleWith([]) })).toBe('no-jwt-authority');
    });
  });

  describe('subject', () => {
    it.each([undefined, null, '', 5, ['spiffe://example.org/web'], {}])('is refused as %j', async (sub) => {
      expect(await verdictOf(token({ claims: { sub } }))).toBe('subject-missing');
    });

    it.each([
      'system:serviceaccount:demo:web',
      'https://example.org/web',
      'spiffe://example.org/',
      'spiffe://Example.org/web',
      'spiffe://example.org/a b',
      'spiffe://example.org/we\u0431',
      'spiffe://exam\u200bple.org/web',
      ' spiffe://example.org/web',
      'spiffe://example.org/web\u0000',
      'spiffe://example.org/\ud800',
      'spiffe://example.org/%77eb',
    ])('is refused as %j', async (sub) => {
      expect(await verdictOf(token({ claims: { sub } }))).toBe('subject-not-a-spiffe-id');
    });

    it('may be spelled with escapes, which change nothing', async () => {
      const claims = JSON.stringify(CLAIMS).replace('"sub"', '"\\u0073ub"').replace('web', '\\u0077eb');
      expect(await verdictOf(tokenOf('{"alg":"ES256","kid":"ES256"}', claims, 'ES256'))).toBe('valid');
    });

    it('may be the ID of the trust domain, with a warning', async () => {
      const text = token({ claims: { sub: 'spiffe://example.org' } });
      expect(await verdictOf(text)).toBe('valid');
      expect(await notesOf(text)).toEqual(['warning jwt-svid-sub-has-path']);
    });
  });

  it.each([
    ['{"alg":"ES256","alg":"ES256","kid":"ES256"}', JSON.stringify(CLAIMS)],
    ['{"alg":"none","\\u0061lg":"ES256","kid":"ES256"}', JSON.stringify(CLAIMS)],
    [
      '{"alg":"ES256","kid":"ES256"}',
      JSON.stringify(CLAIMS).replace('{', '{"sub":"spiffe://example.org/admin",'),
    ],
    ['{"alg":"ES256","kid":"ES256"}', JSON.stringify(CLAIMS).replace('{', '{"x":[{"a":1,"a":1}],')],
  ])('is refused with a member twice: %s %s', async (header, claims) => {
    expect(await verdictOf(tokenOf(header, claims, 'ES256'))).toBe('duplicate-members');
  });

  describe('time', () => {
    const at = (moment: number, leeway = 0, claims: Record<string, unknown> = {}) =>
      verdictOf(token({ claims: { exp: NOW + 10, nbf: NOW, ...claims } }), { at: moment, leeway });

    it('ends with the second of exp', async () => {
      expect(await at(NOW + 9)).toBe('valid');
      expect(await at(NOW + 10)).toBe('expired');
      expect(await at(NOW + 69, 60)).toBe('valid');
      expect(await at(NOW + 70, 60)).toBe('expired');
    });

    it('begins with the second of nbf', async () => {
      expect(await at(NOW - 1)).toBe('not-yet-valid');
      expect(await at(NOW)).toBe('valid');
      expect(await at(NOW - 60, 60)).toBe('valid');
      expect(await at(NOW - 61, 60)).toBe('not-yet-valid');
    });

    it('may have fractions', async () => {
      expect(await at(NOW + 1, 0, { exp: NOW + 1.5 })).toBe('valid');
      expect(await at(NOW + 2, 0, { exp: NOW + 1.5 })).toBe('expired');
    });

    it('is told as expected and found', async () => {
      expect(await judge(token(), { at: NOW + 400, leeway: 5 })).toMatchObject({
        refusal: { expected: '2026-11-23T04:06:40Z, give or take 5 s', found: '2026-11-23T04:04:50Z' },
      });
    });

    it('must have an end', async () => {
      expect(await at(NOW, 0, { exp: undefined })).toBe('expiry-missing');
      expect(await at(NOW, 0, { exp: undefined, Exp: NOW + 10 })).toBe('expiry-missing');
    });

    it.each([
      ['exp', null],
      ['exp', '1900000000'],
      ['exp', []],
      ['exp', true],
      ['nbf', '0'],
      ['nbf', null],
      ['iat', '0'],
      ['iat', {}],
    ])('is refused with %s %j', async (name, value) => {
      expect(await at(NOW, 0, { [name]: value })).toBe('time-malformed');
    });

    it('is refused beyond all numbers, and taken beyond those of JavaScript', async () => {
      const exp = (number: string) =>
        verdictOf(
          tokenOf(
            '{"alg":"ES256","kid":"ES256"}',
            JSON.stringify({ ...CLAIMS, exp: '@' }).replace('"@"', number),
            'ES256',
          ),
        );
      expect(await exp('1e999')).toBe('time-malformed');
      expect(await exp('-1e999')).toBe('time-malformed');
      expect(await exp('9223372036854775807')).toBe('valid');
      expect(await exp('-9223372036854775808')).toBe('expired');
    });

    it('warns of an issue in the future, which refuses nothing', async () => {
      const text = token({ claims: { iat: NOW + 61 } });
      expect(await verdictOf(text, { leeway: 60 })).toBe('valid');
      expect(await notesOf(text, { leeway: 60 })).toEqual(['warning jwt-svid-iat-future']);
      expect(await notesOf(text, { leeway: 60, at: NOW + 1 })).toEqual([]);
    });

    it('tells when leeway alone keeps it valid', async () => {
      expect(await notesOf(token(), { at: NOW + 300, leeway: 60 })).toEqual(['info jwt-svid-exp-leeway']);
    });

    it('warns of a long life and of milliseconds', async () => {
      const living = (seconds: number) => notesOf(token({ claims: { iat: NOW, exp: NOW + seconds } }));
      expect(await living(300)).toEqual([]);
      expect(await living(301)).toEqual(['info jwt-svid-lifetime-short']);
      expect(await living(3601)).toEqual(['warning jwt-svid-lifetime-short']);
      expect(await living(NOW * 999)).toEqual(['warning jwt-svid-exp-numeric-date']);
      expect(await notesOf(token({ claims: { iat: undefined, exp: NOW + 400 } }))).toEqual([
        'info jwt-svid-lifetime-short',
      ]);
    });
  });

  describe('audience', () => {
    const aud = (value: unknown, audiences?: string[]) =>
      verdictOf(token({ claims: { aud: value } }), audiences && { audiences });

    it('is one of those expected, letter for letter', async () => {
      expect(await aud('api')).toBe('valid');
      expect(await aud(['x', 'api'])).toBe('valid');
      expect(await aud(['api'], ['y', 'api'])).toBe('valid');
      for (const other of ['API', 'api ', 'api/', '\u0430pi', '*'])
        expect(await aud(other)).toBe('audience-differs');
    });

    it('is told as expected and found', async () => {
      const verdict = await judge(token({ claims: { aud: ['b', 'c\u001b'] } }), { audiences: ['a'] });
      expect(verdict).toMatchObject({ refusal: { expected: '"a"', found: '"b", "c<U+001B>"' } });
    });

    it.each([undefined, []])('is missing when it is %j', async (value) => {
      expect(await aud(value)).toBe('audience-missing');
    });

    it.each([null, 5, {}, [5], ['api', 5], ['api', ''], '', [['api']], true])(
      'is malformed as %j',
      async (value) => {
        expect(await aud(value)).toBe('audience-malformed');
      },
    );

    it('should be a single one, of one service', async () => {
      expect(await notesOf(token({ claims: { aud: ['api', 'b'] } }))).toEqual([
        'warning jwt-svid-aud-single',
      ]);
      for (const broad of ['*', 'spiffe://example.org', 'spiffe://example.org/'])
        expect(await notesOf(token({ claims: { aud: broad } }))).toEqual(['info jwt-svid-aud-scoped']);
      expect(await notesOf(token({ claims: { aud: 'spiffe://example.org/api' } }))).toEqual([]);
    });

    it.each([[[]], [['']], [['api', '']]])('must be expected beforehand: %j', async (audiences) => {
      await expect(judge(token(), { audiences })).rejects.toMatchObject({ code: 'E_USAGE' });
    });
  });

  it.each([-1, 61, Number.NaN, Number.POSITIVE_INFINITY])(
    'cannot be given a leeway of %d',
    async (leeway) => {
      await expect(judge(token(), { leeway })).rejects.toMatchObject({ code: 'E_USAGE' });
    },
  );

  it('is refused in the order of the specification: cheap and certain checks first', async () => {
    const wrong = {
      header: { alg: 'none', typ: 'x', jku: 'x', kid: 'gone' },
      claims: { sub: 'spiffe://gone.example/x', aud: 'x', exp: 0 },
    };
    const steps: [JwtReason, Record<string, unknown>, Record<string, unknown>][] = [
      ['algorithm-not-allowed', { alg: 'ES256' }, {}],
      ['type-not-allowed', { typ: 'JWT' }, {}],
      ['header-not-allowed', { jku: undefined }, {}],
      ['no-bundle', {}, { sub: CLAIMS.sub }],
      ['key-not-found', { kid: 'ES384' }, {}],
      ['key-does-not-fit', { kid: 'ES256' }, {}],
      ['expired', {}, { exp: NOW + 1 }],
      ['audience-differs', {}, { aud: 'api' }],
    ];
    let { header, claims }: Record<'header' | 'claims', Record<string, unknown>> = wrong;
    for (const [reason, mendedHeader, mendedClaims] of steps) {
      expect(await verdictOf(token({ header, claims }))).toBe(reason);
      header = { ...header, ...mendedHeader };
      claims = { ...claims, ...mendedClaims };
    }
    expect(await verdictOf(token({ header, claims }))).toBe('valid');
  });

  it('warns without kid, and lists private claims', async () => {
    expect(await notesOf(token({ header: { kid: undefined } }))).toEqual(['warning jwt-svid-kid']);
    const verdict = await judge(token({ claims: { role: 1, jti: 'x', 'https://a.example/b': 1 } }));
    expect(verdict.notes.map(({ message }) => message)).toEqual([
      'private claims without a namespace: "role"',
    ]);
  });

  it('never verifies after a mutation, and never fails otherwise than by a verdict or E_JWT', async () => {
    const good = ALGORITHMS.map((alg) => token({ alg }));
    const mutation = fc.record({
      text: fc.constantFrom(...good),
      at: fc.nat(2000),
      cut: fc.nat(2),
      put: fc.string({ unit: fc.constantFrom(...'Aa0-_.='), maxLength: 2 }),
    });
    await fc.assert(
      fc.asyncProperty(mutation, async ({ text, at, cut, put }) => {
        const place = at % text.length;
        const mutated = text.slice(0, place) + put + text.slice(place + cut);
        if (mutated === text) return;
        try {
          expect(await verdictOf(mutated)).not.toBe('valid');
        } catch (error) {
          if (!(error instanceof MeshctlError) || error.code !== 'E_JWT') throw error;
        }
      }),
      { numRuns: 10_000 },
    );
  }, 60_000);

  it('is judged whatever JSON its signed parts hold', async () => {
    const part = fc.dictionary(
      fc.constantFrom('alg', 'typ', 'kid', 'sub', 'aud', 'exp', 'nbf', 'iat', '__proto__'),
      fc.oneof(
        fc.jsonValue({ maxDepth: 2 }),
        fc.constantFrom('ES256', 'JWT', 'api', CLAIMS.sub, NOW + 5, 1e300, -1e300),
      ),
    );
    await fc.assert(
      fc.asyncProperty(part, part, async (header, claims) => {
        const head = JSON.stringify({ alg: 'ES256', kid: 'ES256', ...header });
        const input = [head, JSON.stringify({ ...CLAIMS, ...claims })].map((text) =>
          Buffer.from(text).toString('base64url'),
        );
        const signature = signInput(input.join('.'), 'ES256').toString('base64url');
        const verdict = await judge(`${input.join('.')}.${signature}`);
        if (!verdict.ok) expect(JWT_REASONS).toHaveProperty(verdict.refusal.reason);
      }),
      { numRuns: 2000 },
    );
  }, 60_000);
});
