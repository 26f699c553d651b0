/** The bytes between a TLS client and its server, passed on as they are, with those that came from the server kept. */
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

/** A server's part of a handshake is far smaller: OpenSSL takes no chain over 100 kB. */
const MAX_KEPT_BYTES = 512 * 1024;
/** So many bytes tell TLS from anything else. */
const OPENING_BYTES = 6;

export class WireTap extends Duplex {
  readonly #wire: Socket;
  readonly #kept: Buffer[] = [];
  #keptBytes = 0;
  #opening = Buffer.alloc(0);

  /** Takes the socket over: it is destroyed together with the tap. Emits `opening` with the first bytes of the server. */
  constructor(wire: Socket) {
    super();
    this.#wire = wire;
    wire.on('data', (piece: Buffer) => {
      if (this.#keptBytes < MAX_KEPT_BYTES) this.#kept.push(piece);
      this.#keptBytes += piece.length;
      this.#listen(piece);
      if (!this.destroyed && !this.push(piece)) wire.pause();
    });
    wire.on('end', () => this.push(null));
    wire.on('error', (error) => this.destroy(error));
  }

  /** What the server has sent so far, from the first byte. */
  get heard(): Buffer {
    return Buffer.concat(this.#kept);
  }

  #listen(piece: Buffer): void {
    if (this.#opening.length === OPENING_BYTES) return;
    this.#opening = Buffer.concat([this.#opening, piece]).subarray(0, OPENING_BYTES);
    this.emit('opening', this.#opening);
  }

  override _read(): void {
    this.#wire.resume();
  }

  override _write(piece: Buffer, _: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#wire.write(piece, done);
  }

  override _final(done: () => void): void {
    this.#wire.end(done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#wire.destroy();
    done(error);
  }
}
