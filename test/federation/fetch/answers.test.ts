/** What an endpoint answers, once it is known to be the right one: still nothing is believed that is no bundle. */
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { PassingFailure } from '../../../src/federation/fetch/failures.js';
import { fetchBundle } from '../../../src/federation/fetch/fetch-bundle.js';
import type { TestAuthority } from '../../authorities.js';
import { closedPort, closeServersAfterwards, tcpServer, tlsServer } from '../../sources/tls-servers.js';
import { authorityOf, endpointCredentials } from '../endpoint/endpoints.js';
import {
  closeEndpointsAfterwards,
  documentOf,
  endpoint,
  failureOf,
  fetched,
  options,
  sends,
  webTrust,
} from './servers.js';

closeEndpointsAfterwards();
closeServersAfterwards();

let root: TestAuthority;
let tls: Awaited<ReturnType<typeof endpointCredentials>>;
beforeAll(async () => {
  root = await authorityOf('example.org');
  tls = await endpointCredentials(root);
});

const how = (rest: Parameters<typeof options>[1] = {}) => options(webTrust(root), rest);
const JSON_TYPE = { 'Content-Type': 'application/json' };

describe('an answer', () => {
  it('comes as it was sent, with its tag', async () => {
    const { url } = await endpoint(tls, sends(documentOf(root), { ...JSON_TYPE, ETag: '"7"' }));
    const { bytes, etag } = await fetched(url, how());
    expect({ text: bytes.toString(), etag }).toEqual({ text: documentOf(root), etag: '"7"' });
  });

  it('is asked for with GET, without credentials, and with the tag of the copy at hand', async () => {
    let seen: unknown;
    const { url } = await endpoint(tls, ({ method, url: target, headers }, response) => {
      seen = { method, target, headers };
      response.writeHead(304).end();
    });
    const asked = new URL('/bundles/one?x=1', url);
    expect(await fetchBundle(asked, how({ etag: '"7"' }))).toBeUndefined();
    expect(seen).toEqual({
      method: 'GET',
      target: '/bundles/one?x=1',
      headers: {
        host: url.host,
        accept: 'application/json',
        'accept-encoding': 'identity',
        'user-agent': 'meshctl',
        'if-none-match': '"7"',
        connection: 'close',
      },
    });
  });

  it.each([
    ['of another content type', { 'Content-Type': 'text/plain' }, /is of type "text\/plain"/],
    ['without a content type', {}, /has no content type/],
  ])('%s is taken, with a remark', async (_, headers, remark) => {
    const { url } = await endpoint(tls, sends(documentOf(root), headers));
    const { content, remarks } = await fetched(url, how());
    expect(content.sequence).toBe(1n);
    expect(remarks).toEqual([expect.stringMatching(remark)]);
  });

  it('may have parameters in its content type', async () => {
    const { url } = await endpoint(
      tls,
      sends(documentOf(root), { 'Content-Type': 'application/json; charset=utf-8' }),
    );
    expect((await fetched(url, how())).remarks).toEqual([]);
  });

  it.each([
    [
      'a page',
      '<!DOCTYPE html><html><b>Sign in</b></html>',
      'text/html',
      /as "text\/html", and begins with "<!DOCTYPE html>/,
    ],
    ['nothing', '', 'application/json', /as "application\/json", and empty/],
    ['another JSON', '{"status":"ok"}', 'application/json', /"keys" is missing|"keys" is/],
    ['a list', '[]', 'application/json', /where an object belongs/],
    ['bytes', Buffer.of(0xff, 0xfe, 0), 'application/json', /it is not UTF-8/],
    ['half a document', '{"keys":[', 'application/json', /it is no SPIFFE bundle/],
    ['escape sequences', '\u001b[2Jhello', 'text/plain', /begins with "<U\+001B>\[2Jhello"/],
  ])('with status 200 that is %s is refused, and what came is told', async (_, body, type, message) => {
    const { url } = await endpoint(tls, sends(body, { 'Content-Type': type }));
    const failure = await failureOf(url, how());
    expect(failure.code).toBe('E_ENDPOINT');
    expect(failure.message).toMatch(message);
    expect(failure.message).not.toContain('\u001b');
    expect(failure).not.toBeInstanceOf(PassingFailure);
  });

  it.each([201, 204, 206, 300, 304, 400, 401, 403, 404, 410])(
    'with status %i is refused for good',
    async (status) => {
      const { url } = await endpoint(
        tls,
        sends(status === 204 || status === 304 ? '' : documentOf(root), JSON_TYPE, status),
      );
      const failure = await failureOf(url, how());
      expect(failure.message).toContain(`its status is ${status}, and only 200 brings a bundle`);
      expect(failure).not.toBeInstanceOf(PassingFailure);
    },
  );

  it.each([429, 500, 502, 503])('with status %i may pass', async (status) => {
    const { url } = await endpoint(
      tls,
      sends(documentOf(root), { ...JSON_TYPE, 'Retry-After': '7' }, status),
    );
    const failure = await failureOf(url, how());
    expect(failure).toBeInstanceOf(PassingFailure);
    expect(failure).toMatchObject({ code: 'E_ENDPOINT', retryAfter: 7 });
  });

  it('that is compressed is refused, since that was not asked for', async () => {
    const { url } = await endpoint(
      tls,
      sends(gzipSync(documentOf(root)), { ...JSON_TYPE, 'Content-Encoding': 'gzip' }),
    );
    expect((await failureOf(url, how())).message).toContain('it is encoded as "gzip"');
  });

  it('that announces more than is read is refused at once', async () => {
    const { url } = await endpoint(tls, (_, response) => {
      response.writeHead(200, { ...JSON_TYPE, 'Content-Length': '99999999999' }).write('{');
    });
    expect((await failureOf(url, how())).message).toContain('it announces 99999999999 bytes');
  });

  it('without an end is refused once it is too large', async () => {
    const { url } = await endpoint(tls, (_, response) => {
      response.writeHead(200, JSON_TYPE);
      const more = () => {
        while (!response.destroyed && response.write(' '.repeat(65_536)));
      };
      response.on('drain', more);
      more();
    });
    expect((await failureOf(url, how())).message).toMatch(
      /it goes on, and at most 1048576 are read.*--max-size/,
    );
  });

  it('that breaks off may pass', async () => {
    const { url } = await endpoint(tls, (_, response) => {
      response.writeHead(200, { ...JSON_TYPE, 'Content-Length': '1000' }).write('{');
      setTimeout(() => response.destroy(), 20);
    });
    expect(await failureOf(url, how())).toBeInstanceOf(PassingFailure);
  });

  it('that is no HTTP is refused', async () => {
    const address = await tlsServer(tls, (socket) => socket.end('220 smtp.example.org ESMTP\r\n'));
    const failure = await failureOf(localhost(address), how());
    expect(failure.message).toMatch(/it is not HTTP/);
    expect(failure).not.toBeInstanceOf(PassingFailure);
  });

  it('with header fields without end is refused', async () => {
    const address = await tlsServer(tls, (socket) => {
      socket.write(`HTTP/1.1 200 OK\r\n${`X: ${'y'.repeat(1000)}\r\n`.repeat(100)}`);
    });
    expect((await failureOf(localhost(address), how())).code).toBe('E_ENDPOINT');
  });
});

