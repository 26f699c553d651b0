import { randomFillSync } from 'node:crypto';

/**
 * Content octets of a new serial number: 16 random bytes whose top bits are 01, hence always positive, in shortest
 * form and of one length (RFC 5280 §4.1.2.2 allows 20 octets), with 126 bits of chance.
 */
export function newSerialNumber(): Buffer {
  if (used + SERIAL_BYTES > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const serial = Buffer.from(pool.subarray(used, used + SERIAL_BYTES));
  used += SERIAL_BYTES;
  serial[0] = ((serial[0] as number) & 0x3f) | 0x40;
  return serial;
}

const SERIAL_BYTES = 16;
/** Random bytes are drawn for many serial numbers at once: one call costs more than the bytes. */
const pool = Buffer.alloc(SERIAL_BYTES * 256);
let used = pool.length;
