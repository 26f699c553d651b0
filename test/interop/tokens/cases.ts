/** Tokens and what the standard says of them; where go-spiffe judges otherwise, with the section that decides. */
import { generateKeyPairSync } from 'node:crypto';
import { encodeJwk } from '../../../src/bundle/index.js';
import type { JwtReason } from '../../../src/svid/index.js';
import { infoOf, type SigningKey, signingKey } from '../../bundle/documents.js';
import { ALGORITHMS, type Algorithm, CLAIMS, keyFor, token, tokenOf } from '../../svid/jwt/tokens.js';

/** Seconds: go-spiffe has no other clock than the machine's. */
export const AT = Math.floor(Date.now() / 1000);

export interface TokenCase {
  readonly name: string;
  readonly text: string;
  /** `valid`, the reason of the refusal, or `no-jwt` when it cannot be taken apart. */
  readonly ours: 'valid' | 'no-jwt' | JwtReason;
  /** Why go-spiffe comes to the opposite, and the section that decides. */
  readonly disagreement?: string;
}

const EXTRA_RSA: SigningKey = signingKey(1024);
const STRANGER: SigningKey = generateKeyPairSync('ec', { namedCurve: 'P-256' });

/** The bundle that all tokens are judged with: a key for each algorithm under its name, and odd ones. */
export function bundleDocument(): string {
  const entry = (key: SigningKey, kid: string, use = 'jwt-svid') => ({
    use,
    kid,
    ...encodeJwk(infoOf(key.publicKey)),
  });
  const keys = [
    ...ALGORITHMS.map((alg) => entry(keyFor(alg), alg)),
    entry(EXTRA_RSA, 'short'),
    entry(signingKey('Ed25519'), 'ed25519'),
    entry(signingKey('P-256', 'wit'), 'wit', 'wit-svid'),
  ];
  return JSON.stringify({ keys, spiffe_sequence: 1, spiffe_refresh_hint: 300 });
}

const NOW_CLAIMS = { iat: AT - 10, exp: AT + 290 };

interface Parts {
  readonly alg?: Algorithm;
  readonly header?: Record<string, unknown>;
  readonly claims?: Record<string, unknown>;
}

const make = ({ claims, ...parts }: Parts = {}, options = {}): string =>
  token({ ...parts, claims: { ...NOW_CLAIMS, ...claims } }, options);

const good = make();
const [header = '', claims = '', signature = ''] = good.split('.');
const HEADER = '{"alg":"ES256","kid":"ES256"}';
const raw = (head: string, body: string): string => tokenOf(head, body, 'ES256');
const body = (more = ''): string => JSON.stringify({ ...CLAIMS, ...NOW_CLAIMS }).replace('{', `{${more}`);

/** The next character of the alphabet: 64 bytes leave four bits of the last character without a meaning. */
function straying(character: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return alphabet[alphabet.indexOf(character) + 1] ?? '';
}

function fits(alg: Algorithm, kid: Algorithm): boolean {
  return alg.startsWith('E') ? alg === kid : !kid.startsWith('E');
}

const EXTRA_HEADER = 'it looks over other headers, which JWT-SVID §2 forbids';

const pairs: TokenCase[] = ALGORITHMS.flatMap((alg) =>
  ALGORITHMS.map((kid) => ({
    name: `${alg} under the key of ${kid}`,
    text: make({ alg, header: { kid } }),
    ours: fits(alg, kid) ? ('valid' as const) : ('key-does-not-fit' as const),
  })),
);

/** Each claim with values of every type. */
const VALUES: readonly (readonly [string, unknown])[] = [
  ['null', null],
  ['true', true],
  ['zero', 0],
  ['a number', 5],
  ['an empty text', ''],
  ['a text', 'text'],
  ['an empty list', []],
  ['a list of a number', [5]],
  ['an object', {}],
];

