/** Certificates and SVIDs that are replaced while an endpoint runs. */
import { once } from 'node:events';
import type { TLSSocket } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { writePem } from '../../../src/encoding/pem.js';
import { MeshctlError } from '../../../src/errors.js';
import { FileCredentials } from '../../../src/federation/endpoint/file-credentials.js';
import { SvidCredentials } from '../../../src/federation/endpoint/svid-credentials.js';
import { keyPair } from '../../authorities.js';
import { testLeaf } from '../../leaves.js';
import {
  authorityOf,
  bundleWith,
  ENDPOINT_ID,
  EXAMPLE,
  endpointCredentials,
  GET,
  life,
  now,
  rawTls,
  serve,
} from './endpoints.js';

const root = await authorityOf('example.org');
const other = await authorityOf('example.org', 'other');
const leaf = await testLeaf(root, { id: ENDPOINT_ID, ...life });
const names = { cert: 'web.pem', key: 'web-key.pem' };
const pairOf = async (dns: string) => {
  const { cert, key } = await endpointCredentials(root, { dnsNames: ['localhost', dns] });
  return { cert: Buffer.from(cert), key: Buffer.from(key) };
};
const otherKey = Buffer.from(writePem('PRIVATE KEY', keyPair('ec-p256', 'another').pkcs8));

describe('certificate files', () => {
  it('are taken over when they have changed', async () => {
    let files = await pairOf('one.example');
    const source = new FileCredentials({ names, read: async () => files });
    expect((await source.open()).cert).toBe(files.cert.toString());
    expect(await source.refresh()).toBeUndefined();
    files = await pairOf('two.example');
    expect((await source.refresh())?.cert).toBe(files.cert.toString());
    expect(await source.refresh()).toBeUndefined();
  });

  it('that do not fit are told of when they still do not at the next look, and only then', async () => {
    const good = await pairOf('one.example');
    let files = good;
    const source = new FileCredentials({ names, read: async () => files });
    await source.open();
    files = { ...good, key: otherKey };
    expect(await source.refresh()).toBeUndefined();
    await expect(source.refresh()).rejects.toMatchObject({ code: 'E_KEY_MISMATCH' });
    expect(await source.refresh()).toBeUndefined();
    files = good;
    expect((await source.refresh())?.cert).toBe(good.cert.toString());
  });

  it('that are replaced one after the other are taken over once both are there, without a word', async () => {
    let files = await pairOf('one.example');
    const source = new FileCredentials({ names, read: async () => files });
    await source.open();
    const next = { cert: (await pairOf('two.example')).cert, key: otherKey };
    files = { ...files, key: next.key };
    expect(await source.refresh()).toBeUndefined();
    files = await pairOf('two.example');
    expect((await source.refresh())?.cert).toBe(files.cert.toString());
  });

  it.each([
    [
      'another key',
      async () => ({ ...(await pairOf('a')), key: otherKey }),
      'E_KEY_MISMATCH',
      /web-key\.pem does not belong .* web\.pem/,
    ],
    [
      'no certificate',
      async () => ({ ...(await pairOf('a')), cert: Buffer.from('hello') }),
      'E_CERTIFICATE',
      /web\.pem/,
    ],
    ['no key', async () => ({ ...(await pairOf('a')), key: Buffer.from('hello') }), 'E_KEY', /web-key\.pem/],
    [
      'a broken intermediate',
      async () => {
        const { cert, key } = await pairOf('a');
        return { key, cert: Buffer.concat([cert, Buffer.from(writePem('CERTIFICATE', Buffer.from('no')))]) };
      },
      'E_CERTIFICATE',
      /web\.pem/,
    ],
  ])('with %s are refused at the start', async (_, read, code, message) => {
    const failure = await new FileCredentials({ names, read }).open().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(MeshctlError);
    expect(failure).toMatchObject({ code, message: expect.stringMatching(message) });
  });
});

