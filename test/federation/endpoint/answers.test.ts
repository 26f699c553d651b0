/** What an endpoint answers to well-meaning clients. */
import { describe, expect, it } from 'vitest';
import { decodeSpiffeBundle, encodeSpiffeBundle } from '../../../src/bundle/index.js';
import { dial } from '../../../src/sources/tls/dial.js';
import { TrustDomain } from '../../../src/spiffe/index.js';
import { ask, authorityOf, bundleWith, rawTls, serve, servedForSuite, untilClosed } from './endpoints.js';

describe('a bundle endpoint', () => {
  const served = servedForSuite();
  const tag = async () => String((await ask(served(), '/')).headers['etag']);

  it.each(['/', '/example.org', '/?since=yesterday', '/example.org?'])(
    'answers GET %s with the bundle',
    async (path) => {
      const { status, headers, body } = await ask(served(), path);
      expect(status).toBe(200);
      expect(body).toBe(encodeSpiffeBundle(bundleWith([served().root])));
      expect(headers).toMatchObject({
        'content-type': 'application/json',
        'content-length': String(body.length),
        'cache-control': 'no-cache',
        'x-content-type-options': 'nosniff',
        etag: expect.stringMatching(/^"[0-9a-f]{64}"$/),
      });
      expect(decodeSpiffeBundle(Buffer.from(body)).notes).toEqual([]);
    },
  );

  it('answers HEAD with the same header fields and no body', async () => {
    const get = await ask(served(), '/');
    const head = await ask(served(), '/', { method: 'HEAD' });
    const without = ({ date: _, ...headers }: Record<string, unknown>) => headers;
    expect(head.body).toBe('');
    expect(without(head.headers)).toEqual(without(get.headers));
  });

  it.each([
    ['the tag', (etag: string) => etag],
    ['the tag, made weak by a proxy', (etag: string) => `W/${etag}`],
    ['the tag among others', (etag: string) => `"abc", ${etag}`],
    ['any tag', () => '*'],
  ])('answers 304 to a client that has %s', async (_, header) => {
    const etag = await tag();
    const { status, headers, body } = await ask(served(), '/', {
      headers: { 'If-None-Match': header(etag) },
    });
    expect({ status, body }).toEqual({ status: 304, body: '' });
    expect(headers).toMatchObject({ etag, 'cache-control': 'no-cache' });
  });

  it('answers 200 to a client that has another tag', async () => {
    expect((await ask(served(), '/', { headers: { 'If-None-Match': '"0"' } })).status).toBe(200);
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE'])(
    'refuses %s, and says what it takes',
    async (method) => {
      const { status, headers } = await ask(served(), '/', { method });
      expect({ status, allow: headers['allow'] }).toEqual({ status: 405, allow: 'GET, HEAD' });
    },
  );

  it.each([
    '/example.org/',
    '//',
    '/EXAMPLE.ORG',
    '/partner.example',
    '/../example.org',
    '/%65xample.org',
    '/__proto__',
  ])('knows nothing at %s', async (path) => {
    const { status, headers, body } = await ask(served(), path);
    expect({ status, type: headers['content-type'] }).toEqual({ status: 404, type: 'application/json' });
    expect(JSON.parse(body)).toEqual({ error: 'no bundle is served at this path' });
  });

  it('takes a target in absolute form, as RFC 9112 wants it', async () => {
    const socket = await rawTls(served());
    socket.write(
      'GET https://localhost/example.org HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
    );
    expect(await untilClosed(socket)).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  });

  it('is healthy', async () => {
    const { status, body } = await ask(served(), '/-/healthy');
    expect({ status, body }).toEqual({ status: 200, body: 'ok\n' });
  });

  it('never asks a client for a certificate', async () => {
    const target = { host: '127.0.0.1', port: served().port, serverName: 'localhost' };
    const { chain, request } = await dial(target, { timeoutMs: 5000 });
    expect(chain).toHaveLength(1);
    expect(request).toBeUndefined();
  });

  it.each(['TLSv1.2', 'TLSv1.3'] as const)('speaks %s', async (version) => {
    const options = { minVersion: version, maxVersion: version };
    expect((await ask(served(), '/', options)).status).toBe(200);
  });

  it.each([
    ['TLS 1.1', { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT:@SECLEVEL=0' }],
    ['a suite without forward secrecy', { maxVersion: 'TLSv1.2', ciphers: 'AES128-GCM-SHA256' }],
    ['a suite in CBC mode', { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-SHA256' }],
  ] as const)('does not speak %s', async (_, options) => {
    await expect(ask(served(), '/', options)).rejects.toThrow();
  });

  it('writes a line for each request', async () => {
    await ask(served(), '/nowhere?token=1');
    const entry = served().log.at(-1);
    expect(entry).toMatchObject({ method: 'GET', path: '/nowhere', status: 404, bytes: 45 });
    expect(entry?.client).toMatch(/^127\.0\.0\.1:\d+$/);
  });
});

describe('a bundle endpoint of several trust domains', () => {
  it('serves each at its name and the first at /', async () => {
    const root = await authorityOf('example.org');
    const partner = await authorityOf('partner.example');
    const [own, other] = [
      bundleWith([root]),
      bundleWith([partner], { trustDomain: TrustDomain.parse('partner.example') }),
    ];
    const served = await serve(root, { bundles: [own, other] });
    try {
      const bodies = await Promise.all(
        ['/', '/example.org', '/partner.example'].map(async (path) => (await ask(served, path)).body),
      );
      expect(bodies).toEqual([own, own, other].map(encodeSpiffeBundle));
    } finally {
      await served.endpoint.stop();
    }
  });

  it('says 503 as its health once a bundle cannot be read, and serves it all the same', async () => {
    const root = await authorityOf('example.org');
    let broken = false;
    const served = await serve(root, {
      read: async () => {
        if (broken) throw new Error('the disk is on fire');
        return bundleWith([root]);
      },
    });
    try {
      broken = true;
      await new Promise((resolve) => setTimeout(resolve, 300)); // past the last reading
      expect((await ask(served, '/-/healthy')).status).toBe(503);
      expect((await ask(served, '/')).status).toBe(200);
      expect(served.warnings).toHaveLength(1);
    } finally {
      await served.endpoint.stop();
    }
  });
});
