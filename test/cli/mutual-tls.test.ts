/** SVIDs in Node's own TLS, as server and client certificates, and the connection that the quickstart makes with them. */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type ConnectionOptions, connect, createServer, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleOf, createCa, FolderStore, Issuance, mintSvids } from '../../src/authority/index.js';
import { type Bundle, encodePemBundle } from '../../src/bundle/index.js';
import { mutualTls, type Workload } from '../../src/cli/quickstart/mutual-tls.js';
import { SpiffeId, TrustDomain } from '../../src/spiffe/index.js';
import { encodeSvidPem } from '../../src/svid/index.js';
import { KEY_TYPES, type KeyType } from '../../src/x509/index.js';
import { keyPair } from '../authorities.js';

const now = () => Math.floor(Date.now() / 1000);
const nameOf = (ca: KeyType) => `${ca}.example.org`;

/** One home with a CA of each type. Leaf keys are made once for each type: RSA keys are slow to make. */
class Mesh {
  readonly #home = mkdtempSync(join(tmpdir(), 'meshctl-tls-'));
  readonly #store = new FolderStore(this.#home);

  async makeCa(name: string, keyType: KeyType): Promise<void> {
    const options = { keyType, ttl: 3600, replace: false, now: now() };
    await createCa(this.#store, { trustDomain: TrustDomain.parse(name), ...options });
  }

  async bundle(name: string): Promise<Bundle> {
    const state = await this.#store.load(name);
    if (state === undefined) throw new Error(`no CA of ${name}`);
    return bundleOf(state);
  }

  /** A workload that trusts its own trust domain and the others named. */
  async workload(
    id: string,
    keyType: KeyType,
    trusts: readonly string[] = [],
    dnsNames: readonly string[] = [],
  ) {
    const spiffeId = SpiffeId.parse(id);
    const issuance = new Issuance(this.#store, spiffeId.trustDomain, mintSvids, {
      keySource: keyPair(keyType),
      ttl: 600,
      strictTtl: false,
      passphrase: () => undefined,
      clock: now,
    });
    const [svid] = (await issuance.issue([{ id: spiffeId, dnsNames }])).payload;
    if (svid === undefined) throw new Error(`${id} was not issued`);
    const { svid: chain, key = '' } = encodeSvidPem(svid);
    const names = [spiffeId.trustDomain.name, ...trusts];
    const bundles = await Promise.all(names.map((name) => this.bundle(name)));
    return { svid: chain, key, bundles } satisfies Workload;
  }

