import { X509Certificate } from 'node:crypto';
import type { SecureVersion, TLSSocket } from 'node:tls';
import { beforeAll, describe, expect, it } from 'vitest';
import { MeshctlError } from '../../src/errors.js';
import type { Item } from '../../src/sources/item.js';
import { readTls, type TlsOptions } from '../../src/sources/live-tls.js';
import { type Certificate, KEY_TYPES, parseName } from '../../src/x509/index.js';
import { keyPair, NOW, privateKey, type TestAuthority, testAuthority } from '../authorities.js';
import { testIntermediate, testLeaf } from '../leaves.js';
import {
  certificateMessage,
  closedPort,
  closeServersAfterwards,
  credentials,
  handshakeRecord,
  serverHello,
  tcpServer,
  tlsServer,
} from './tls-servers.js';

closeServersAfterwards();

/** Servers judge clients by the clock of the machine. */
const life = {
  notBefore: Math.floor(Date.now() / 1000) - 60,
  notAfter: Math.floor(Date.now() / 1000) + 3600,
};

let root: TestAuthority;
let svid: Certificate;
beforeAll(async () => {
  root = await testAuthority('ec-p256', life);
  svid = await testLeaf(root);
});

const only = (version: SecureVersion) => ({
  minVersion: version,
  maxVersion: version,
  ciphers: 'DEFAULT:@SECLEVEL=0',
});
const VERSIONS = ['TLSv1.3', 'TLSv1.2', 'TLSv1.1', 'TLSv1'] as const;

const derOf = (item: Item): string => (item.kind === 'certificate' ? hex(item.certificate) : item.kind);
const hex = ({ der }: Certificate): string => der.toString('hex');

async function failureOf(target: string, options: TlsOptions = {}): Promise<MeshctlError> {
  const outcome: unknown = await readTls(target, options).catch((error: unknown) => error);
  if (outcome instanceof MeshctlError) return outcome;
  throw new Error(`no failure that meshctl foresaw: ${outcome}`);
}

const clientCertificate = (certificate: Certificate) => ({
  chain: [certificate.der],
  privateKey: privateKey(keyPair('ec-p256', 'leaf')),
});