describe('the SVID of an endpoint', () => {
  /** A clock that the test moves, and an issuer that counts. */
  function issuing(ttl: number) {
    const state = { now: now(), issued: 0, broken: false, served: bundleWith([root]) };
    const source = new SvidCredentials(
      {
        clock: () => state.now,
        issue: async () => {
          if (state.broken) throw new Error('the CA is locked');
          state.issued++;
          return { cert: `${state.issued}`, key: '', chain: [leaf.der], notAfter: state.now + ttl };
        },
      },
      () => state.served,
    );
    return { state, source };
  }

  it('is renewed at half its life', async () => {
    const { state, source } = issuing(3600);
    expect((await source.open()).cert).toBe('1');
    state.now += 1799;
    expect(await source.refresh()).toBeUndefined();
    state.now += 1;
    expect((await source.refresh())?.cert).toBe('2');
    expect(await source.refresh()).toBeUndefined();
  });

  it('is renewed at once after the machine has slept for too long', async () => {
    const { state, source } = issuing(3600);
    await source.open();
    state.now += 1_000_000;
    expect((await source.refresh())?.cert).toBe('2');
  });

  it('is asked for again a little later when that fails', async () => {
    const { state, source } = issuing(3600);
    await source.open();
    state.now += 1800;
    state.broken = true;
    await expect(source.refresh()).rejects.toThrow('locked');
    state.broken = false;
    expect(await source.refresh()).toBeUndefined();
    state.now += 10;
    expect((await source.refresh())?.cert).toBe('2');
  });

  it('is kept while the bundle changes and still has its authority', async () => {
    const { state, source } = issuing(3600);
    await source.open();
    state.served = bundleWith([root, other], { sequence: 2n });
    await source.refresh();
    state.now += 301;
    expect(await source.refresh()).toBeUndefined();
  });

  it('is renewed one refresh hint after the bundle has lost its authority, when clients have had it', async () => {
    const { state, source } = issuing(3600);
    await source.open();
    state.served = bundleWith([other], { sequence: 2n, refreshHint: 60 });
    expect(await source.refresh()).toBeUndefined();
    state.now += 59;
    expect(await source.refresh()).toBeUndefined();
    state.now += 1;
    expect((await source.refresh())?.cert).toBe('2');
  });
});

describe('an endpoint', () => {
  const serialOf = (socket: TLSSocket) => socket.getPeerCertificate().serialNumber;
  const askOn = async (socket: TLSSocket) => {
    socket.write(GET());
    const [heard] = await once(socket, 'data');
    return String(heard).slice(0, 15);
  };
  /** The serial that a new connection sees. */
  const serialNow = async (served: Parameters<typeof rawTls>[0]) => {
    const socket = await rawTls(served);
    const serial = serialOf(socket);
    socket.destroy();
    return serial;
  };

  it('presents the new certificate to new connections, and keeps the old ones', async () => {
    let files = await pairOf('one.example');
    const served = await serve(root, {
      identity: { profile: 'https_web', files: { names, read: async () => files } },
    });
    const old = await rawTls(served);
    const before = serialOf(old);
    files = await pairOf('two.example');
    await expect.poll(() => serialNow(served), { timeout: 5000 }).not.toBe(before);
    expect(await askOn(old)).toBe('HTTP/1.1 200 OK');
    old.destroy();
    await served.endpoint.stop();
  });

  it('keeps the old certificate while the new pair does not fit, and says so once', async () => {
    const good = await pairOf('one.example');
    let files = good;
    const served = await serve(root, {
      identity: { profile: 'https_web', files: { names, read: async () => files } },
    });
    const before = await serialNow(served);
    files = { ...good, key: otherKey };
    await expect
      .poll(() => served.warnings, { timeout: 5000 })
      .toEqual([
        expect.stringMatching(
          /^The old certificate stays in use: the private key in web-key\.pem does not belong/,
        ),
      ]);
    expect(await serialNow(served)).toBe(before);
    await served.endpoint.stop();
  });

  it('renews its SVID by itself', async () => {
    const svids = await Promise.all([1, 2].map(() => endpointCredentials(root, { id: ENDPOINT_ID })));
    let issued = 0;
    const issue = async () => {
      const svid = svids[issued++ % 2];
      if (svid === undefined) throw new Error('none');
      return { ...svid, chain: [leaf.der] as const, notAfter: now() + 2 };
    };
    const served = await serve(root, {
      identity: { profile: 'https_spiffe', trustDomain: EXAMPLE, svid: { issue, clock: now } },
    });
    const before = await serialNow(served);
    await expect.poll(() => serialNow(served), { timeout: 5000 }).not.toBe(before);
    await served.endpoint.stop();
  });
});
