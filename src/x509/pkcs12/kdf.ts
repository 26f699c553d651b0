/** How PKCS#12 makes keys from passwords (RFC 7292 appendix B.2). */
import { hash } from 'node:crypto';

/** Octets of output (u) and of a block (v) of each digest. */
const DIGESTS = {
  sha1: { u: 20, v: 64 },
  sha224: { u: 28, v: 64 },
  sha256: { u: 32, v: 64 },
  sha384: { u: 48, v: 128 },
  sha512: { u: 64, v: 128 },
  'sha512-224': { u: 28, v: 128 },
  'sha512-256': { u: 32, v: 128 },
} as const;

export type Pkcs12Digest = keyof typeof DIGESTS;

/** What the octets are for (RFC 7292 appendix B.3). */
export const PURPOSE = { key: 1, iv: 2, mac: 3 } as const;

export interface Pkcs12KeyOptions {
  readonly digest: Pkcs12Digest;
  /** A BMPString with two zero octets behind it, or nothing (RFC 7292 appendix B.1). */
  readonly password: Buffer;
  readonly salt: Buffer;
  /** At least 1: with none, every password would make the same key. */
  readonly iterations: number;
  readonly purpose: (typeof PURPOSE)[keyof typeof PURPOSE];
  /** Octets wanted. */
  readonly length: number;
}

/** Octets of output. */
export const digestBytes = (digest: Pkcs12Digest): number => DIGESTS[digest].u;

/** How often the digest runs: once for each iteration and each digest's length of output. */
export function pkcs12KeyWork({ digest, iterations, length }: Omit<Pkcs12KeyOptions, 'password'>): number {
  return iterations * Math.ceil(length / DIGESTS[digest].u);
}

/** The caller bounds `iterations`: this runs them all. */
export function pkcs12Key({ digest, password, salt, iterations, purpose, length }: Pkcs12KeyOptions): Buffer {
  const { u, v } = DIGESTS[digest];
  const diversifier = Buffer.alloc(v, purpose);
  const input = Buffer.concat([stretch(salt, v), stretch(password, v)]);
  const output = Buffer.alloc(length);
  for (let offset = 0; offset < length; offset += u) {
    let block: Buffer = Buffer.concat([diversifier, input]);
    // A digest as a string costs half of what it costs as a buffer.
    for (let i = 0; i < iterations; i++) block = Buffer.from(hash(digest, block, 'binary'), 'latin1');
    block.copy(output, offset);
    addToEach(input, stretch(block, v));
  }
  input.fill(0);
  return output;
}

/** Copies of `bytes`, the last one cut, up to the next multiple of the block. */
const stretch = (bytes: Buffer, v: number): Buffer => Buffer.alloc(v * Math.ceil(bytes.length / v), bytes);

/** Step 6C: each block of the input grows by `addend` and one, modulo 2^(8v). */
function addToEach(input: Buffer, addend: Buffer): void {
  for (let start = 0; start < input.length; start += addend.length) {
    let carry = 1;
    for (let i = addend.length - 1; i >= 0; i--) {
      carry += (input[start + i] as number) + (addend[i] as number);
      input[start + i] = carry & 0xff;
      carry >>= 8;
    }
  }
}
