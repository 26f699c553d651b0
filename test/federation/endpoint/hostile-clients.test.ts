/** Clients that are slow, huge, half there or out of their mind: each is cut off, and the endpoint goes on. */
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  ask,
  authorityOf,
  bundleWith,
  closing,
  GET,
  rawTcp,
  rawTls,
  type Served,
  serve,
  untilClosed,
} from './endpoints.js';

/** As in use, only less patient. */
const LIMITS = {
  handshakeMs: 400,
  headersMs: 500,
  requestMs: 800,
  keepAliveMs: 400,
  idleMs: 600,
  answerMs: 1000,
  maxConnections: 20,
};

/** More than the kernel takes for a client that does not read. */
const LARGE = 24 * 1024 * 1024;

describe('a bundle endpoint', () => {
  let served: Served;
  beforeAll(async () => {
    const root = await authorityOf('example.org');
    served = await serve(root, { limits: LIMITS });
  });
  afterEach(async () => {
    expect((await ask(served, '/')).status).toBe(200); // whatever has happened before
  });
  afterAll(() => served.endpoint.stop());

  it('hangs up on a client that connects and says nothing', async () => {
    expect(await untilClosed(await rawTcp(served))).toBe('');
  });

  it('hangs up on a client that does not finish the TLS handshake', async () => {
    const socket = await rawTcp(served);
    socket.write(Buffer.of(0x16, 3, 1, 2, 0, 1)); // the beginning of a ClientHello
    expect(await untilClosed(socket)).toBe('');
  });

  it('hangs up on a client that speaks clear text', async () => {
    const socket = await rawTcp(served);
    socket.write(GET());
    expect(await untilClosed(socket)).not.toContain('200');
    expect(served.log.at(-1)?.failure).toMatch(/http request|wrong version/i);
  });

  it('hangs up on a client that sends garbage', async () => {
    const socket = await rawTcp(served);
    socket.write(Buffer.alloc(4096, 0xff));
    await untilClosed(socket);
  });

  it('answers 408 to a request that comes drop by drop', async () => {
    const socket = await rawTls(served);
    const closed = untilClosed(socket);
    socket.write('GET / HTTP/1.1\r\n');
    const drops = setInterval(() => socket.write('X-Drop: 1\r\n'), 50);
    expect(await closed).toMatch(/^HTTP\/1\.1 408 /);
    clearInterval(drops);
  });

  it('answers 408 to a client that says nothing after the handshake', async () => {
    expect(await untilClosed(await rawTls(served))).toMatch(/^(HTTP\/1\.1 408 |$)/);
  });

  it('hangs up on a client that keeps its connection and asks nothing more', async () => {
    const socket = await rawTls(served);
    socket.write(GET());
    expect(await untilClosed(socket)).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  });

  it.each([
    ['one huge field', `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(9000)}\r\n\r\n`],
    ['a huge target', GET(`/${'x'.repeat(9000)}`)],
    ['many fields', `GET / HTTP/1.1\r\nHost: localhost\r\n${'X-Field: 0123456789\r\n'.repeat(1000)}\r\n`],
  ])('answers 431 to %s', async (_, text) => {
    const socket = await rawTls(served);
    socket.write(text);
    expect(await untilClosed(socket)).toMatch(/^HTTP\/1\.1 431 /);
  });

  it('does not wait for the end of header fields without end', async () => {
    const socket = await rawTls(served);
    socket.write('GET / HTTP/1.1\r\n');
    const closed = untilClosed(socket);
    for (let i = 0; i < 10_000 && !socket.destroyed; i++) {
      socket.write(`X-${i}: ${'y'.repeat(1000)}\r\n`);
      if (i % 100 === 0) await sleep(1);
    }
    await closed;
    expect(served.log.some(({ status }) => status === 431)).toBe(true);
  });

  it.each([
    ['a body', { headers: {}, body: 'x'.repeat(1000) }],
    ['an announced body', { headers: { 'Content-Length': '1000000000000' } }],
    ['a body in chunks', { headers: { 'Transfer-Encoding': 'chunked' }, body: 'x' }],
  ])('refuses a GET with %s, and closes the connection', async (_, options) => {
    const head = Object.entries({ 'Content-Length': '1000', ...options.headers }).map(
      ([k, v]) => `${k}: ${v}\r\n`,
    );
    const lines =
      'Transfer-Encoding' in options.headers ? head.filter((line) => !/^Content-L/.test(line)) : head;
    const socket = await rawTls(served);
    socket.write(
      `GET / HTTP/1.1\r\nHost: localhost\r\n${lines.join('')}\r\n${'body' in options ? options.body : ''}`,
    );
    const heard = await untilClosed(socket);
    expect(heard).toMatch(/^HTTP\/1\.1 413 /);
    expect(heard).toMatch(/\r\nConnection: close\r\n/i);
  });

  it('does not read a body without end', async () => {
    const socket = await rawTls(served);
    socket.write('POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000000000\r\n\r\n');
    const closed = untilClosed(socket);
    let sent = 0;
    while (!socket.destroyed && sent < 200 * 1024 * 1024) {
      sent += 65_536;
      if (!socket.write(Buffer.alloc(65_536))) await Promise.race([once(socket, 'drain'), closed]);
    }
    expect(await closed).toMatch(/^HTTP\/1\.1 405 |^$/);
    expect(sent).toBeLessThan(200 * 1024 * 1024);
  });

  it('refuses a body before it is sent to a client that asks first', async () => {
    const socket = await rawTls(served);
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n');
    expect(await untilClosed(socket)).toMatch(/^HTTP\/1\.1 413 /);
  });

  it.each([
    ['no HTTP', 'EHLO localhost\r\n\r\n'],
    ['no Host', 'GET / HTTP/1.1\r\n\r\n'],
    ['a field with NUL', 'GET / HTTP/1.1\r\nHost: localhost\r\nX: a\0b\r\n\r\n'],
    ['a space before the colon', 'GET / HTTP/1.1\r\nHost : localhost\r\n\r\n'],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n'],
    [
      'length and chunks',
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
    ],
    ['bytes', Buffer.from([...Array(256).keys()]).toString('latin1')],
    ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ])('answers 400 to %s, and closes the connection', async (_, text) => {
    const socket = await rawTls(served);
    socket.write(Buffer.from(text, 'latin1'));
    expect(await untilClosed(socket)).toMatch(/^HTTP\/1\.1 400 /);
  });

  it('hangs up on CONNECT', async () => {
    const socket = await rawTls(served);
    socket.write('CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n');
    expect(await untilClosed(socket)).not.toMatch(/ 200 /);
  });

  it('is not upgraded to another protocol', async () => {
    const socket = await rawTls(served);
    socket.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    expect(await untilClosed(socket)).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  });

  it('takes no more connections than it may', async () => {
    const taken = await Promise.all(Array.from({ length: LIMITS.maxConnections }, () => rawTcp(served)));
    const another = await rawTcp(served);
    await untilClosed(another);
    expect(served.log.some(({ failure }) => failure === 'too many connections')).toBe(true);
    for (const socket of taken) socket.destroy();
    await sleep(50);
  });

  it('holds nothing of clients that have gone', async () => {
    for (let i = 0; i < 50; i++) {
      const socket = await rawTls(served);
      socket.write(GET());
      socket.destroy();
    }
    const count = await connectionsAfterAll(served);
    expect(count).toBe(0);
  });
});

