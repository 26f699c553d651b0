/** Servers on loopback for the tests of live TLS: good ones, and those that an on-call engineer meets. */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TLSSocket, type TlsOptions } from 'node:tls';
import { afterAll } from 'vitest';
import { writePem } from '../../src/encoding/pem.js';
import { type Certificate, type KeyType, pkcs8Of } from '../../src/x509/index.js';
import { keyPair, privateKey } from '../authorities.js';

export interface Credentials {
  readonly cert: string;
  readonly key: string;
}

/** The certificates as a server sends them, in this order, with the key of `testLeaf`. */
export function credentials(chain: readonly Certificate[], keyType: KeyType = 'ec-p256'): Credentials {
  return {
    cert: chain.map(({ der }) => writePem('CERTIFICATE', der)).join(''),
    key: writePem('PRIVATE KEY', pkcs8Of(privateKey(keyPair(keyType, 'leaf')))),
  };
}

const open: { server: Server; sockets: Set<Socket> }[] = [];

/** Closes the servers of a test file, and what still hangs on them. */
export function closeServersAfterwards(): void {
  afterAll(() => {
    for (const { server, sockets } of open) {
      server.close();
      for (const socket of sockets) socket.destroy();
    }
  });
}

/** Listens on a free port and returns `host:port`. */
async function listen(server: Server, host: string): Promise<string> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => {}); // the client hangs up when it has seen enough
  });
  open.push({ server, sockets });
  server.listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** A TLS server; `seen` gets each connection. */
export function tlsServer(
  options: TlsOptions,
  seen: (socket: TLSSocket) => void = () => {},
  host = '127.0.0.1',
): Promise<string> {
  const server = createTlsServer(options, (socket) => {
    socket.on('error', () => {});
    seen(socket);
  });
  server.on('tlsClientError', () => {});
  return listen(server, host);
}

/** A TCP server that does what `serve` does and nothing else. */
export function tcpServer(serve: (socket: Socket) => void): Promise<string> {
  return listen(createServer(serve), '127.0.0.1');
}

/** A port that nothing listens on. */
export async function closedPort(): Promise<string> {
  const server = createServer();
  const address = await listen(server, '127.0.0.1');
  server.close();
  await once(server, 'close');
  return address;
}

/** A record of TLS 1.2 around one handshake message (RFC 5246 §6.2, §7.4). */
export function handshakeRecord(type: number, ...body: readonly Buffer[]): Buffer {
  const message = Buffer.concat([Buffer.of(type), vector(3, ...body)]);
  return Buffer.concat([Buffer.of(22, 3, 3), vector(2, message)]);
}

/** A vector behind its length, which takes `size` bytes. */
function vector(size: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const length = Buffer.alloc(size);
  length.writeUIntBE(content.length, 0, size);
  return Buffer.concat([length, content]);
}

/** A ServerHello of this version that chooses ECDHE-ECDSA-AES128-GCM-SHA256. */
export function serverHello(minor = 3): Buffer {
  const hello = [Buffer.of(3, minor), Buffer.alloc(32, 1), vector(1), Buffer.of(0xc0, 0x2b, 0)];
  return handshakeRecord(2, ...hello);
}

/** A Certificate message of TLS 1.2. */
export function certificateMessage(...chain: readonly Buffer[]): Buffer {
  return handshakeRecord(11, vector(3, ...chain.map((der) => vector(3, der))));
}