describe('no answer', () => {
  it.each([
    ['accepts no connection', () => closedPort(), /the connection was refused/],
    ['hangs up', () => tcpServer((socket) => socket.destroy()), /it closed the connection/],
    [
      'hangs up once it is asked',
      () => tlsServer(tls, (socket) => socket.once('data', () => socket.destroy())),
      /it closed the connection/,
    ],
  ])('from a server that %s may pass', async (_, start, message) => {
    const failure = await failureOf(localhost(await start()), how());
    expect(failure).toBeInstanceOf(PassingFailure);
    expect(failure.message).toMatch(message);
  });

  it.each([
    ['says nothing', () => tcpServer(() => {}), /did not finish the TLS handshake/],
    ['does not answer', () => tlsServer(tls), /it was asked, and did not answer/],
    [
      'answers drop by drop',
      () =>
        tlsServer(tls, (socket) => {
          socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n');
          const drops = setInterval(() => socket.write(' '), 50);
          socket.on('close', () => clearInterval(drops));
        }),
      /its answer began, and did not end/,
    ],
  ])('in time from a server that %s may pass', async (_, start, message) => {
    const failure = await failureOf(localhost(await start()), how({ timeout: 1 }));
    expect(failure).toBeInstanceOf(PassingFailure);
    expect(failure.message).toMatch(/within 1 s/);
    expect(failure.message).toMatch(message);
  });

  it('from a server in clear text never comes', async () => {
    const address = await tcpServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const failure = await failureOf(localhost(address), how());
    expect(failure.message).toContain('it does not speak TLS');
    expect(failure).not.toBeInstanceOf(PassingFailure);
  });

  it('keeps a connection open', async () => {
    const { url, server } = await endpoint(tls, sends('<html>', {}, 404));
    await failureOf(url, how());
    const connections = () => new Promise((resolve) => server.getConnections((_, count) => resolve(count)));
    await expect.poll(connections).toBe(0);
  });

  it('is waited for when somebody has ended it', async () => {
    const stop = new AbortController();
    const address = await tlsServer(tls, () => stop.abort(new Error('enough')));
    await expect(fetchBundle(localhost(address), how({ signal: stop.signal }))).rejects.toThrow('enough');
  });
});

