/** The connections of an endpoint: first as TCP, then, after the handshake, as TLS. */

import type { Server } from 'node:https';
import type { Socket } from 'node:net';
import { hostAndPort } from '../../encoding/host-port.js';

export class Connections {
  /** By the client's address and port, which the TLS socket has from the TCP socket below it. */
  readonly #open = new Map<string, Socket>();

  constructor(server: Server) {
    server.on('connection', (socket: Socket) => {
      const client = clientOf(socket);
      this.#open.set(client, socket);
      socket.once('close', () => this.#open.delete(client));
    });
    server.on('secureConnection', (socket) => this.#open.set(clientOf(socket), socket));
  }

  get count(): number {
    return this.#open.size;
  }

  /** Ends all connections but these. */
  endAllBut(kept: ReadonlySet<Socket>): void {
    for (const socket of this.#open.values()) if (!kept.has(socket)) socket.destroy();
  }
}

/** `192.0.2.1:50000`, `[2001:db8::1]:50000`. */
export function clientOf({ remoteAddress = '?', remotePort = 0 }: Socket): string {
  return hostAndPort(remoteAddress, remotePort);
}