/** Connections once everything has settled. */
async function connectionsAfterAll({ endpoint }: Served): Promise<number> {
  for (let i = 0; i < 50; i++) {
    if (endpoint.connectionCount === 0) return 0;
    await sleep(50);
  }
  return endpoint.connectionCount;
}

describe('a bundle endpoint with a large bundle', () => {
  it.each([
    ['does not read its answer', 0],
    ['reads its answer drop by drop', 100],
  ])('hangs up on a client that %s', async (_, everyMs) => {
    const root = await authorityOf('example.org');
    const keyId = 'k'.repeat(LARGE / 4);
    const jwtAuthorities = [1, 2, 3, 4, 5].map((i) => ({
      keyId: `${i}${keyId}`,
      publicKey: root.certificate.publicKeyInfo,
    }));
    const bundle = bundleWith([root], { jwtAuthorities });
    const served = await serve(root, { bundles: [bundle], limits: LIMITS });
    try {
      expect(served.endpoint.bundles.first?.body.length).toBeGreaterThan(LARGE);
      const socket = await rawTls(served);
      const closed = closing(socket);
      socket.write(GET());
      socket.pause();
      const sips = everyMs === 0 ? undefined : setInterval(() => socket.read(64), everyMs);
      await expect.poll(() => `${served.log.at(-1)?.failure}`, { timeout: 10_000 }).toMatch(/went before/);
      clearInterval(sips);
      socket.destroy();
      await closed;
      expect((await ask(served, '/')).body.length).toBe(served.endpoint.bundles.first?.body.length);
    } finally {
      await served.endpoint.stop();
    }
  });
});