describe('the chain that a TLS server presents', () => {
  it.each(VERSIONS)('is read as it was sent, with %s', async (version) => {
    const address = await tlsServer({ ...credentials([svid]), ...only(version) });
    const source = await readTls(`tls://${address}`);
    expect(source).toMatchObject({ name: `tls://${address}`, format: 'TLS server', bundles: [] });
    expect(source.items).toMatchObject([{ kind: 'certificate', place: { path: ['presented chain'] } }]);
    expect(source.items.map(derOf)).toEqual([hex(svid)]);
    expect(source.connection).toMatchObject({ address, protocol: version, cipher: expect.any(String) });
    expect(source.connection).toMatchObject({ clientCertificate: { requested: false, sent: false } });
    expect(source.notes[0]).toContain(`Reached ${address} by ${version} with TLS_`);
    expect(source.notes.slice(1)).toEqual(
      version < 'TLSv1.2' ? [`${version} is out of use (RFC 8996); clients refuse it.`] : [],
    );
  });

  it.each([...KEY_TYPES])('is read from a server with a key of type %s', async (keyType) => {
    const leaf = await testLeaf(root, { keyType });
    const address = await tlsServer(credentials([leaf], keyType));
    expect((await readTls(`tls://${address}`)).items.map(derOf)).toEqual([hex(leaf)]);
  });

  it.each(['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'])(
    'is read under %s',
    async (cipher) => {
      const address = await tlsServer({ ...credentials([svid]), ...only('TLSv1.3'), ciphers: cipher });
      const { items, connection } = await readTls(`tls://${address}`);
      expect(items.map(derOf)).toEqual([hex(svid)]);
      expect(connection.cipher).toBe(cipher);
    },
  );

  it('is read behind a HelloRetryRequest', async () => {
    const address = await tlsServer({ ...credentials([svid]), ...only('TLSv1.3'), ecdhCurve: 'P-521' });
    expect((await readTls(`tls://${address}`)).items.map(derOf)).toEqual([hex(svid)]);
  });

  it('may be past its life', async () => {
    const expired = await testLeaf(root, { notBefore: NOW - 7200, notAfter: NOW - 3600 });
    const address = await tlsServer(credentials([expired]));
    expect((await readTls(`tls://${address}`)).items.map(derOf)).toEqual([hex(expired)]);
  });

  it.each(VERSIONS)('keeps its order and what does not belong to it, with %s', async (version) => {
    const upper = await testIntermediate(root, { name: 'upper' });
    const lower = await testIntermediate(upper, { name: 'lower' });
    const stranger = await testAuthority('ec-p256', { name: 'stranger' });
    const leaf = await testLeaf(lower);
    const chain = [leaf, upper.certificate, stranger.certificate, lower.certificate, upper.certificate];
    const address = await tlsServer({ ...credentials(chain), ...only(version) });
    const { items } = await readTls(`tls://${address}`);
    expect(items.map(derOf)).toEqual(chain.map(hex));
  });

  it('may be long', async () => {
    const chain = [svid, ...Array.from({ length: 100 }, () => root.certificate)];
    const address = await tlsServer(credentials(chain));
    expect((await readTls(`tls://${address}`)).items).toHaveLength(101);
  });

  it.each([
    ['127.0.0.1', '127.0.0.1'],
    ['::1', '[::1]'],
  ])('comes from %s', async (host, shown) => {
    const served = await tlsServer(credentials([svid]), undefined, host).catch(() => undefined);
    if (served === undefined) return console.warn(`skipped: no loopback at ${host}`);
    const { connection } = await readTls(`tls://${served}`);
    expect(served).toContain(shown);
    expect(connection.address).toBe(served);
  });

  it('shows where it breaks when a certificate in it is malformed', async () => {
    const broken = Buffer.from('3003020101', 'hex');
    const address = await tcpServer((socket) =>
      socket.write(Buffer.concat([serverHello(), certificateMessage(svid.der, broken)])),
    );
    const { items, notes, connection } = await readTls(`tls://${address}`, { timeoutMs: 5000 });
    expect(items).toMatchObject([
      { kind: 'certificate' },
      { kind: 'broken', place: { path: ['presented chain'] }, error: { code: 'E_CERTIFICATE' } },
    ]);
    expect(connection.protocol).toBeUndefined();
    expect(notes.at(-1)).toMatch(/^No connection came about: its part of the handshake is wrong \(.+\)\.$/);
  });

  it('is reported though the handshake stops behind it', async () => {
    const address = await tcpServer((socket) =>
      socket.write(Buffer.concat([serverHello(), certificateMessage(svid.der)])),
    );
    const { items, notes } = await readTls(`tls://${address}`, { timeoutMs: 300 });
    expect(items.map(derOf)).toEqual([hex(svid)]);
    expect(notes).toEqual([
      `Reached ${address}, no server name.`,
      `No connection came about: it began the handshake but did not finish it within 0.3 s.`,
    ]);
  });
});

