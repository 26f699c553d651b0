/**
 * The server's handshake messages out of the bytes on the wire: in the clear up to TLS 1.2 (RFC 5246 §6.2), and after
 * the ServerHello of TLS 1.3 with the handshake keys of our own connection (RFC 8446 §5.2).
 */
import { createDecipheriv, createHmac } from 'node:crypto';

/** Content types of records (RFC 8446 §5.1). */
const CHANGE_CIPHER_SPEC = 20;
const HANDSHAKE = 22;
const APPLICATION_DATA = 23;

const RECORD_HEADER_BYTES = 5;
const MESSAGE_HEADER_BYTES = 4;
const TAG_BYTES = 16;
const NONCE_BYTES = 12;

export const SERVER_HELLO = 2;

/** The cipher suites of TLS 1.3 that `dial` offers (RFC 8446 §B.4). */
const SUITES = new Map([
  [0x1301, { cipher: 'aes-128-gcm', keyBytes: 16, hash: 'sha256' }],
  [0x1302, { cipher: 'aes-256-gcm', keyBytes: 32, hash: 'sha384' }],
  [0x1303, { cipher: 'chacha20-poly1305', keyBytes: 32, hash: 'sha256' }],
] as const);

export interface HandshakeMessage {
  readonly type: number;
  readonly body: Buffer;
}

/**
 * The messages up to the server's Finished, or as far as they are whole and can be read: what is broken is for the TLS
 * library to complain about. `secret` is the server's handshake traffic secret, which there is with TLS 1.3 only.
 */
export function readHandshake(wire: Buffer, secret: Buffer | undefined): HandshakeMessage[] {
  const clear: Buffer[] = [];
  const opened: Buffer[] = [];
  let open: ReturnType<typeof opener>;
  for (const { type, header, fragment } of records(wire)) {
    if (type === HANDSHAKE) clear.push(fragment);
    // Up to TLS 1.2 all that follows is encrypted; TLS 1.3 sends it for show only (RFC 8446 §5).
    if (type === CHANGE_CIPHER_SPEC && secret === undefined) break;
    if (type !== APPLICATION_DATA || secret === undefined) continue;
    open ??= opener(messages(Buffer.concat(clear)), secret);
    const plain = open?.(fragment, header);
    if (plain === undefined) break; // what follows Finished is under other keys
    opened.push(plain);
  }
  return messages(Buffer.concat([...clear, ...opened]));
}

function* records(wire: Buffer) {
  for (let at = 0; at + RECORD_HEADER_BYTES <= wire.length; ) {
    const header = wire.subarray(at, at + RECORD_HEADER_BYTES);
    const end = at + RECORD_HEADER_BYTES + header.readUInt16BE(3);
    if (end > wire.length) return;
    yield { type: header.readUInt8(0), header, fragment: wire.subarray(at + RECORD_HEADER_BYTES, end) };
    at = end;
  }
}

function messages(stream: Buffer): HandshakeMessage[] {
  const found: HandshakeMessage[] = [];
  for (let at = 0; at + MESSAGE_HEADER_BYTES <= stream.length; ) {
    const end = at + MESSAGE_HEADER_BYTES + stream.readUIntBE(at + 1, 3);
    if (end > stream.length) break;
    found.push({ type: stream.readUInt8(at), body: stream.subarray(at + MESSAGE_HEADER_BYTES, end) });
    at = end;
  }
  return found;
}

/** What opens the encrypted records, once a ServerHello has named the cipher suite: the last one, after a retry. */
function opener(hello: readonly HandshakeMessage[], secret: Buffer) {
  const last = hello.findLast(({ type }) => type === SERVER_HELLO)?.body;
  const suite = last === undefined ? undefined : SUITES.get(suiteOf(last) as 0x1301);
  if (suite === undefined) return undefined;
  const key = expandLabel(suite.hash, secret, 'key', suite.keyBytes);
  const iv = expandLabel(suite.hash, secret, 'iv', NONCE_BYTES);
  let sequence = 0;
  return (record: Buffer, header: Buffer): Buffer | undefined => {
    const nonce = Buffer.from(iv);
    nonce.writeUInt32BE((nonce.readUInt32BE(8) ^ sequence++) >>> 0, 8); // far fewer records than 2^32 are kept
    const decipher = createDecipheriv(suite.cipher as 'aes-128-gcm', key, nonce, {
      authTagLength: TAG_BYTES,
    });
    try {
      decipher.setAAD(header).setAuthTag(record.subarray(-TAG_BYTES));
      const inner = Buffer.concat([decipher.update(record.subarray(0, -TAG_BYTES)), decipher.final()]);
      // TLSInnerPlaintext: the content, its type, then zeros as padding.
      const end = inner.findLastIndex((byte) => byte !== 0);
      return inner[end] === HANDSHAKE ? inner.subarray(0, end) : undefined;
    } catch {
      return undefined;
    }
  };
}

/** Behind the version, the random bytes and the session ID. */
function suiteOf(serverHello: Buffer): number {
  const at = 35 + (serverHello[34] ?? 0);
  return at + 2 <= serverHello.length ? serverHello.readUInt16BE(at) : 0;
}

/** HKDF-Expand-Label with an empty context (RFC 8446 §7.1); one block of HMAC is enough for keys and nonces. */
function expandLabel(hash: string, secret: Buffer, label: string, length: number): Buffer {
  const name = Buffer.from(`tls13 ${label}`);
  const info = Buffer.concat([Buffer.of(0, length, name.length), name, Buffer.of(0, 1)]);
  return createHmac(hash, secret).update(info).digest().subarray(0, length);
}