  remove(): void {
    rmSync(this.#home, { recursive: true, force: true });
  }
}

const credentials = ({ svid, key, bundles }: Workload) => ({
  cert: svid,
  key,
  ca: bundles.map(encodePemBundle),
});

/**
 * Connects client to server, each of which insists on a certificate it can verify. Tells whom each saw, or the codes of
 * the errors on both sides: with TLS 1.3 the client is done before the server has judged it.
 */
async function handshake(server: Workload, client: Workload, options: ConnectionOptions = {}) {
  const errors: unknown[] = [];
  const demanding = { ...credentials(server), requestCert: true, rejectUnauthorized: true };
  const listener = createServer(demanding, (socket) =>
    socket.end(socket.getPeerCertificate().subjectaltname ?? ''),
  );
  listener.on('tlsClientError', (error) => errors.push(error));
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  const socket = connect({
    ...credentials(client),
    port,
    host: '127.0.0.1',
    servername: 'localhost',
    ...options,
  });
  const seen = await seenBy(socket).catch((error: unknown) => {
    errors.push(error);
    return undefined;
  });
  socket.destroy();
  listener.close();
  await once(listener, 'close');
  if (seen !== undefined && seen.seenByServer !== '') return seen;
  return { errors: errors.map((error) => (error instanceof Error && 'code' in error ? error.code : error)) };
}

async function seenBy(socket: TLSSocket) {
  await once(socket, 'secureConnect');
  const protocol = socket.getProtocol();
  const seenByClient = socket.getPeerCertificate().subjectaltname;
  return { protocol, seenByClient, seenByServer: await text(socket) };
}

const anyHost: ConnectionOptions = { checkServerIdentity: () => undefined };

describe('mutual TLS', () => {
  const mesh = new Mesh();
  afterAll(() => mesh.remove());
  beforeAll(async () => {
    for (const type of KEY_TYPES) await mesh.makeCa(nameOf(type), type);
    await mesh.makeCa('rogue.example', 'ec-p256');
  }, 120_000);

  describe.each(['TLSv1.3', 'TLSv1.2'] as const)('of Node, %s', (version) => {
    const options = { ...anyHost, minVersion: version, maxVersion: version };

    it.each([...KEY_TYPES])('takes SVIDs with keys of type %s', { timeout: 120_000 }, async (type) => {
      const [web, db] = [`spiffe://${nameOf('ec-p256')}/web`, `spiffe://${nameOf('ec-p256')}/db`];
      const [server, client] = [await mesh.workload(web, type), await mesh.workload(db, type)];
      const seen = { protocol: version, seenByClient: `URI:${web}`, seenByServer: `URI:${db}` };
      expect(await handshake(server, client, options)).toEqual(seen);
    });

    it.each([...KEY_TYPES])('takes SVIDs of CAs with keys of type %s', async (type) => {
      const [web, db] = [`spiffe://${nameOf(type)}/web`, `spiffe://${nameOf(type)}/db`];
      const [server, client] = [await mesh.workload(web, 'ec-p256'), await mesh.workload(db, 'rsa-2048')];
      const seen = { protocol: version, seenByClient: `URI:${web}`, seenByServer: `URI:${db}` };
      expect(await handshake(server, client, options)).toEqual(seen);
    });

    it('refuses the SVID of a CA that is not in the bundle, on either side', async () => {
      const own = await mesh.workload(`spiffe://${nameOf('ec-p256')}/web`, 'ec-p256');
      const rogue = await mesh.workload('spiffe://rogue.example/web', 'ec-p256', [nameOf('ec-p256')]);
      // Node's server hangs up without a word on a client that it cannot verify.
      expect(await handshake(own, rogue, options)).toEqual({
        errors: expect.arrayContaining(['ECONNRESET']),
      });
      const reason = expect.stringMatching(/^(SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_)/);
      expect(await handshake(rogue, own, options)).toEqual({ errors: expect.arrayContaining([reason]) });
    });
  });

  it('of Node takes an SVID with a DNS name for that host, and for no other', async () => {
    const id = `spiffe://${nameOf('ec-p256')}/web`;
    const server = await mesh.workload(id, 'ec-p256', [], ['localhost']);
    const client = await mesh.workload(`spiffe://${nameOf('ec-p256')}/db`, 'ec-p256');
    expect(await handshake(server, client)).toMatchObject({ seenByClient: `URI:${id}, DNS:localhost` });
    expect(await handshake(server, client, { servername: 'other.example' })).toEqual({
      errors: expect.arrayContaining(['ERR_TLS_CERT_ALTNAME_INVALID']),
    });
  });

  describe('of the quickstart', () => {
    const east = nameOf('ec-p256');
    const west = nameOf('ed25519');

    it('tells each side the SPIFFE ID of the other, across trust domains', async () => {
      const server = await mesh.workload(`spiffe://${east}/web`, 'ec-p256', [west]);
      const client = await mesh.workload(`spiffe://${west}/pay`, 'ed25519', [east]);
      expect(await mutualTls(server, client)).toEqual({
        ok: true,
        protocol: 'TLSv1.3',
        serverId: `spiffe://${east}/web`,
        clientId: `spiffe://${west}/pay`,
      });
    });

    it('refuses a client whose trust domain the server does not know', async () => {
      const server = await mesh.workload(`spiffe://${east}/web`, 'ec-p256');
      const client = await mesh.workload('spiffe://rogue.example/web', 'ec-p256', [east]);
      const why = 'no authority of rogue.example is known';
      expect(await mutualTls(server, client)).toEqual({ ok: false, refusedBy: 'server', why });
    });

    it('refuses a server whose trust domain the client does not know', async () => {
      const server = await mesh.workload('spiffe://rogue.example/web', 'ec-p256', [east]);
      const client = await mesh.workload(`spiffe://${east}/web`, 'ec-p256');
      expect(await mutualTls(server, client)).toMatchObject({ ok: false, refusedBy: 'client' });
    });

    it('never takes the CA of one trust domain for the name of another', async () => {
      const server = await mesh.workload(`spiffe://${east}/web`, 'ec-p256');
      const impostor = new Mesh();
      try {
        await impostor.makeCa(west, 'ec-p256');
        const posing = await impostor.workload(`spiffe://${west}/pay`, 'ec-p256');
        // OpenSSL trusts the impostor's CA, which the server knows under another name.
        const known = { ...(await impostor.bundle(west)), trustDomain: TrustDomain.parse('rogue.example') };
        const bundles = [...server.bundles, await mesh.bundle(west), known];
        const connection = mutualTls({ ...server, bundles }, { ...posing, bundles: server.bundles });
        expect(await connection).toMatchObject({
          refusedBy: 'server',
          why: expect.stringMatching(/^the path ends at .* and is no anchor$/),
        });
      } finally {
        impostor.remove();
      }
    });
  });
});