describe('what is sent', () => {
  const servedNames = async (target: (address: string) => string, options: TlsOptions = {}) => {
    const names: unknown[] = [];
    const address = await tlsServer(credentials([svid]), (socket) => {
      names.push((socket as TLSSocket & { servername: unknown }).servername);
    });
    const { connection } = await readTls(target(address), options);
    await expect.poll(() => names).toHaveLength(1);
    return { sent: names[0], reported: connection.serverName };
  };

  it('names the host, in lower case', async () => {
    const names = await servedNames((address) => `https://LOCALHOST.:${address.split(':')[1]}/path?query`);
    expect(names).toEqual({ sent: 'localhost', reported: 'localhost' });
  });

  it('names no server when the host is an address', async () => {
    expect(await servedNames((address) => `tls://${address}`)).toEqual({ sent: false, reported: undefined });
  });

  it('names the server that is asked for', async () => {
    const serverName = 'outbound_.8080_._.web.example.org';
    expect(await servedNames((address) => `tls://${address}`, { serverName })).toEqual({
      sent: serverName,
      reported: serverName,
    });
  });

  it('is no application data', async () => {
    let [received, closed] = ['', false];
    const address = await tlsServer(credentials([svid]), (socket) => {
      socket.on('data', (data) => {
        received += data;
      });
      socket.on('close', () => {
        closed = true;
      });
    });
    await readTls(`tls://${address}`);
    await expect.poll(() => closed).toBe(true);
    expect(received).toBe('');
  });

  it.each(VERSIONS)('ends as TLS wants it, with %s', async (version) => {
    const events: string[] = [];
    const address = await tlsServer({ ...credentials([svid]), ...only(version) }, (socket) => {
      socket.resume();
      socket.write('220 greetings\r\n'.repeat(1000));
      socket.on('end', () => events.push('end'));
      socket.on('error', (error) => events.push(error.message));
      socket.on('close', () => events.push('close'));
    });
    await readTls(`tls://${address}`);
    await expect.poll(() => events).toEqual(['end', 'close']);
  });

  it('offers application protocols when asked to', async () => {
    const address = await tlsServer({ ...credentials([svid]), ALPNProtocols: ['istio', 'h2'] });
    const { connection, notes } = await readTls(`tls://${address}`, { alpn: ['h2', 'http/1.1'] });
    expect(connection.alpn).toBe('h2');
    expect(notes[0]).toMatch(/, protocol h2\.$/);
    expect((await readTls(`tls://${address}`)).connection.alpn).toBeUndefined();
  });
});

describe.each(VERSIONS)('a server that demands a client certificate, with %s', (version) => {
  const demanding = async (ca: readonly TestAuthority[] = [root]) => {
    const own = credentials(ca.map(({ certificate }) => certificate)).cert;
    const demand = { requestCert: true, rejectUnauthorized: true, ca: own };
    const clients: string[] = [];
    const address = await tlsServer({ ...credentials([svid]), ...only(version), ...demand }, (socket) => {
      clients.push(new X509Certificate(socket.getPeerCertificate().raw).fingerprint256);
    });
    return { address, clients };
  };

  it('presents its chain to a client that has none, and says whose it takes', async () => {
    const other = await testAuthority('ec-p384', { name: 'other', subject: parseName('CN=Other, O=Mesh') });
    const { address } = await demanding([root, other]);
    const { items, connection, notes } = await readTls(`tls://${address}`);
    expect(items.map(derOf)[0]).toEqual(hex(svid)); // OpenSSL adds the root that it knows
    expect(connection.clientCertificate).toEqual({
      requested: true,
      authorities: [root.certificate.subject.toString(), 'CN=Other, O=Mesh'],
      sent: false,
    });
    expect(notes).toContain(
      `The server asked for a client certificate of ${root.certificate.subject} or CN=Other, O=Mesh; none was sent.`,
    );
    expect(notes.at(-1)).toMatch(/: it refused with the alert "(certificate required|handshake failure)"\.$/);
  });

  it('presents its chain to a client whose certificate it takes', async () => {
    const { address, clients } = await demanding();
    const client = await testLeaf(root, { id: 'spiffe://example.org/client', ...life });
    const { items, connection, notes } = await readTls(`tls://${address}`, {
      clientCertificate: clientCertificate(client),
    });
    expect(items.map(derOf)[0]).toEqual(hex(svid)); // OpenSSL adds the root that it knows
    expect(connection).toMatchObject({
      protocol: version,
      clientCertificate: { requested: true, sent: true },
    });
    expect(connection.failure).toBeUndefined();
    expect(notes.at(-1)).toMatch(/; the one given was sent\.$/);
    const { fingerprint256 } = new X509Certificate(client.der);
    await expect.poll(() => clients).toEqual([fingerprint256]);
  });

  it('presents its chain to a client whose certificate it refuses', async () => {
    const { address, clients } = await demanding();
    const stranger = await testLeaf(await testAuthority('ec-p256', { name: 'stranger', ...life }), life);
    const { items, connection } = await readTls(`tls://${address}`, {
      clientCertificate: clientCertificate(stranger),
    });
    expect(items.map(derOf)[0]).toEqual(hex(svid)); // OpenSSL adds the root that it knows
    expect(connection.clientCertificate.sent).toBe(true);
    expect(clients).toEqual([]);
  });
});

