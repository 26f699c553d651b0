/** A TLS connection to a bundle endpoint that has proven who it is, before anything is asked. */
import { isIP } from 'node:net';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import { MeshctlError } from '../../errors.js';
import { MOZILLA_INTERMEDIATE } from '../tls-profile.js';
import type { EndpointTrust, SpiffeTrust } from './trust.js';
import { verifyEndpoint } from './verify-endpoint.js';

export interface ConnectOptions {
  readonly trust: EndpointTrust;
  readonly signal: AbortSignal;
  /** Seconds since 1970. */
  readonly clock: () => number;
  /** Told as the connection comes forward: what a time-out has to say. */
  readonly enter: (phase: Phase) => void;
}

export type Phase = 'connecting' | 'handshake' | 'asking' | 'reading';

/** Throws E_VERIFY and E_NO_BUNDLE with `https_spiffe`, and the errors of socket and TLS library as they are. */
export async function connectToEndpoint(url: URL, options: ConnectOptions): Promise<TLSSocket> {
  const { trust, clock } = options;
  if (trust.profile === 'https_web') {
    // Said outright, since NODE_TLS_REJECT_UNAUTHORIZED=0 would turn it off.
    const roots = trust.roots === undefined ? {} : { ca: [...trust.roots] };
    return handshake(url, { rejectUnauthorized: true, ...roots }, options);
  }
  const bundle = await expectBundle(trust);
  // OpenSSL's verdict is about hosts and the system's roots; the SVID gets ours. No session is ever resumed.
  const socket = await handshake(url, { rejectUnauthorized: false }, options);
  try {
    verifyEndpoint(socket, { url, id: trust.endpointId, bundle, now: clock() });
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

async function expectBundle({ bundleOf, endpointId: { trustDomain } }: SpiffeTrust) {
  const bundle = await bundleOf(trustDomain);
  if (bundle !== undefined) return bundle;
  throw new MeshctlError('E_NO_BUNDLE', {
    what: `no bundle of ${trustDomain} is known to verify the endpoint with`,
    why: 'an https_spiffe endpoint proves itself by an SVID',
    fix: 'Give the one that its operator has handed over with --bundle FILE',
    rule: 'fed-spiffe-endpoint-id',
  });
}

function handshake(
  url: URL,
  checks: ConnectionOptions,
  { signal, enter }: ConnectOptions,
): Promise<TLSSocket> {
  signal.throwIfAborted();
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const port = url.port === '' ? 443 : Number(url.port);
  const name = isIP(host) === 0 ? { servername: host } : {}; // RFC 6066 §3: an address is no server name
  enter('connecting');
  const socket = connect({ ...MOZILLA_INTERMEDIATE, ...checks, ...name, host, port });
  const abort = () => socket.destroy(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  socket.once('connect', () => enter('handshake'));
  socket.once('close', () => signal.removeEventListener('abort', abort));
  return new Promise((resolve, reject) => {
    socket.once('secureConnect', () => resolve(socket));
    socket.on('error', reject); // stays: whoever uses the socket hears of it too
    socket.once('close', () => reject(closedEarly()));
  });
}

/** As a socket's own error, for a connection that ends without one. */
export function closedEarly(): Error {
  return Object.assign(new Error('the connection was closed'), { code: 'ECONNRESET' });
}
