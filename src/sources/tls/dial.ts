/** One TLS handshake with a server, for the sake of what it presents: nothing is trusted, and no data is sent. */
import { constants, type KeyObject } from 'node:crypto';
import type { Socket } from 'node:net';
import type { SecureContext, TLSSocket } from 'node:tls';
import { writePem } from '../../encoding/pem.js';
import { MeshctlError, systemCode } from '../../errors.js';
import { pkcs8Of } from '../../x509/index.js';
import { readServerFlight, type ServerFlight } from './server-flight.js';
import type { TlsTarget } from './target.js';
import { type Ending, isNoTls, type Phase, tlsFailure } from './tls-failure.js';
import { WireTap } from './wire-tap.js';

/** What the client proves itself with, when the server asks. Only a signature made with the key is sent. */
export interface ClientCertificate {
  /** DER, leaf first. */
  readonly chain: readonly Buffer[];
  readonly privateKey: KeyObject;
}

export interface DialOptions {
  /** For all of it: finding the address, connecting, the handshake. */
  readonly timeoutMs: number;
  readonly clientCertificate?: ClientCertificate | undefined;
  /** Protocols to offer (RFC 7301), the preferred one first. */
  readonly alpn?: readonly string[] | undefined;
}

/** What the handshake agreed on. */
interface Agreed {
  /** `TLSv1.3` … */
  readonly protocol: string;
  /** By its name in the standards. */
  readonly cipher: string;
  /** The application protocol that the server chose among those offered. */
  readonly alpn?: string;
}

export interface Presented extends ServerFlight {
  /** The address that was reached, such as `192.0.2.1:443` or `[2001:db8::1]:443`. */
  readonly address: string;
  readonly agreed?: Agreed;
  /** Why the server or the TLS library broke off after the chain had come. */
  readonly failure?: MeshctlError;
}

/**
 * Old versions and weak keys are let in to be shown. Anonymous and NULL ciphers are not: they present nothing.
 * The suites of TLS 1.3 are those that `readHandshake` can open.
 */
const LENIENT = {
  ciphers:
    'TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:DEFAULT:!aNULL:@SECLEVEL=0',
  minVersion: 'TLSv1',
  secureOptions: constants.SSL_OP_LEGACY_SERVER_CONNECT, // servers without RFC 5746
} as const;

/** With TLS 1.3 a client is done before the server has judged its certificate; this long its verdict is waited for. */
const VERDICT_MS = 500;

/** Throws E_TLS when the server presents nothing, E_KEY_MISMATCH and E_KEY for an unusable client certificate. */
export async function dial(target: TlsTarget, options: DialOptions): Promise<Presented> {
  const context = secureContext(options.clientCertificate);
  const wire = process.getBuiltinModule('node:net').connect({ host: target.host, port: target.port });
  const tap = new WireTap(wire);
  const socket = process.getBuiltinModule('node:tls').connect({
    socket: tap,
    secureContext: context,
    rejectUnauthorized: false, // nothing is trusted here, and all is to be shown
    ...(target.serverName === undefined ? {} : { servername: target.serverName }),
    ...(options.alpn === undefined ? {} : { ALPNProtocols: [...options.alpn] }),
  });
  const progress: Progress = { phase: 'resolving' };
  try {
    const ending = await watch({ wire, tap, socket }, progress, options.timeoutMs);
    if (ending === undefined) await takeLeave(socket);
    const flight = readServerFlight(tap.heard, progress.secret);
    const { address = '', agreed, phase } = progress;
    const presented = { ...flight, address, ...(agreed === undefined ? {} : { agreed }) };
    const isBare = flight.chain.length === 0;
    if (ending === undefined && !isBare) return presented;
    const { timeoutMs } = options;
    const failure = tlsFailure({ target, phase, heard: tap.heard, ending: ending ?? 'bare', timeoutMs });
    if (isBare) throw failure;
    return { ...presented, failure };
  } finally {
    socket.destroy();
    tap.destroy();
  }
}

interface Connection {
  readonly wire: Socket;
  readonly tap: WireTap;
  readonly socket: TLSSocket;
}