describe('a client certificate', () => {
  it('is refused without its own key', async () => {
    const stranger = { chain: [svid.der], privateKey: privateKey(keyPair('ec-p256', 'another')) };
    const failure = await failureOf(`tls://${await closedPort()}`, { clientCertificate: stranger });
    expect(failure).toMatchObject({
      code: 'E_KEY_MISMATCH',
      details: { what: 'the private key does not belong to the client certificate' },
    });
  });

  it('is refused when it is none', async () => {
    const none = { ...clientCertificate(svid), chain: [Buffer.from('3000', 'hex')] };
    const failure = await failureOf(`tls://${await closedPort()}`, { clientCertificate: none });
    expect(failure.code).toBe('E_KEY');
  });
});

describe('a server that presents nothing', () => {
  const why = async (address: string, timeoutMs = 5000) => {
    const failure = await failureOf(`tls://${address}`, { timeoutMs });
    expect(failure).toMatchObject({
      code: 'E_TLS',
      details: { what: `no TLS connection to ${address}`, fix: expect.any(String) },
    });
    return failure.details.why;
  };

  it('is said not to listen', async () => {
    expect(await why(await closedPort())).toBe('the connection was refused');
  });

  it.each([
    ['SSH', 'SSH-2.0-OpenSSH_9.6\r\n', 'it said "SSH-2.0-OpenSSH_9.6<U+000D><U+000A>"'],
    ['one byte', 'x', 'it said "x"'],
    ['escape sequences', '\x1b[2Jhi', 'it said "<U+001B>[2Jhi"'],
    ['much', 'y'.repeat(70_000), /^it said "y{60}\.\.\." \(\d+ characters\)$/],
  ])('is quoted when it greets in clear text: %s', async (_, greeting, said) => {
    const address = await tcpServer((socket) => socket.write(greeting));
    const expected = typeof said === 'string' ? said : expect.stringMatching(said);
    expect((await why(address))?.replace('it does not speak TLS: ', '')).toEqual(expected);
  });

  it('is quoted when it answers in clear text', async () => {
    const address = await tcpServer((socket) => socket.once('data', () => socket.end('HTTP/1.1 400 Bad\n')));
    expect(await why(address)).toBe('it does not speak TLS: it said "HTTP/1.1 400 Bad<U+000A>"');
  });

  it('is known for an echo', async () => {
    const address = await tcpServer((socket) => socket.pipe(socket));
    expect(await why(address)).toBe('it does not speak TLS: it sends back what it is sent');
  });

  it('is known to have hung up at once', async () => {
    expect(await why(await tcpServer((socket) => socket.end()))).toBe(
      'it closed the connection without a word',
    );
    expect(await why(await tcpServer((socket) => socket.destroy()))).toBe(
      'it closed the connection without a word',
    );
  });

  it('is known to have hung up in the handshake', async () => {
    const address = await tcpServer((socket) => socket.end(serverHello()));
    expect(await why(address)).toBe('it closed the connection in the middle of the handshake');
  });

  it('is given up when it says nothing', async () => {
    const start = performance.now();
    expect(await why(await tcpServer(() => {}), 200)).toBe(
      'it accepted the connection but said nothing within 0.2 s',
    );
    expect(performance.now() - start).toBeLessThan(2000);
  });

  it.each([
    ['in the middle of a record', (hello: Buffer) => hello.subarray(0, 20)],
    ['between two messages', (hello: Buffer) => hello],
  ])('is given up when it stops %s', async (_, part) => {
    const address = await tcpServer((socket) => socket.write(part(serverHello())));
    expect(await why(address, 200)).toBe('it began the handshake but did not finish it within 0.2 s');
  });

  it('is given up when it trickles', async () => {
    const address = await tcpServer((socket) => {
      socket.write(Buffer.of(22, 3, 3, 0x40, 0));
      const drip = setInterval(() => socket.write('\0'), 20);
      socket.on('close', () => clearInterval(drip));
    });
    expect(await why(address, 300)).toBe('it began the handshake but did not finish it within 0.3 s');
  });

  it('is given up when it floods', async () => {
    const empty = Buffer.alloc(5 * 13_000);
    for (let at = 0; at < empty.length; at += 5) empty.writeUIntBE(0x1603030000, at, 5);
    const address = await tcpServer((socket) => {
      const flood = () => {
        while (!socket.destroyed && socket.write(empty));
      };
      socket.on('drain', flood);
      flood();
    });
    expect(await why(address, 2000)).toMatch(/^its part of the handshake is wrong|did not finish it/);
  });

  it('has no certificate', async () => {
    expect(await why(await tlsServer({}))).toBe('it refused with the alert "handshake failure"');
  });

  it('speaks an older version only', async () => {
    const refusing = await tcpServer((socket) =>
      socket.once('data', () => socket.end(Buffer.of(21, 3, 1, 0, 2, 2, 70))),
    );
    expect(await why(refusing)).toBe('it refused with the alert "protocol version"');
    expect(await why(await tcpServer((socket) => socket.write(serverHello(0))))).toBe(
      'its part of the handshake is wrong (unsupported protocol)',
    );
  });

  it('sends a certificate list that is cut short', async () => {
    const cut = handshakeRecord(11, Buffer.of(0, 0xff, 0xff, 0, 0xff));
    const address = await tcpServer((socket) => socket.write(Buffer.concat([serverHello(), cut])));
    expect(await why(address)).toMatch(/^its part of the handshake is wrong/);
  });
});