describe('a redirect', () => {
  /** Follows a map of paths. */
  const redirecting = (to: (url: URL) => string | undefined, status = 302) => {
    let own: URL | undefined;
    return endpoint(tls, (request, response) => {
      if (request.url === '/there') sends(documentOf(root))(request, response);
      else {
        const location = own && to(own);
        response.writeHead(status, location === undefined ? {} : { Location: location }).end();
      }
    }).then((made) => {
      own = made.url;
      return made;
    });
  };

  it.each([301, 302, 303, 307, 308])(
    'with status %i is followed to another path of the endpoint',
    async (status) => {
      const { url } = await redirecting(() => '/there', status);
      const { content, remarks } = await fetched(url, how());
      expect(content.sequence).toBe(1n);
      const kept = /\(301|308\); it is followed this time, and the URL stays as configured/;
      expect(remarks).toEqual([
        expect.stringMatching(
          status === 301 || status === 308 ? kept : /^It redirects to \/there \(30\d\)\.$/,
        ),
      ]);
    },
  );

  it.each([
    ['to clear text', (url: URL) => url.href.replace('https:', 'http:'), /its scheme is "http"/],
    ['to another host', () => 'https://evil.example/', /another host or port/],
    [
      'to the same host by another name',
      (url: URL) => url.href.replace('localhost', '127.0.0.1'),
      /another host or port/,
    ],
    [
      'to another port',
      (url: URL) => `https://localhost:${Number(url.port) === 1 ? 2 : 1}/`,
      /another host or port/,
    ],
    ['to another host without a scheme', () => '//evil.example/', /another host or port/],
    [
      'with a password',
      (url: URL) => url.href.replace('localhost', 'user:secret@localhost'),
      /user name or password/,
    ],
    ['to no URL', () => 'https://', /that is no URL/],
    ['to nowhere', () => undefined, /to nowhere/],
    ['to itself for ever', (url: URL) => url.href, /more than 5 times/],
  ])('%s is refused, and the target is told', async (_, to, message) => {
    const { url } = await redirecting(to);
    const failure = await failureOf(url, how());
    expect(failure.code).toBe('E_ENDPOINT');
    expect(failure.message).toMatch(message);
    expect(failure).not.toBeInstanceOf(PassingFailure);
  });

  it('has no effect on a body that came with it', async () => {
    const { url } = await endpoint(
      tls,
      sends(documentOf(root), { ...JSON_TYPE, Location: 'https://evil.example/' }, 302),
    );
    expect((await failureOf(url, how())).message).toContain('"https://evil.example/"');
  });
});

const localhost = (address: string): URL => new URL(`https://${address.replace('127.0.0.1', 'localhost')}/`);
