/** What meshctl mints has no finding that anybody would have to act on, and is taken by every consumer. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleOf, createCa, FolderStore, Issuance, mintSvids } from '../../src/authority/index.js';
import { encodeSpiffeBundle } from '../../src/bundle/index.js';
import { CONSUMERS, type Consumer } from '../../src/lint/index.js';
import { SpiffeId, TrustDomain } from '../../src/spiffe/index.js';
import { encodeSvidPem } from '../../src/svid/index.js';
import { KEY_TYPES, type KeyType } from '../../src/x509/index.js';
import { NOW } from '../authorities.js';
import { type Fixture, lintFixture } from './fixture.js';

const DAY = 86_400;

interface Minted {
  readonly chain: string;
  readonly key: string;
  readonly ca: string;
  readonly bundle: string;
}

/** A CA and an SVID with keys of this type, as "ca init" and "identity issue" make them. */
async function mint(
  home: string,
  keyType: KeyType,
  options: Partial<Parameters<typeof createCa>[1]> = {},
): Promise<Minted> {
  const store = new FolderStore(home);
  const trustDomain = TrustDomain.parse(`${keyType}.mesh.test`);
  await createCa(store, { trustDomain, keyType, ttl: 3650 * DAY, replace: true, now: NOW, ...options });
  const issuance = new Issuance(store, trustDomain, mintSvids, {
    keySource: { make: keyType },
    ttl: DAY,
    strictTtl: false,
    passphrase: () => undefined,
    clock: () => NOW,
  });
  const id = SpiffeId.parse(`spiffe://${trustDomain.name}/ns/shop/sa/web`);
  const { payload } = await issuance.issue([{ id, dnsNames: ['web.shop.svc'] }]);
  const [svid] = payload;
  const state = await store.load(trustDomain.name);
  if (svid === undefined || state === undefined) throw new Error('nothing was minted');
  const { svid: chain, key = '', bundle: ca } = encodeSvidPem(svid);
  return { chain, key, ca, bundle: encodeSpiffeBundle(bundleOf(state)) };
}

/** What is judged, each as a file by itself and as it lies beside the others. */
const filesOf = ({ chain, key, ca, bundle }: Minted): Readonly<Record<string, Fixture>> => ({
  'the SVID': { name: 'svid.pem', content: chain },
  'the SVID with its key': { name: 'svid-and-key.pem', content: chain + key },
  'the SVID below its CA': { name: 'chain.pem', content: chain + ca },
  'the CA': { name: 'ca.pem', content: ca },
  'the CA as trust anchor': { name: 'ca.crt', content: ca },
  'the bundle': { name: 'bundle.json', content: bundle },
});

async function graveRules(fixture: Fixture, profiles: readonly Consumer[]): Promise<string[]> {
  const judged = await lintFixture(fixture, { profiles });
  const findings = judged.judgements.flatMap((judgement) => judgement.findings);
  return [...new Set(findings.filter(({ level }) => level !== 'info').map(({ rule }) => rule))].sort();
}

/** Envoy takes no peer with an Ed25519 key: the one profile that the one key type cannot meet. */
function expected(keyType: KeyType, file: string, profile: Consumer): readonly string[] {
  const isRefused = profile === 'envoy' && keyType === 'ed25519' && file.startsWith('the SVID');
  return isRefused ? ['envoy-leaf-key-type'] : [];
}

describe.each([...KEY_TYPES])('what meshctl mints with keys of type %s', (keyType) => {
  const home = mkdtempSync(join(tmpdir(), 'meshctl-own-'));
  afterAll(() => rmSync(home, { recursive: true, force: true }));
  let files: Readonly<Record<string, Fixture>>;
  beforeAll(async () => {
    files = filesOf(await mint(home, keyType));
  }, 60_000);

  it('has no finding at warning or above', async () => {
    for (const [file, fixture] of Object.entries(files))
      expect([file, await graveRules(fixture, [])]).toEqual([file, []]);
  });

  it.each(CONSUMERS)('is what %s takes', async (profile) => {
    for (const [file, fixture] of Object.entries(files))
      expect([file, await graveRules(fixture, [profile])]).toEqual([file, expected(keyType, file, profile)]);
  });
});

describe('a CA with a path length, constraints and a subject of its own', () => {
  const home = mkdtempSync(join(tmpdir(), 'meshctl-own-'));
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  it('has no finding at warning or above either, under any profile', async () => {
    const options = { pathLength: 0, permittedUriHosts: ['ec-p256.mesh.test'] };
    for (const [file, fixture] of Object.entries(filesOf(await mint(home, 'ec-p256', options))))
      expect([file, await graveRules(fixture, CONSUMERS)]).toEqual([file, []]);
  });
});