/** How far the connection has come, and what it has brought. */
interface Progress {
  phase: Phase;
  address?: string;
  /** The server's handshake traffic secret, with TLS 1.3. */
  secret?: Buffer | undefined;
  agreed?: Agreed;
}

/** Follows the handshake to its end; undefined when it was a good one. */
function watch(
  { wire, tap, socket }: Connection,
  progress: Progress,
  timeoutMs: number,
): Promise<Ending | undefined> {
  let verdict: NodeJS.Timeout | undefined;
  let deadline: NodeJS.Timeout | undefined;
  return new Promise<Ending | undefined>((resolve) => {
    deadline = setTimeout(() => resolve('timeout'), timeoutMs);
    wire.on('lookup', () => {
      progress.phase = 'connecting';
    });
    wire.on('connect', () => {
      progress.phase = 'handshake';
      progress.address = addressOf(wire);
    });
    tap.on('opening', (bytes: Buffer) => {
      if (isNoTls(bytes)) resolve('not-tls');
    });
    socket.on('keylog', (line: Buffer) => {
      progress.secret ??= serverSecret(line);
    });
    socket.on('secureConnect', () => {
      progress.phase = 'done';
      progress.agreed = agreedOn(socket);
      const { secret } = progress;
      const judges = secret !== undefined && readServerFlight(tap.heard, secret).request !== undefined;
      if (judges) verdict = setTimeout(() => resolve(undefined), VERDICT_MS);
      else resolve(undefined);
    });
    socket.on('session', () => {
      if (progress.phase === 'done') resolve(undefined); // a ticket comes from a server that has let the client in
    });
    socket.on('error', resolve);
    socket.on('close', () => resolve('closed'));
  }).finally(() => {
    clearTimeout(deadline);
    clearTimeout(verdict);
  });
}

/** Ends the connection as TLS wants it, the handshake sent to its end: nothing for the server to complain about. */
async function takeLeave(socket: TLSSocket): Promise<void> {
  await new Promise<void>((resolve) => {
    const patience = setTimeout(resolve, VERDICT_MS);
    socket.once('close', () => {
      clearTimeout(patience);
      resolve();
    });
    socket.resume().end(); // what it says in the meantime is passed over
  });
}

function addressOf({ remoteAddress = '', remotePort, remoteFamily }: Socket): string {
  return `${remoteFamily === 'IPv6' ? `[${remoteAddress}]` : remoteAddress}:${remotePort}`;
}

/** With no root at all: those of the system would only cost time. */
function secureContext(client: ClientCertificate | undefined): SecureContext {
  const { createSecureContext } = process.getBuiltinModule('node:tls');
  const identity =
    client === undefined
      ? {}
      : {
          cert: client.chain.map((der) => writePem('CERTIFICATE', der)).join(''),
          key: writePem('PRIVATE KEY', pkcs8Of(client.privateKey)),
        };
  try {
    return createSecureContext({ ...LENIENT, ca: [], ...identity });
  } catch (cause) {
    const differs = systemCode(cause)?.endsWith('KEY_VALUES_MISMATCH');
    throw new MeshctlError(differs ? 'E_KEY_MISMATCH' : 'E_KEY', {
      what: differs
        ? 'the private key does not belong to the client certificate'
        : 'the client certificate cannot be used with TLS',
      why: cause instanceof Error ? cause.message : String(cause),
      cause,
    });
  }
}

/** The secret under which a server of TLS 1.3 sends its part of the handshake, from a line of the key log. */
function serverSecret(line: Buffer): Buffer | undefined {
  const hex = /^SERVER_HANDSHAKE_TRAFFIC_SECRET [0-9a-f]+ ([0-9a-f]+)/i.exec(line.toString('latin1'))?.[1];
  return hex === undefined ? undefined : Buffer.from(hex, 'hex');
}

function agreedOn(socket: TLSSocket): Agreed {
  const { alpnProtocol } = socket;
  return {
    protocol: socket.getProtocol() ?? 'TLS',
    cipher: socket.getCipher().standardName,
    ...(typeof alpnProtocol === 'string' ? { alpn: alpnProtocol } : {}),
  };
}
