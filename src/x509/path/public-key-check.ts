/** Whether a public key is one that a signature may be trusted under. OpenSSL is not asked: it takes weak keys too. */
import { DerReader, TAG } from '../../encoding/der.js';
import { readIntegerBytes } from '../../encoding/der-values.js';
import type { PublicKeyInfo } from '../public-key.js';
import type { Fault } from './path-failure.js';

const MIN_RSA_BITS = 2048;
const ED25519_BYTES = 32;

/** Throws E_DER when the key is no DER. */
export function checkPublicKey(key: PublicKeyInfo): Fault | undefined {
  const { algorithm, label, curve, bits } = key.kind;
  switch (algorithm) {
    case 'ec':
      return checkEc(key.keyBytes, curve, label);
    case 'rsa':
    case 'rsa-pss':
      return checkRsa(key.keyBytes, bits ?? 0);
    case 'ed25519':
      if (key.keyBytes.length === ED25519_BYTES) return undefined;
      return malformed(`its Ed25519 key has ${key.keyBytes.length} bytes`, `${ED25519_BYTES} bytes`);
    default:
      return {
        reason: 'unsupported-key',
        message: `its key is ${label}`,
        expected: 'EC, RSA or Ed25519',
        found: label,
      };
  }
}

const malformed = (message: string, expected: string): Fault => ({
  reason: 'malformed-key',
  message,
  expected,
});

function checkRsa(keyBytes: Buffer, bits: number): Fault | undefined {
  const fields = new DerReader(keyBytes).next(TAG.SEQUENCE, 'the RSA key').inside();
  const modulus = readIntegerBytes(fields.next(TAG.INTEGER, 'the RSA modulus'));
  const exponent = readIntegerBytes(fields.next(TAG.INTEGER, 'the RSA exponent'));
  fields.finish('the RSA key');
  const [first = 0x80] = modulus;
  if (first >= 0x80) return malformed('its RSA modulus is negative', 'a positive modulus');
  if (bits < MIN_RSA_BITS) {
    return {
      reason: 'weak-key',
      message: `its RSA key has ${bits} bits`,
      expected: `at least ${MIN_RSA_BITS} bits`,
      found: `${bits} bits`,
    };
  }
  const small = exponent.length === 1 && (exponent[0] as number) < 3;
  if (small || (exponent[0] ?? 0x80) >= 0x80 || !isOdd(exponent) || !isOdd(modulus)) {
    return malformed('its RSA key has an exponent or modulus that no RSA key has', 'odd numbers, 3 or more');
  }
  return undefined;
}

const isOdd = (number: Buffer): boolean => ((number[number.length - 1] ?? 0) & 1) === 1;

/** The curves y² = x³ − 3x + b over a prime field (FIPS 186-4 §D.1.2). */
interface Curve {
  readonly bytes: number;
  readonly p: bigint;
  readonly b: bigint;
}

const CURVES: ReadonlyMap<string, Curve> = new Map([
  [
    'P-256',
    {
      bytes: 32,
      p: 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn,
      b: 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
    },
  ],
  [
    'P-384',
    {
      bytes: 48,
      p: 0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffffn,
      b: 0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aefn,
    },
  ],
  [
    'P-521',
    {
      bytes: 66,
      p: (1n << 521n) - 1n,
      b: 0x0051953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00n,
    },
  ],
]);

function checkEc(point: Buffer, curveName: string | undefined, label: string): Fault | undefined {
  const curve = CURVES.get(curveName ?? '');
  if (curve === undefined) {
    return {
      reason: 'weak-key',
      message: `its key is ${label}`,
      expected: 'EC P-256, P-384 or P-521 by name',
      found: label,
    };
  }
  const { bytes } = curve;
  const [form] = point;
  const compressed = (form === 2 || form === 3) && point.length === 1 + bytes;
  if (!compressed && !(form === 4 && point.length === 1 + 2 * bytes)) {
    return malformed('its EC key is no point of the form that its curve has', `a point of ${label}`);
  }
  const hex = point.toString('hex', 1);
  const x = BigInt(`0x${hex.slice(0, 2 * bytes)}`);
  const y = compressed ? undefined : BigInt(`0x${hex.slice(2 * bytes)}`);
  return isOnCurve(curve, x, y)
    ? undefined
    : malformed('its EC key does not lie on its curve', `a point of ${label}`);
}

/** Of a compressed point only x is at hand: OpenSSL finds out whether there is a y to it when the key is used. */
function isOnCurve({ p, b }: Curve, x: bigint, y: bigint | undefined): boolean {
  if (x >= p) return false;
  if (y === undefined) return true;
  return y < p && (y * y - (x * x - 3n) * x - b) % p === 0n;
}
