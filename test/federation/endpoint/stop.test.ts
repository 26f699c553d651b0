import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import {
  ask,
  authorityOf,
  bundleWith,
  closing,
  GET,
  rawTcp,
  rawTls,
  serve,
  untilClosed,
} from './endpoints.js';

const root = await authorityOf('example.org');

/** An endpoint that reads its bundle only when it is let; to ask it is to hang. */
async function hanging() {
  let release: () => void = () => {};
  let begun: () => void = () => {};
  let isHeld = false;
  const asked = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const served = await serve(root, {
    limits: { stopMs: 1000 },
    read: async () => {
      if (isHeld) {
        begun();
        await held;
      }
      return bundleWith([root]);
    },
  });
  await new Promise((resolve) => setTimeout(resolve, 300)); // past the last reading
  isHeld = true;
  return { ...served, asked, release };
}

describe('a bundle endpoint that is stopped', () => {
  it('finishes the request that runs, and closes its connection', async () => {
    const served = await hanging();
    const socket = await rawTls(served);
    const heard = untilClosed(socket);
    socket.write(GET());
    await served.asked;
    const stopped = served.endpoint.stop();
    served.release();
    expect(await heard).toMatch(
      /^HTTP\/1\.1 200 OK\r\n[\s\S]*\r\nConnection: close\r\n[\s\S]*"spiffe_sequence": 1/i,
    );
    await stopped;
  });

  it('takes no new connections', async () => {
    const served = await serve(root);
    await served.endpoint.stop();
    const [error] = await once(connect(served.port, '127.0.0.1'), 'error');
    expect(error).toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('does not wait for connections on which nothing runs, nor for handshakes', async () => {
    const served = await serve(root, { limits: { stopMs: 600_000 } });
    const idle = await rawTls(served);
    const half = await rawTcp(served);
    const used = await rawTls(served);
    used.write(GET());
    await once(used, 'data');
    const closed = Promise.all([idle, half, used].map(closing));
    await served.endpoint.stop();
    await closed;
  });

  it('does not wait for ever for a request that does not end', async () => {
    const served = await hanging();
    const socket = await rawTls(served);
    const heard = untilClosed(socket);
    socket.write(GET());
    await served.asked;
    await served.endpoint.stop();
    expect(await heard).toBe('');
    served.release();
  });

  it('leaves its port to another', async () => {
    const { endpoint, port } = await serve(root);
    await endpoint.stop();
    const second = await serve(root, { port });
    expect((await ask(second, '/')).status).toBe(200);
    await second.endpoint.stop();
  });
});

describe('a bundle endpoint whose address is taken', () => {
  it('says so', async () => {
    const first = await serve(root);
    await expect(serve(root, { port: first.port })).rejects.toMatchObject({
      code: 'E_ENDPOINT',
      message: expect.stringContaining('another program listens there'),
    });
    await first.endpoint.stop();
  });
});