describe('a target', () => {
  it.each([
    [
      'tls://localhost',
      /"tls:\/\/localhost" is not the address of a TLS server: it has no port\. Write it as/,
    ],
    ['tls://localhost:', /it has no port/],
    ['tls://localhost:0', /the port "0" is not a number from 1 to 65535/],
    ['tls://localhost:65536', /the port "65536" is not/],
    ['tls://localhost:1e3', /the port "1e3" is not/],
    ['tls://localhost:80/path', /the port "80\/path" is not/],
    ['tls://:443', /it has no host/],
    ['https://', /it has no host/],
    [
      'tls://::1:443',
      /its host has more than one colon\. Write IPv6 addresses in brackets: tls:\/\/\[::1\]:8443/,
    ],
    ['tls://[localhost]:443', /"localhost" is not an IPv6 address/],
    ['tls://[::1]x:443', /more than one colon/],
    ['tls://*.example.org:443', /"\*\.example\.org" is not the name of one host/],
    ['tls://a b:443', /"a b" is not a DNS name/],
    ['https://münchen.example', /Write "xn--mnchen-3ya\.example"/],
    ['tls://\u001b[2J:443', /<U\+001B>/],
    ['ftp://localhost:21', /is not the address of a TLS server/],
  ])('%s is refused', async (target, message) => {
    const failure = await failureOf(target);
    expect(failure.code).toBe('E_USAGE');
    expect(failure.message).toMatch(message);
    expect(failure.message).toMatch(/^[\x20-\x7e…]*$/);
  });

  it('with a password is refused without showing it', async () => {
    const failure = await failureOf('https://admin:hunter2@localhost:1/');
    expect(failure).toMatchObject({ code: 'E_USAGE' });
    expect(failure.message).not.toMatch(/admin|hunter2/);
  });

  it.each([
    ['127.0.0.1', /is an IP address/],
    ['', /it is empty/],
    ['*.example.org', /is not the name of one host/],
    ['a\nb', /is not a DNS name/],
  ])('is not asked by the server name %j', async (serverName, message) => {
    const failure = await failureOf(`tls://${await closedPort()}`, { serverName });
    expect(failure.code).toBe('E_USAGE');
    expect(failure.message).toMatch(message);
  });
});
