/** The integrity check of a PFX: HMAC-SHA-256 under a key derived as RFC 7292 appendix B says. */
import { createHmac, hash } from 'node:crypto';

/** "3" says that the derived bytes are for a MAC (RFC 7292 appendix B.3). */
const ID_MAC_KEY = 3;
/** v: the block of SHA-256, to a multiple of which salt and password are repeated. */
const BLOCK_BYTES = 64;

/** The MAC over the content of the AuthenticatedSafe (RFC 7292 §5.1). `salt` and `password` are not empty. */
export function pkcs12Mac(content: Buffer, password: string, salt: Buffer, iterations: number): Buffer {
  const key = macKey(password, salt, iterations);
  const mac = createHmac('sha256', key).update(content).digest();
  key.fill(0);
  return mac;
}

/**
 * RFC 7292 appendix B.2, steps 1 to 6A. The key is as long as one SHA-256 output, so one round is all there is and
 * the steps that prepare the next (6B, 6C) never run.
 */
function macKey(password: string, salt: Buffer, iterations: number): Buffer {
  const diversifier = Buffer.alloc(BLOCK_BYTES, ID_MAC_KEY);
  let digest: Buffer = Buffer.concat([diversifier, stretch(salt), stretch(bmpWithTerminator(password))]);
  for (let i = 0; i < iterations; i++) digest = hash('sha256', digest, 'buffer');
  return digest;
}

/** Copies of `bytes`, the last one cut, up to the next multiple of the block. */
const stretch = (bytes: Buffer): Buffer =>
  Buffer.alloc(BLOCK_BYTES * Math.ceil(bytes.length / BLOCK_BYTES), bytes);

/** The password as BMPString with two zero bytes behind it (RFC 7292 appendix B.1). */
const bmpWithTerminator = (password: string): Buffer => Buffer.from(`${password}\0`, 'utf16le').swap16();
