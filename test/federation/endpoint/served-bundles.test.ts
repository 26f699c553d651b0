import { describe, expect, it } from 'vitest';
import { type Bundle, decodeSpiffeBundle } from '../../../src/bundle/index.js';
import { MeshctlError } from '../../../src/errors.js';
import {
  type BundleSource,
  READING_MS,
  ServedBundles,
} from '../../../src/federation/endpoint/served-bundles.js';
import { TrustDomain } from '../../../src/spiffe/index.js';
import { authorityOf, bundleWith, EXAMPLE } from './endpoints.js';

const PARTNER = TrustDomain.parse('partner.example');
const root = await authorityOf('example.org');

/** Bundles over a store and a clock that the test moves. */
function bundlesOver(stored: Map<string, Bundle | Error>, options: Partial<BundleSource> = {}) {
  const state = { ms: 0, readings: 0, warnings: [] as string[] };
  const served = new ServedBundles({
    trustDomains: [EXAMPLE],
    read: async ({ name }) => {
      state.readings++;
      const found = stored.get(name);
      if (found instanceof Error) throw found;
      return found;
    },
    warn: (text) => state.warnings.push(text),
    clock: () => state.ms,
    ...options,
  });
  /** Some time later, somebody asks. */
  const later = async (ms = READING_MS) => {
    state.ms += ms;
    await served.refresh(served.concernedBy('/-/healthy'));
  };
  return { served, state, later };
}

const hintIn = (body: Buffer | undefined) =>
  body === undefined ? undefined : decodeSpiffeBundle(body).content.refreshHint;

describe('served bundles', () => {
  it('are read once in a quarter of a second, however often somebody asks', async () => {
    const { served, state, later } = bundlesOver(new Map([['example.org', bundleWith([root])]]));
    await served.open();
    for (let i = 0; i < 100; i++) await later(10);
    expect(state.readings).toBe(1 + (100 * 10) / READING_MS);
  });

  it('are read once for all that ask at the same time', async () => {
    const { served, state } = bundlesOver(new Map([['example.org', bundleWith([root])]]));
    await served.open();
    state.ms += READING_MS;
    await Promise.all(Array.from({ length: 50 }, () => served.refresh(served.concernedBy('/-/healthy'))));
    expect(state.readings).toBe(2);
  });

  it('change with the store, and so does their tag', async () => {
    const stored = new Map([['example.org', bundleWith([root])]]);
    const { served, later } = bundlesOver(stored);
    await served.open();
    const before = served.first;
    stored.set('example.org', bundleWith([root], { sequence: 2n }));
    await later();
    expect(served.first?.bundle.sequence).toBe(2n);
    expect(served.first?.etag).not.toBe(before?.etag);
  });

  it('keep their tag while nothing changes', async () => {
    const stored = new Map([['example.org', bundleWith([root])]]);
    const { served, later } = bundlesOver(stored);
    await served.open();
    const before = served.first;
    stored.set('example.org', bundleWith([root]));
    await later();
    expect(served.first).toBe(before);
  });

  it('stay as they were while they cannot be read, which is said once and shows in the health', async () => {
    const stored = new Map<string, Bundle | Error>([['example.org', bundleWith([root])]]);
    const { served, state, later } = bundlesOver(stored);
    await served.open();
    stored.set('example.org', new Error('the disk is on fire'));
    await later();
    await later();
    expect(served.healthy).toBe(false);
    expect(served.first?.bundle.sequence).toBe(1n);
    expect(state.warnings).toEqual([
      'The bundle of example.org cannot be read (the disk is on fire): it is served as it was.',
    ]);
    stored.set('example.org', bundleWith([root], { sequence: 3n }));
    await later();
    expect(served.healthy).toBe(true);
    expect(served.first?.bundle.sequence).toBe(3n);
  });

  it('are not served any more once they are deleted', async () => {
    const stored = new Map([['example.org', bundleWith([root])]]);
    const { served, state, later } = bundlesOver(stored);
    await served.open();
    stored.clear();
    await later();
    expect(served.get('example.org')).toBeUndefined();
    expect(served.healthy).toBe(true);
    expect(state.warnings).toEqual(['The bundle of example.org is gone: it is answered with 404.']);
  });

  it('without any key are told of, for they revoke everything', async () => {
    const stored = new Map([['example.org', bundleWith([root])]]);
    const { served, state, later } = bundlesOver(stored);
    await served.open();
    stored.set('example.org', bundleWith([]));
    await later();
    await later();
    expect(state.warnings).toEqual([expect.stringContaining('bundle-keys-empty-revokes')]);
    expect(served.first?.body.toString()).toContain('"keys": []');
  });

  it('have the refresh hint that was asked for', async () => {
    const { served } = bundlesOver(new Map([['example.org', bundleWith([root])]]), { refreshHint: 60 });
    await served.open();
    expect(hintIn(served.first?.body)).toBe(60);
  });

  it('are each their own', async () => {
    const other = await authorityOf('partner.example');
    const stored = new Map([
      ['example.org', bundleWith([root])],
      ['partner.example', bundleWith([other], { trustDomain: PARTNER })],
    ]);
    const { served } = bundlesOver(stored, { trustDomains: [PARTNER, EXAMPLE] });
    await served.open();
    expect(served.first).toBe(served.get('partner.example'));
    expect(served.get('example.org')?.bundle.x509Authorities).toEqual([
      { certificate: root.certificate.der },
    ]);
  });

  it('must be there to begin with', async () => {
    const { served } = bundlesOver(new Map(), { trustDomains: [PARTNER] });
    const failure = await served.open().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(MeshctlError);
    expect(failure).toMatchObject({
      code: 'E_NO_BUNDLE',
      message: expect.stringContaining('this home has no bundle of partner.example'),
    });
  });
});