const typed = (
  name: string,
  verdicts: Record<string, TokenCase['ours'] | [TokenCase['ours'], string]>,
): TokenCase[] =>
  VALUES.map(([what, value]) => {
    const verdict = verdicts[what] ?? verdicts['else'] ?? 'valid';
    const [ours, disagreement] = Array.isArray(verdict) ? verdict : [verdict];
    return {
      name: `${name} ${what}`,
      text: make({ claims: { [name]: value } }),
      ours,
      ...(disagreement === undefined ? {} : { disagreement }),
    };
  });

export const TOKEN_CASES: readonly TokenCase[] = [
  ...pairs,
  ...ALGORITHMS.filter((alg) => alg.startsWith('ES')).map((alg) => ({
    name: `${alg} in DER`,
    text: make({ alg }, { dsaEncoding: 'der' }),
    ours: 'bad-signature' as const,
  })),
  {
    name: 'PS256 without salt',
    text: make({ alg: 'PS256' }, { saltLength: 0 }),
    ours: 'bad-signature',
    disagreement: 'it takes any length of salt, which RFC 7518 §3.5 fixes',
  },
  {
    name: 'RS256 by a key of 1024 bits',
    text: make({ alg: 'RS256', header: { kid: 'short' } }, { key: EXTRA_RSA }),
    ours: 'weak-key',
    disagreement: 'it takes short RSA keys, which RFC 7518 §3.3 forbids',
  },
  { name: 'signed by a stranger', text: make({}, { key: STRANGER }), ours: 'bad-signature' },
  {
    name: 'signed as PS256 under RS256',
    text: make({ alg: 'RS256' }, { signAs: 'PS256' }),
    ours: 'bad-signature',
  },
  {
    name: 'by a WIT key',
    text: make({ header: { kid: 'wit' } }, { key: signingKey('P-256', 'wit') }),
    ours: 'key-not-found',
  },
  { name: 'under an Ed25519 key', text: make({ header: { kid: 'ed25519' } }), ours: 'key-does-not-fit' },
  { name: 'without a signature', text: `${header}.${claims}.`, ours: 'bad-signature' },

  ...['none', 'HS256', 'EdDSA', 'Ed25519', 'ES256K', 'es256', ''].map((alg) => ({
    name: `alg "${alg}"`,
    text: make({ header: { alg } }),
    ours: 'algorithm-not-allowed' as const,
  })),
  { name: 'without alg', text: make({ header: { alg: undefined } }), ours: 'algorithm-missing' },
  { name: 'with a number for alg', text: make({ header: { alg: 256 } }), ours: 'algorithm-missing' },
  ...['JWT', 'JOSE', undefined].map((typ) => ({
    name: `typ ${typ}`,
    text: make({ header: { typ } }),
    ours: 'valid' as const,
  })),
  ...['jwt', 'at+jwt', 'application/JWT', '', 5].map((typ) => ({
    name: `typ ${JSON.stringify(typ)}`,
    text: make({ header: { typ } }),
    ours: 'type-not-allowed' as const,
  })),
  {
    name: 'typ null',
    text: make({ header: { typ: null } }),
    ours: 'type-not-allowed',
    disagreement: 'it takes null for absent, and JWT-SVID §2.3 allows two texts',
  },
  { name: 'typ wit+jwt', text: make({ header: { typ: 'wit+jwt' } }), ours: 'wit-svid' },
  ...['jku', 'x5u', 'cty', 'x', 'x5t'].map((name) => ({
    name: `header ${name}`,
    text: make({ header: { [name]: 'x' } }),
    ours: 'header-not-allowed' as const,
    disagreement: EXTRA_HEADER,
  })),
  { name: 'header crit', text: make({ header: { crit: ['x'], x: 1 } }), ours: 'header-not-allowed' },
  {
    name: 'header b64 under crit',
    text: make({ header: { crit: ['b64'], b64: true } }),
    ours: 'header-not-allowed',
    disagreement: EXTRA_HEADER,
  },
  {
    name: 'without kid',
    text: make({ header: { kid: undefined } }),
    ours: 'valid',
    disagreement: 'it demands a kid, which JWT-SVID §2.2 leaves open',
  },
  { name: 'with an empty kid', text: make({ header: { kid: '' } }), ours: 'key-id-malformed' },
  { name: 'with a number for kid', text: make({ header: { kid: 5 } }), ours: 'key-id-malformed' },
  {
    name: 'with a kid that is not in the bundle',
    text: make({ header: { kid: 'gone' } }),
    ours: 'key-not-found',
  },
  { name: 'with a kid in other letters', text: make({ header: { kid: 'es256' } }), ours: 'key-not-found' },

  { name: 'without sub', text: make({ claims: { sub: undefined } }), ours: 'subject-missing' },
  ...typed('sub', { 'a text': 'subject-not-a-spiffe-id', else: 'subject-missing' }),
  ...[
    'spiffe://example.org/',
    'spiffe://Example.org/web',
    'SPIFFE://example.org/web',
    'https://example.org/web',
    'spiffe://example.org//web',
    'spiffe://example.org/%77eb',
    'spiffe://example.org/web\u0000',
    'spiffe://example.org/we\u0431',
    'system:serviceaccount:demo:web',
  ].map((sub) => ({
    name: `sub ${JSON.stringify(sub)}`,
    text: make({ claims: { sub } }),
    ours: 'subject-not-a-spiffe-id' as const,
  })),
  {
    name: 'sub of the trust domain itself',
    text: make({ claims: { sub: 'spiffe://example.org' } }),
    ours: 'valid',
  },
  {
    name: 'sub of another trust domain',
    text: make({ claims: { sub: 'spiffe://other.example/web' } }),
    ours: 'no-bundle',
  },

  { name: 'without aud', text: make({ claims: { aud: undefined } }), ours: 'audience-missing' },
  ...typed('aud', {
    'an empty list': 'audience-missing',
    'a text': 'audience-differs',
    null: 'audience-malformed',
    else: 'audience-malformed',
  }),
  { name: 'aud as text', text: make({ claims: { aud: 'api' } }), ours: 'valid' },
  { name: 'several audiences', text: make({ claims: { aud: ['x', 'api'] } }), ours: 'valid' },
  {
    name: 'an empty audience beside the right one',
    text: make({ claims: { aud: ['', 'api'] } }),
    ours: 'audience-malformed',
    disagreement: 'it takes empty audiences beside the right one (jwt-svid-aud-type, on RFC 7519 §4.1.3)',
  },
  { name: 'aud in other letters', text: make({ claims: { aud: 'API' } }), ours: 'audience-differs' },

  { name: 'without exp', text: make({ claims: { exp: undefined } }), ours: 'expiry-missing' },
  {
    name: 'with Exp for exp',
    text: make({ claims: { exp: undefined, Exp: AT + 100 } }),
    ours: 'expiry-missing',
  },
  ...typed('exp', { zero: 'expired', 'a number': 'expired', else: 'time-malformed' }),
  ...typed('nbf', {
    zero: 'valid',
    'a number': 'valid',
    null: ['time-malformed', 'it takes null for absent (RFC 7519 §2 wants a number)'],
    else: 'time-malformed',
  }),
  ...typed('iat', {
    zero: 'valid',
    'a number': 'valid',
    null: ['time-malformed', 'it takes null for absent (RFC 7519 §2 wants a number)'],
    else: 'time-malformed',
  }),
  { name: 'expired within the leeway', text: make({ claims: { exp: AT - 30 } }), ours: 'valid' },
  { name: 'expired beyond the leeway', text: make({ claims: { exp: AT - 90 } }), ours: 'expired' },
  { name: 'with a fraction in exp', text: make({ claims: { exp: AT + 100.5 } }), ours: 'valid' },
  {
    name: 'with an exponent in exp',
    text: raw(HEADER, body().replace(/"exp":\d+/, '"exp":2e9')),
    ours: 'valid',
  },
  { name: 'with exp in milliseconds', text: make({ claims: { exp: (AT + 100) * 1000 } }), ours: 'valid' },
  {
    name: 'with exp beyond 2^63',
    text: raw(HEADER, body().replace(/"exp":\d+/, '"exp":9223372036854775808')),
    ours: 'valid',
    disagreement: 'it cannot hold so large a number (RFC 7519 §2 sets no bound)',
  },
  {
    name: 'with exp beyond all numbers',
    text: raw(HEADER, body().replace(/"exp":\d+/, '"exp":1e999')),
    ours: 'time-malformed',
  },
  { name: 'not yet valid, within the leeway', text: make({ claims: { nbf: AT + 30 } }), ours: 'valid' },
  {
    name: 'not yet valid, beyond the leeway',
    text: make({ claims: { nbf: AT + 200 } }),
    ours: 'not-yet-valid',
  },
  {
    name: 'issued in the future',
    text: make({ claims: { iat: AT + 200 } }),
    ours: 'valid',
    disagreement: 'it refuses what was issued in the future, on which JWT-SVID is silent (RFC 7519 §4.1.6)',
  },
  { name: 'with other claims', text: make({ claims: { role: 'admin', jti: 'x' } }), ours: 'valid' },

  {
    name: 'alg twice',
    text: raw('{"alg":"ES256","alg":"ES256","kid":"ES256"}', body()),
    ours: 'duplicate-members',
  },
  {
    name: 'sub twice',
    text: raw(HEADER, body('"sub":"spiffe://example.org/admin",')),
    ours: 'duplicate-members',
  },
  {
    name: 'sub twice, once with an escape',
    text: raw(HEADER, body('"\\u0073ub":"spiffe://example.org/admin",')),
    ours: 'duplicate-members',
  },
  {
    name: 'a member twice inside a claim',
    text: raw(HEADER, body('"x":{"a":1,"a":2},')),
    ours: 'duplicate-members',
  },
  { name: 'sub with an escape', text: raw(HEADER, body().replace('"sub"', '"\\u0073ub"')), ours: 'valid' },
  { name: 'header with blanks', text: raw(' {\n"alg" : "ES256", "kid":"ES256"}\t', body()), ours: 'valid' },

  {
    name: 'a line break at its end',
    text: `${good}\n`,
    ours: 'no-jwt',
    disagreement: 'it trims blanks, which are no part of the form (RFC 7515 §3.1)',
  },
  { name: 'a blank before it', text: ` ${good}`, ours: 'no-jwt' },
  {
    name: 'stray bits at its end',
    text: `${good.slice(0, -1)}${straying(good.at(-1) ?? '')}`,
    ours: 'no-jwt',
    disagreement:
      'it lets one signature be spelled in several ways, which RFC 4648 §3.5 lets a reader refuse',
  },
  { name: 'padding', text: `${good}==`, ours: 'no-jwt' },
  {
    name: 'plain base64',
    text: good.replace(/[-_]/g, (c) => (c === '-' ? '+' : '/')).replace(/[A-Za-z]$/, '+'),
    ours: 'no-jwt',
  },
  { name: 'two parts', text: `${header}.${claims}`, ours: 'no-jwt' },
  { name: 'four parts', text: `${good}.x`, ours: 'no-jwt' },
  { name: 'five parts', text: `${good}.x.y`, ours: 'no-jwt' },
  {
    name: 'JSON serialization',
    text: JSON.stringify({ protected: header, payload: claims, signature }),
    ours: 'no-jwt',
  },
  { name: 'claims that are a list', text: raw(HEADER, '[]'), ours: 'no-jwt' },
  { name: 'claims that are null', text: raw(HEADER, 'null'), ours: 'no-jwt' },
  { name: 'claims with something behind', text: raw(HEADER, `${body()} {}`), ours: 'no-jwt' },
  { name: 'claims with a byte order mark', text: raw(HEADER, `\ufeff${body()}`), ours: 'no-jwt' },
  {
    name: 'a changed subject',
    text: `${header}.${Buffer.from(body().replace('/web', '/admin')).toString('base64url')}.${signature}`,
    ours: 'bad-signature',
  },
];
