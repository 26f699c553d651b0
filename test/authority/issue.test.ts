import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  bundleOf,
  createCa,
  FolderStore,
  Issuance,
  type IssuedRecord,
  type IssueOptions,
  mintJsonLines,
  mintSvids,
  type Store,
} from '../../src/authority/index.js';
import { MeshctlError } from '../../src/errors.js';
import { SpiffeId, TrustDomain } from '../../src/spiffe/index.js';
import { validateX509Svid } from '../../src/svid/index.js';
import { Certificate, generateKey } from '../../src/x509/index.js';
import { NOW } from '../authorities.js';

const DAY = 86_400;
const example = TrustDomain.parse('example.org');
const request = (path: string, ...dnsNames: string[]) => ({
  id: SpiffeId.parse(`spiffe://example.org${path}`),
  dnsNames,
});

async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof MeshctlError) return error.code;
    throw error;
  }
  return 'no error';
}

describe('a trust domain with its CA in a folder', () => {
  let home: string;
  let store: Store;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'meshctl-issue-'));
    store = new FolderStore(home);
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  const create = (options: Partial<Parameters<typeof createCa>[1]> = {}) =>
    createCa(store, {
      trustDomain: example,
      keyType: 'ec-p256',
      ttl: 365 * DAY,
      replace: false,
      now: NOW,
      ...options,
    });
  const issuance = (options: Partial<IssueOptions> = {}, on: Store = store) =>
    new Issuance(on, example, mintSvids, {
      keySource: { make: 'ec-p256' },
      ttl: DAY,
      strictTtl: false,
      passphrase: () => undefined,
      clock: () => NOW,
      ...options,
    });
  const ledger = async (): Promise<IssuedRecord[]> => {
    const records = [];
    for await (const record of store.issued('example.org')) records.push(record);
    return records;
  };

  it('makes a CA by the profile', async () => {
    const record = await create({ pathLength: 0, permittedUriHosts: ['example.org'] });
    const certificate = Certificate.parse(Buffer.from(record.certificate, 'base64'));
    expect(record.id).toBe(certificate.subjectKeyIdentifier?.toString('hex'));
    expect(certificate.subject.toString()).toBe(`O=example.org, serialNumber=${certificate.serial}`);
    expect(certificate.isSelfIssued).toBe(true);
    expect(certificate.subjectAltName?.map(({ value }) => value)).toEqual(['spiffe://example.org']);
    expect(certificate.basicConstraints).toMatchObject({ ca: true, pathLen: 0 });
    expect(certificate.keyUsage?.names).toEqual(['keyCertSign', 'cRLSign']);
    expect(certificate.nameConstraints?.permitted?.map(({ base }) => base.value)).toEqual(['example.org']);
    const critical = certificate.extensions.filter((extension) => extension.critical).map(({ oid }) => oid);
    expect(critical).toEqual(['2.5.29.15', '2.5.29.19', '2.5.29.30']);
    expect(certificate.validity.notBefore.date.getTime() / 1000).toBe(NOW - 10);
    expect(certificate.checkSignedBy(certificate)).toEqual({ ok: true });
  });

  it('issues leaves by the profile, whose chain verifies', async () => {
    const record = await create();
    const { payload, authorityId } = await issuance().issue([request('/web', 'web.example.org')]);
    const [svid] = payload;
    expect(authorityId).toBe(record.id);
    const leaf = Certificate.parse(svid?.chain[0] as Buffer);
    expect(leaf.subject.isEmpty).toBe(true);
    expect(leaf.subjectAltName?.map(({ type, value }) => `${type}:${value}`)).toEqual([
      'uri:spiffe://example.org/web',
      'dns:web.example.org',
    ]);
    expect(leaf.basicConstraints).toMatchObject({ ca: false });
    expect(leaf.keyUsage?.names).toEqual(['digitalSignature']);
    expect(leaf.extendedKeyUsage?.names).toEqual(['serverAuth', 'clientAuth']);
    expect(leaf.authorityKeyIdentifier?.keyIdentifier?.toString('hex')).toBe(record.id);
    expect(leaf.serial).toBeGreaterThan(1n << 64n);
    const critical = leaf.extensions.filter((extension) => extension.critical).map(({ oid }) => oid);
    expect(critical.sort()).toEqual(['2.5.29.15', '2.5.29.17', '2.5.29.19']);
    const bundle = bundleOf(
      (await store.load('example.org')) as NonNullable<Awaited<ReturnType<Store['load']>>>,
    );
    expect(validateX509Svid({ chain: [leaf], bundleOf: () => bundle, at: NOW }).ok).toBe(true);
  });

  it('writes what it issued into the ledger', async () => {
    const record = await create();
    const { payload } = await issuance().issue([request('/a'), request('/b', 'b.example.org')]);
    expect(await ledger()).toEqual(
      payload.map((svid, index) => ({
        time: '2026-11-23T04:00:00Z',
        type: 'x509',
        spiffeId: svid.id.toString(),
        serial: svid.serialHex,
        authorityId: record.id,
        notBefore: '2026-11-23T03:59:50Z',
        notAfter: '2026-11-24T04:00:00Z',
        sha256: Certificate.parse(svid.chain[0]).sha256,
        ...(index === 1 ? { dnsNames: ['b.example.org'] } : {}),
      })),
    );
  });

  it('shortens a life that would outlive the CA, or refuses to', async () => {
    await create({ ttl: 3600 });
    const { payload, lifetime } = await issuance().issue([request('/web')]);
    expect(lifetime).toEqual({ notBefore: NOW - 10, notAfter: NOW + 3600, capped: true });
    expect(payload[0]?.notAfter).toBe(NOW + 3600);
    expect(await codeOf(issuance({ strictTtl: true }).issue([request('/web')]))).toBe('E_TTL_CAPPED');
    expect(await ledger()).toHaveLength(1);
  });

  it('does not sign before or after the life of the CA', async () => {
    await create({ ttl: 3600 });
    expect(await codeOf(issuance({ clock: () => NOW + 3601 }).issue([request('/web')]))).toBe('E_CA_EXPIRED');
    expect(await codeOf(issuance({ clock: () => NOW - 60 }).issue([request('/web')]))).toBe('E_CA_EXPIRED');
    expect(await ledger()).toEqual([]);
  });

  it('needs a CA, and the right one', async () => {
    expect(await codeOf(issuance().issue([request('/web')]))).toBe('E_NO_CA');
    await create();
    const foreign = { id: SpiffeId.parse('spiffe://other.org/web'), dnsNames: [] };
    expect(await codeOf(issuance().issue([foreign]))).toBe('E_TRUST_DOMAIN_FOREIGN');
  });

  it('refuses to replace a CA unless told, and then keeps ledger and sequence going', async () => {
    const first = await create();
    await issuance().issue([request('/web')]);
    expect(await codeOf(create())).toBe('E_CA_EXISTS');
    const second = await create({ replace: true });
    const state = await store.load('example.org');
    expect(state?.x509.map(({ id }) => id)).toEqual([second.id]);
    expect(state).toMatchObject({ version: 2, sequence: 2 });
    await issuance().issue([request('/web')]);
    expect((await ledger()).map(({ authorityId }) => authorityId)).toEqual([first.id, second.id]);
    expect(await store.readKey('example.org', first.id)).toContain('PRIVATE KEY');
  });

  it('keeps the key encrypted when there is a passphrase', async () => {
    const record = await create({ passphrase: 'correct horse' });
    expect(await store.readKey('example.org', record.id)).toContain('BEGIN ENCRYPTED PRIVATE KEY');
    expect(await codeOf(issuance().issue([request('/web')]))).toBe('E_PASSPHRASE');
    expect(await codeOf(issuance({ passphrase: () => 'wrong' }).issue([request('/web')]))).toBe(
      'E_PASSPHRASE',
    );
    const { payload } = await issuance({ passphrase: () => 'correct horse' }).issue([request('/web')]);
    expect(payload).toHaveLength(1);
  });

  it('signs a key that was given, and keeps what it does not have out', async () => {
    await create();
    const { spki } = generateKey('ed25519');
    const { payload } = await issuance({ keySource: { spki } }).issue([request('/web')]);
    const leaf = Certificate.parse(payload[0]?.chain[0] as Buffer);
    expect(leaf.publicKeyInfo.der.equals(spki)).toBe(true);
    expect(payload[0]?.privateKey).toBeUndefined();
  });

  it('mints again when the CA was replaced between minting and recording', async () => {
    await create();
    let replaced: string | undefined;
    const racing: Store = {
      list: () => store.list(),
      load: (name) => store.load(name),
      readKey: (name, id) => store.readKey(name, id),
      commit: (...args) => store.commit(...args),
      issued: (name) => store.issued(name),
      listFederated: () => store.listFederated(),
      loadAllFederated: () => store.loadAllFederated(),
      loadFederated: (name) => store.loadFederated(name),
      removeFederated: (name) => store.removeFederated(name),
      changeFederated: (...args) => store.changeFederated(...args),
      recordIssued: async (...args) => {
        replaced ??= (await create({ replace: true })).id;
        return store.recordIssued(...args);
      },
    };
    const { payload, authorityId } = await issuance({}, racing).issue([request('/web')]);
    expect(authorityId).toBe(replaced);
    const leaf = Certificate.parse(payload[0]?.chain[0] as Buffer);
    expect(leaf.authorityKeyIdentifier?.keyIdentifier?.toString('hex')).toBe(replaced);
    expect((await ledger()).map((record) => record.authorityId)).toEqual([replaced]);
  });

  it('refuses a key file that is not the key of the CA', async () => {
    const first = await create();
    const other = await createCa(store, {
      trustDomain: TrustDomain.parse('other.org'),
      keyType: 'ec-p256',
      ttl: DAY,
      replace: false,
      now: NOW,
    });
    const swapped: Store = Object.assign(Object.create(store) as Store, {
      load: (name: string) => store.load(name),
      readKey: () => store.readKey('other.org', other.id),
    });
    expect(await codeOf(issuance({}, swapped).issue([request('/web')]))).toBe('E_STATE');
    expect(first.id).not.toBe(other.id);
  });

  it('writes one JSON line an SVID, with SPIRE’s members', async () => {
    await create();
    const lines = new Issuance(store, example, mintJsonLines, {
      keySource: { make: 'ec-p256' },
      ttl: DAY,
      strictTtl: false,
      passphrase: () => undefined,
      clock: () => NOW,
    });
    const { payload, count } = await lines.issue([request('/a'), request('/b')]);
    const [first, second, rest] = Buffer.from(payload).toString().split('\n');
    expect([count, rest]).toEqual([2, '']);
    const svid = JSON.parse(first as string) as Record<string, unknown>;
    expect(svid).toMatchObject({
      schemaVersion: 'meshctl/v1',
      kind: 'X509Svid',
      spiffeId: 'spiffe://example.org/a',
    });
    expect(Object.keys(svid)).toEqual(expect.arrayContaining(['x509_svid', 'private_key', 'root_cas']));
    const [leaf] = svid['x509_svid'] as string[];
    expect(Certificate.parse(Buffer.from(leaf as string, 'base64')).serialHex).toBe(svid['serialNumber']);
    expect(JSON.parse(second as string)).toMatchObject({ spiffeId: 'spiffe://example.org/b' });
  });
});
