/** A bundle endpoint: bundles over HTTPS, for clients that are not known and not trusted (SPIFFE Federation §5). */

import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { hostAndPort } from '../../encoding/host-port.js';
import { MeshctlError, systemCode } from '../../errors.js';
import { describeSystemError } from '../../files/index.js';
import { MOZILLA_INTERMEDIATE } from '../tls-profile.js';
import type { AccessEntry } from './access-entry.js';
import { Connections } from './connections.js';
import type { CredentialSource } from './credentials.js';
import type { EndpointLimits } from './limits.js';
import { Requests } from './requests.js';
import type { ServedBundles } from './served-bundles.js';

export interface EndpointOptions {
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  readonly bundles: ServedBundles;
  readonly credentials: CredentialSource;
  readonly limits: EndpointLimits;
  readonly log: (entry: AccessEntry) => void;
  readonly warn: (text: string) => void;
}

/** How often certificate and key are looked at, and what takes too long is ended. */
const ROUND_MS = 1000;

export class BundleEndpoint {
  readonly address: AddressInfo;
  readonly #server: Server;
  readonly #connections: Connections;
  readonly #requests: Requests;
  readonly #options: EndpointOptions;
  readonly #rounds: NodeJS.Timeout;
  #refreshing = false;
  #complaint: string | undefined;

  /** Reads the bundles, gets the credentials and listens. Throws what these throw, and E_ENDPOINT for the address. */
  static async start(options: EndpointOptions): Promise<BundleEndpoint> {
    await options.bundles.open();
    const server = serverOf(options.limits);
    server.setSecureContext({ ...MOZILLA_INTERMEDIATE, ...(await options.credentials.open()) });
    const connections = new Connections(server);
    const requests = new Requests(server, options);
    await listen(server, options);
    return new BundleEndpoint(server, connections, requests, options);
  }

  private constructor(
    server: Server,
    connections: Connections,
    requests: Requests,
    options: EndpointOptions,
  ) {
    this.address = server.address() as AddressInfo;
    this.#server = server;
    this.#connections = connections;
    this.#requests = requests;
    this.#options = options;
    this.#rounds = setInterval(() => this.#round(), ROUND_MS);
  }

  /** Open now, handshakes that are not done included. */
  get connectionCount(): number {
    return this.#connections.count;
  }

  get bundles(): ServedBundles {
    return this.#options.bundles;
  }

  /** Takes no new connections, lets running requests finish within bounds, and closes all others. */
  async stop(): Promise<void> {
    clearInterval(this.#rounds);
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#connections.endAllBut(this.#requests.stop());
    const deadline = setTimeout(() => this.#connections.endAllBut(new Set()), this.#options.limits.stopMs);
    await closed;
    clearTimeout(deadline);
  }

  #round(): void {
    this.#requests.endSlow();
    if (this.#refreshing) return;
    this.#refreshing = true;
    this.#refreshCredentials().finally(() => {
      this.#refreshing = false;
    });
  }

  /** Connections that are open keep what they were made with; new ones get what is there now. */
  async #refreshCredentials(): Promise<void> {
    try {
      const next = await this.#options.credentials.refresh();
      if (next === undefined) return;
      this.#server.setSecureContext({ ...MOZILLA_INTERMEDIATE, ...next });
      this.#complaint = undefined;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      if (why !== this.#complaint) this.#options.warn(`The old certificate stays in use: ${why}`);
      this.#complaint = why;
    }
  }
}

function serverOf(limits: EndpointLimits): Server {
  const server = createServer({
    ...MOZILLA_INTERMEDIATE,
    requestCert: false, // SPIFFE Federation §5.2.1.3: clients are never asked who they are
    handshakeTimeout: limits.handshakeMs,
    maxHeaderSize: limits.headerBytes,
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.keepAliveMs,
    connectionsCheckingInterval: 250,
  });
  server.maxConnections = limits.maxConnections;
  server.timeout = limits.idleMs;
  return server;
}

async function listen(server: Server, { host, port }: EndpointOptions): Promise<void> {
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (cause) {
    throw new MeshctlError('E_ENDPOINT', {
      what: `cannot listen on ${hostAndPort(host, port)}`,
      why: LISTEN_WORDS[systemCode(cause) ?? ''] ?? describeSystemError(cause),
      fix: 'Choose another address or port with --listen',
      cause,
    });
  }
}

const LISTEN_WORDS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program listens there',
  EADDRNOTAVAIL: 'this machine has no such address',
  ENOTFOUND: 'the name has no address',
};
