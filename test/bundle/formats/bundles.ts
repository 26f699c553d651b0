/** Bundles for the tests of formats: every kind of key, with and without what formats differ in. */
import fc from 'fast-check';
import type { Bundle, JwtAuthority, X509Authority } from '../../../src/bundle/index.js';
import { TrustDomain } from '../../../src/spiffe/index.js';
import { testAuthority } from '../../authorities.js';
import { infoOf, signingKey } from '../documents.js';

const CAS = await Promise.all(
  (['ec-p256', 'ec-p384', 'rsa-2048', 'ed25519'] as const).map((type) => testAuthority(type)),
);
const KEYS = [
  signingKey('P-256', 'a'),
  signingKey('P-384', 'b'),
  signingKey('P-521', 'c'),
  signingKey(2048, 'd'),
  signingKey('Ed25519', 'e'),
].map(({ publicKey }) => infoOf(publicKey));

const tainted = fc.boolean().map((is) => (is ? { tainted: true } : {}));

const x509Authorities = (minLength: number): fc.Arbitrary<X509Authority[]> =>
  fc
    .subarray(CAS, { minLength })
    .chain((chosen) =>
      fc.tuple(
        ...chosen.map(({ certificate }) =>
          tainted.map((mark) => ({ certificate: certificate.der, ...mark })),
        ),
      ),
    );

/** IDs are any text that is not empty, control characters and marks that turn the line around among them. */
const keyId = fc.oneof(
  fc.string({ minLength: 1, maxLength: 8 }),
  fc.string({
    unit: fc.constantFrom('a', '"', '\n', '\u001b', '\u202e', '\u0085', '\ud83d\ude00', '\\'),
    minLength: 1,
  }),
);

const extras = fc.record(
  { keyId, expiresAt: fc.integer({ min: 1, max: 4e9 }), tainted: fc.constant(true) },
  { requiredKeys: [] },
);

/** Keys of one use, the ID of each apart from those of the other use. */
const keys = (prefix: string, pool: typeof KEYS): fc.Arbitrary<JwtAuthority[]> =>
  fc.subarray(pool).chain((chosen) =>
    fc.tuple(
      ...chosen.map((publicKey, i) =>
        extras.map(({ keyId: id, ...rest }) => ({
          publicKey,
          ...rest,
          ...(id === undefined ? {} : { keyId: `${prefix}${i}${id}` }),
        })),
      ),
    ),
  );

const numbers = fc.record(
  {
    sequence: fc.oneof(
      fc.constantFrom(0n, 1n, 2n ** 53n + 1n, 2n ** 63n, 2n ** 64n - 1n),
      fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    ),
    refreshHint: fc.integer({ min: 1, max: 2 ** 40 }),
  },
  { requiredKeys: [] },
);

/** Bundles of these trust domains, in their order. */
export const bundlesOf = (names: readonly string[], minimum: number): fc.Arbitrary<Bundle[]> =>
  fc.tuple(
    ...names.map((name) =>
      fc
        .tuple(x509Authorities(minimum), keys('j', KEYS.slice(0, 3)), keys('w', KEYS.slice(2)), numbers)
        .map(([x509, jwtAuthorities, witAuthorities, rest]) => ({
          trustDomain: TrustDomain.parse(name),
          x509Authorities: x509,
          jwtAuthorities,
          witAuthorities,
          ...rest,
        })),
    ),
  );
