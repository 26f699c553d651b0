import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { type FederatedBundle, FolderStore } from '../../../src/authority/index.js';
import { bundleFingerprint, type JwtAuthority } from '../../../src/bundle/index.js';
import { TrustDomain } from '../../../src/spiffe/index.js';
import { testAuthority } from '../../authorities.js';
import { infoOf, signingKey } from '../../bundle/documents.js';
import { scratch } from '../../files/scratch.js';

const { certificate } = await testAuthority('ec-p256', { trustDomain: 'partner.example' });
const publicKey = infoOf(signingKey('P-256').publicKey);

const stored = (version: number, name = 'partner.example'): FederatedBundle => ({
  version,
  bundle: {
    trustDomain: TrustDomain.parse(name),
    x509Authorities: [{ certificate: certificate.der }, { certificate: certificate.der, tainted: true }],
    jwtAuthorities: [{ publicKey }, { keyId: '\u202e"', publicKey, expiresAt: 4_000_000_000, tainted: true }],
    witAuthorities: [{ keyId: 'w', publicKey }],
    sequence: 2n ** 64n - 1n,
    refreshHint: 300,
  },
  origin: {
    from: 'https://partner.example/',
    format: 'spiffe',
    time: '2026-11-30T00:00:00Z',
    endpoint: {
      url: 'https://partner.example/',
      profile: 'https_spiffe',
      endpointSpiffeId: 'spiffe://partner.example/server',
    },
  },
});

let home: string;
let store: FolderStore;
beforeEach(() => {
  home = join(scratch(), 'home');
  store = new FolderStore(home);
});

describe('the bundles of other trust domains in a folder', () => {
  it('come back whole: taints, keys without an ID, numbers beyond 2^53', async () => {
    const given = stored(1);
    await store.changeFederated('partner.example', 0, given);
    const found = await store.loadFederated('partner.example');
    expect(plain(found)).toEqual(plain(given));
    expect(plain((await store.loadAllFederated())[0])).toEqual(plain(given));
    expect(await store.listFederated()).toEqual([
      {
        trustDomain: 'partner.example',
        fingerprint: bundleFingerprint(given.bundle),
        counts: { x509: 2, jwt: 2, wit: 1 },
        sequence: 2n ** 64n - 1n,
        refreshHint: 300,
        notAfter: '2036-11-20T04:00:00Z',
        origin: given.origin,
      },
    ]);
    expect(await store.loadFederated('nobody.example')).toBeUndefined();
  });

  it('are changed only by whoever has seen the one that is there', async () => {
    await store.changeFederated('partner.example', 0, stored(1));
    for (const seen of [0, 2])
      await expect(store.changeFederated('partner.example', seen, stored(seen + 1))).rejects.toMatchObject({
        code: 'E_CONFLICT',
      });
    await store.changeFederated('partner.example', 1, stored(2));
    expect((await store.loadFederated('partner.example'))?.version).toBe(2);
    await store.changeFederated('partner.example', 2, undefined);
    expect(await store.listFederated()).toEqual([]);
  });

  it('are closed to others, and nothing else is left beside them', async () => {
    await store.changeFederated('partner.example', 0, stored(1));
    const folder = join(home, 'federated');
    expect(readdirSync(folder)).toEqual(['partner.example.json']);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, 'partner.example.json')).mode & 0o777).toBe(0o600);
  });

  it('are not looked at under a name that is not theirs', async () => {
    await store.changeFederated('partner.example', 0, stored(1));
    const folder = join(home, 'federated');
    writeFileSync(join(folder, 'other.example.json'), readFileSync(join(folder, 'partner.example.json')));
    await expect(store.loadFederated('other.example')).rejects.toMatchObject({ code: 'E_STATE' });
    await expect(store.listFederated()).rejects.toMatchObject({ code: 'E_STATE' });
    expect((await store.loadFederated('partner.example'))?.version).toBe(1);
  });

  it.each([
    ['version', 0],
    ['trustDomain', '../x'],
    ['x509', [{ certificate: 'no base64' }]],
    ['x509', [{ certificate: 'AAAA', tainted: false }]],
    ['jwt', [{ publicKey: 'AAAA' }]],
    ['wit', [{ publicKey: 'AAAA', keyId: '' }]],
    ['sequence', 7],
    ['refreshHint', 0],
    ['origin', {}],
    ['surplus', true],
    ['fingerprint', '0'.repeat(64)],
  ])('are refused with %s as %j', async (member, value) => {
    await store.changeFederated('partner.example', 0, stored(1));
    const file = join(home, 'federated', 'partner.example.json');
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), [member]: value }));
    await expect(store.loadFederated('partner.example')).rejects.toMatchObject({
      code: 'E_STATE',
      message: expect.stringContaining(member),
    });
  });
});

/** Keys by their bytes. */
function plain(found: FederatedBundle | undefined) {
  if (found === undefined) return undefined;
  const bytes = (keys: readonly JwtAuthority[]) =>
    keys.map((key) => ({ ...key, publicKey: key.publicKey.der }));
  const { bundle } = found;
  return {
    ...found,
    bundle: {
      ...bundle,
      jwtAuthorities: bytes(bundle.jwtAuthorities),
      witAuthorities: bytes(bundle.witAuthorities),
    },
  };
}
