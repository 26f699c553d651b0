// A CA in a throw-away home.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCa, FolderStore, TrustDomain } from '../dist/index.js';

export async function testCa(keyType = 'ec-p256') {
  const home = mkdtempSync(join(tmpdir(), 'meshctl-bench-'));
  const store = new FolderStore(home);
  const trustDomain = TrustDomain.parse('example.org');
  const now = Math.floor(Date.now() / 1000);
  const options = { trustDomain, keyType, ttl: 86_400 * 365, replace: false, now };
  const record = await createCa(store, options);
  const keyPem = await store.readKey('example.org', record.id);
  rmSync(home, { recursive: true });
  return { record, keyPem };
}
