/** What the server says of certificates in its part of the handshake (RFC 5246 §7.4, RFC 8446 §4.3–4.4). */
import { readHandshake, SERVER_HELLO } from './handshake-records.js';

const CERTIFICATE = 11;
const CERTIFICATE_REQUEST = 13;
const CERTIFICATE_AUTHORITIES = 47; // the extension, RFC 8446 §4.2.4

export interface ServerFlight {
  /** DER of each certificate, in the order in which the server sent them. */
  readonly chain: readonly Buffer[];
  /** The server asked for a client certificate; DER of the names of the CAs that it takes, when it named any. */
  readonly request?: { readonly authorities: readonly Buffer[] };
}

const TLS_1_2 = 0x0303; // which TLS 1.3 gives for its version too

/** Reads as far as the bytes go. `secret` as for `readHandshake`. */
export function readServerFlight(wire: Buffer, secret: Buffer | undefined): ServerFlight {
  const messages = readHandshake(wire, secret);
  const bodyOf = (wanted: number) => {
    const body = messages.find(({ type }) => type === wanted)?.body;
    return body === undefined ? undefined : new Fields(body);
  };
  const isTls13 = secret !== undefined;
  const [certificate, request] = [bodyOf(CERTIFICATE), bodyOf(CERTIFICATE_REQUEST)];
  const namesIn = (message: Fields) =>
    isTls13 ? readExtension(message) : readOldRequest(message, bodyOf(SERVER_HELLO)?.number(2) === TLS_1_2);
  return {
    chain: certificate === undefined ? [] : readChain(certificate, isTls13),
    ...(request === undefined ? {} : { request: { authorities: namesIn(request) } }),
  };
}

function readChain(message: Fields, isTls13: boolean): Buffer[] {
  if (isTls13) message.vector(1); // certificate_request_context
  const list = new Fields(message.vector(3));
  const chain: Buffer[] = [];
  while (!list.atEnd()) {
    chain.push(list.vector(3));
    if (isTls13) list.vector(2); // extensions of this certificate
  }
  return chain;
}

/** The names in the extension of a CertificateRequest that is there for them (RFC 8446 §4.2.4). */
function readExtension(message: Fields): Buffer[] {
  message.vector(1); // certificate_request_context
  const extensions = new Fields(message.vector(2));
  while (!extensions.atEnd()) {
    const type = extensions.number(2);
    const data = new Fields(extensions.vector(2));
    if (type === CERTIFICATE_AUTHORITIES) return names(data);
  }
  return [];
}

/** RFC 5246 §7.4.4; TLS 1.0 and 1.1 have no list of signature algorithms there. */
function readOldRequest(message: Fields, hasAlgorithms: boolean): Buffer[] {
  message.vector(1); // certificate types
  if (hasAlgorithms) message.vector(2);
  return names(message);
}

function names(data: Fields): Buffer[] {
  const list = new Fields(data.vector(2));
  const found: Buffer[] = [];
  while (!list.atEnd()) found.push(list.vector(2));
  return found;
}

/** Reads the presentation language of RFC 8446 §3. What is cut short reads as empty: the TLS library refuses it. */
class Fields {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  atEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  number(size: 1 | 2 | 3): number {
    const end = this.#at + size;
    const value = end <= this.#bytes.length ? this.#bytes.readUIntBE(this.#at, size) : 0;
    this.#at = end;
    return value;
  }

  /** A vector behind its length, which takes `size` bytes. */
  vector(size: 1 | 2 | 3): Buffer {
    const length = this.number(size);
    const start = this.#at;
    this.#at += length;
    return this.#at <= this.#bytes.length ? this.#bytes.subarray(start, this.#at) : Buffer.alloc(0);
  }
}
