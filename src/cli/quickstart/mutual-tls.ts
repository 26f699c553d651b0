/**
 * One mutual-TLS connection over loopback in which each side proves its SPIFFE ID: OpenSSL checks the chain, and then
 * each side holds the peer's certificate against the bundle of the peer's own trust domain and no other.
 */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type TLSSocket } from 'node:tls';
import type { Bundle } from '../../bundle/index.js';
import { encodePemBundle } from '../../bundle/index.js';
import { systemCode } from '../../errors.js';
import { peerChain } from '../../federation/index.js';
import { type SvidVerdict, validateX509Svid } from '../../svid/index.js';

export interface Workload {
  /** PEM, leaf first. */
  readonly svid: string;
  /** PEM. */
  readonly key: string;
  /** The bundles this workload was given: its own trust domain's and those it federates with. */
  readonly bundles: readonly Bundle[];
}

export type Handshake =
  | {
      readonly ok: true;
      readonly protocol: string;
      /** The SPIFFE ID of the server as the client verified it, and the reverse. */
      readonly serverId: string;
      readonly clientId: string;
    }
  | { readonly ok: false; readonly refusedBy: 'server' | 'client'; readonly why: string };

const TIMEOUT_MS = 5000;

/** Connects client to server; settles when both have accepted the other or one has refused. */
export async function mutualTls(server: Workload, client: Workload): Promise<Handshake> {
  let refusal: Handshake | undefined;
  const refuse = (refusedBy: 'server' | 'client', why: string): void => {
    refusal ??= { ok: false, refusedBy, why };
  };
  // With rejectUnauthorized Node would hang up without a reason; both verdicts are asked here instead.
  const options = { ...credentials(server), requestCert: true, rejectUnauthorized: false };
  const listener = createServer(options, (socket) => {
    socket.on('error', () => {}); // the client hung up: its side tells why
    const verdict = verifyPeer(socket, server);
    if (!verdict.ok || !socket.authorized) {
      refuse('server', verdict.ok ? `OpenSSL says ${socket.authorizationError}` : verdict.refusal.message);
      socket.destroy();
      return;
    }
    socket.end(verdict.id.toString()); // tells the client whom the server saw
  });
  listener.on('tlsClientError', (error) => refuse('server', reasonOf(error)));
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  try {
    return await dial(
      port,
      client,
      (why) => refuse('client', why),
      () => refusal,
    );
  } finally {
    listener.close();
  }
}

function dial(
  port: number,
  client: Workload,
  refuse: (why: string) => void,
  refusal: () => Handshake | undefined,
): Promise<Handshake> {
  return new Promise((resolve) => {
    const socket = connect({
      ...credentials(client),
      host: '127.0.0.1',
      port,
      servername: 'localhost',
      // An SVID names a SPIFFE ID and no host: the ID is checked in its place, once the chain has been.
      checkServerIdentity: () => {
        const verdict = verifyPeer(socket, client);
        return verdict.ok ? undefined : new Error(verdict.refusal.message);
      },
    });
    let answer = '';
    const finish = (why: string): void => {
      socket.destroy();
      refuse(why); // keeps the server's reason when it spoke first
      resolve(refusal() as Handshake);
    };
    socket.setTimeout(TIMEOUT_MS, () => finish('no answer in time'));
    socket.setEncoding('utf8').on('data', (data: string) => {
      answer += data;
    });
    socket.on('error', (error) => setImmediate(() => finish(reasonOf(error))));
    socket.on('end', () => {
      const verdict = verifyPeer(socket, client);
      if (!verdict.ok || answer === '') {
        setImmediate(() => finish('the server closed the connection'));
        return;
      }
      const protocol = socket.getProtocol() ?? 'TLS';
      resolve({ ok: true, protocol, serverId: verdict.id.toString(), clientId: answer });
    });
  });
}

function credentials({ svid, key, bundles }: Workload) {
  return {
    cert: svid,
    key,
    ca: bundles.map(encodePemBundle),
    allowPartialTrustChain: true,
    rejectUnauthorized: true,
  };
}

function verifyPeer(socket: TLSSocket, self: Workload): SvidVerdict {
  const [leaf, ...rest] = peerChain(socket);
  if (leaf === undefined) {
    return {
      ok: false,
      refusal: { reason: 'no-uri-san', message: 'the peer sent no certificate', position: 0 },
    };
  }
  const bundleOf = (trustDomain: { name: string }) =>
    self.bundles.find((bundle) => bundle.trustDomain.name === trustDomain.name);
  return validateX509Svid({ chain: [leaf, ...rest], bundleOf, at: Math.floor(Date.now() / 1000) });
}

function reasonOf(error: Error): string {
  const code = systemCode(error);
  return code === undefined ? error.message : `${error.message} (${code})`;
}
