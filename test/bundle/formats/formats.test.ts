/** Whatever a bundle has comes back from a format, or the writer said that it would not. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BUNDLE_FORMATS,
  type Bundle,
  type BundleContent,
  type BundleFormat,
  encodeBundles,
  type JwtAuthority,
  type LossKind,
} from '../../../src/bundle/index.js';
import { bundleFor, readBytes, trustBundlesOf } from '../../../src/sources/index.js';
import { bundlesOf } from './bundles.js';

const ENDPOINT = { url: 'https://bundles.example.org/', profile: 'https_web' } as const;
const OPTIONS = { endpoint: () => ENDPOINT };

async function decode(text: string, of: readonly Bundle[]): Promise<Bundle[]> {
  const given = trustBundlesOf(await readBytes('document', Buffer.from(text)));
  expect(given.privateKeys).toBe(0);
  return of.map(({ trustDomain }) => ({ trustDomain, ...bundleFor(given, trustDomain).content }));
}

/** What is there before and not after, counted without a look at the code that says it. */
function gone(before: Bundle, after: Bundle): Partial<Record<LossKind, number>> {
  const keysOf = ({ jwtAuthorities, witAuthorities }: BundleContent) => [
    ...jwtAuthorities,
    ...witAuthorities,
  ];
  const kept = keysOf(before).flatMap((key) => {
    const other = keysOf(after).find(({ publicKey }) => publicKey.der.equals(key.publicKey.der));
    return other === undefined ? [] : [[key, other] as const];
  });
  const count = (is: (pair: readonly [JwtAuthority, JwtAuthority]) => boolean) => kept.filter(is).length;
  const taints =
    before.x509Authorities.filter(
      (one) =>
        one.tainted === true &&
        after.x509Authorities.some(
          (other) => other.certificate.equals(one.certificate) && other.tainted !== true,
        ),
    ).length + count(([a, b]) => a.tainted === true && b.tainted !== true);
  const all: Record<LossKind, number> = {
    'x509-authorities': before.x509Authorities.length - after.x509Authorities.length,
    'jwt-authorities': before.jwtAuthorities.length - after.jwtAuthorities.length,
    'wit-authorities': before.witAuthorities.length - after.witAuthorities.length,
    sequence: before.sequence !== undefined && after.sequence === undefined ? 1 : 0,
    'refresh-hint': before.refreshHint !== undefined && after.refreshHint === undefined ? 1 : 0,
    taints,
    'key-expiries': count(([a, b]) => a.expiresAt !== undefined && b.expiresAt === undefined),
    'key-ids': count(([a, b]) => a.keyId === undefined && b.keyId !== undefined),
  };
  return Object.fromEntries(Object.entries(all).filter(([, lost]) => lost !== 0));
}

/** A key as far as the format keeps it, by its bytes. */
const keyOf = ({ publicKey, keyId }: JwtAuthority) => `${keyId} ${publicKey.der.toString('base64')}`;

/** Bundles in which the use of a key says by itself which one it is. */
const arbitrary = (format: BundleFormat) =>
  bundlesOf(
    format.holdsMany ? ['a.example', 'b.example', 'c_.example'] : ['a.example'],
    format.needsCertificate === undefined ? 0 : 1,
  ).map((bundles) =>
    // The third key of the pool is among both uses: one of them, or `gone` could not tell them apart.
    bundles.map((bundle) => ({
      ...bundle,
      witAuthorities: bundle.witAuthorities.filter(
        ({ publicKey }) => !bundle.jwtAuthorities.some((jwt) => jwt.publicKey.der.equals(publicKey.der)),
      ),
    })),
  );

describe.each(BUNDLE_FORMATS.map((format) => [format.name, format] as const))(
  'the format %s',
  (_, format) => {
    it('gives back all but what it said is lost', async () => {
      await fc.assert(
        fc.asyncProperty(arbitrary(format), async (bundles) => {
          const { text, losses } = await encodeBundles(format, bundles, OPTIONS);
          const decoded = await decode(text, bundles);
          for (const [i, before] of bundles.entries()) {
            const after = decoded[i] as Bundle;
            const said = losses.filter(({ trustDomain }) => trustDomain === before.trustDomain.name);
            expect(Object.fromEntries(said.map(({ what, count }) => [what, count]))).toEqual(
              gone(before, after),
            );
            // And nothing is there that was not, or is another one.
            expect(after.x509Authorities.map(({ certificate }) => certificate)).toEqual(
              before.x509Authorities.map(({ certificate }) => certificate),
            );
            for (const use of ['jwtAuthorities', 'witAuthorities'] as const) {
              const former = new Set(before[use].filter(({ keyId }) => keyId !== undefined).map(keyOf));
              const named = after[use].filter((key) =>
                before[use].some(
                  ({ keyId, publicKey }) => keyId !== undefined && publicKey.der.equals(key.publicKey.der),
                ),
              );
              expect(named.map(keyOf).filter((key) => !former.has(key))).toEqual([]);
            }
            expect([before.sequence, undefined]).toContain(after.sequence);
            expect([before.refreshHint, undefined]).toContain(after.refreshHint);
          }
        }),
        { numRuns: 40 },
      );
    });

    it('gives the same bytes for the same bundles, in printable ASCII', async () => {
      await fc.assert(
        fc.asyncProperty(arbitrary(format), async (bundles) => {
          const { text } = await encodeBundles(format, bundles, OPTIONS);
          expect((await encodeBundles(format, bundles, OPTIONS)).text).toBe(text);
          expect(text).toMatch(/^[\n\x20-\x7e]*\n$/);
        }),
        { numRuns: 20 },
      );
    });
  },
);

describe('spire-json', () => {
  it('loses nothing at all', async () => {
    const format = BUNDLE_FORMATS.find(({ name }) => name === 'spire-json') as BundleFormat;
    const isWhole = (bundle: Bundle) => bundle.sequence !== 0n; // which protobuf cannot tell from none
    await fc.assert(
      fc.asyncProperty(
        arbitrary(format).filter((bundles) => bundles.every(isWhole)),
        async (bundles) => {
          const { text, losses } = await encodeBundles(format, bundles);
          expect(losses).toEqual([]);
          const decoded = await decode(text, bundles);
          expect(decoded.map(plain)).toEqual(bundles.map(plain));
        },
      ),
    );
  });
});

/** A bundle in which keys are compared by their bytes. */
const plain = (bundle: Bundle) => ({
  ...bundle,
  jwtAuthorities: bundle.jwtAuthorities.map((key) => ({ ...key, publicKey: key.publicKey.der })),
  witAuthorities: bundle.witAuthorities.map((key) => ({ ...key, publicKey: key.publicKey.der })),
});
