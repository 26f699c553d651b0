/** Public keys as JSON Web Keys (RFC 7517, RFC 7518 §6, RFC 8037 §2). */
import { createHash, createPublicKey, type JsonWebKey } from 'node:crypto';
import { decodeBase64Url } from '../encoding/base64.js';
import { parseDer, TAG } from '../encoding/der.js';
import { derBitString, derEncode, derOid, derSequence } from '../encoding/der-write.js';
import { type JsonObject, kindOf, memberOf } from '../encoding/json-value.js';
import { quoted } from '../encoding/printable.js';
import { MeshctlError } from '../errors.js';
import { PublicKeyInfo } from '../x509/index.js';

/** The members that make the key, in the order in which they are written. */
export type PublicJwk =
  | { readonly kty: 'EC'; readonly crv: string; readonly x: string; readonly y: string }
  | { readonly kty: 'RSA'; readonly n: string; readonly e: string }
  | { readonly kty: 'OKP'; readonly crv: string; readonly x: string };

export type JwkReading =
  | { readonly ok: true; readonly publicKey: PublicKeyInfo }
  /** `unknown`: a kind of key that is not known here, rather than a broken one. `why` is a clause for people. */
  | { readonly ok: false; readonly unknown: boolean; readonly why: string };

/** Bytes of a coordinate by curve (RFC 7518 §6.2.1.2). */
const COORDINATE_BYTES: ReadonlyMap<unknown, number> = new Map([
  ['P-256', 32],
  ['P-384', 48],
  ['P-521', 66],
]);
const ED25519_BYTES = 32;
/** OpenSSL's own limit. */
const MAX_RSA_BYTES = 2048;
const MAX_EXPONENT_BYTES = 8;

/** Reads the public members of a JWK whose `kty` is RSA, EC or OKP; any others are not looked at. Never throws. */
export function decodeJwk(jwk: JsonObject): JwkReading {
  switch (memberOf(jwk, 'kty')) {
    case 'EC':
      return decodeEc(jwk);
    case 'RSA':
      return decodeRsa(jwk);
    case 'OKP':
      return decodeOkp(jwk);
    default:
      return { ok: false, unknown: true, why: 'its "kty" is none of RSA, EC and OKP' };
  }
}

function decodeEc(jwk: JsonObject): JwkReading {
  const crv = memberOf(jwk, 'crv');
  const size = COORDINATE_BYTES.get(crv);
  if (size === undefined) return unknownCurve(crv);
  const x = octets(jwk, 'x', size);
  const y = octets(jwk, 'y', size);
  if (typeof x === 'string') return malformed(x);
  if (typeof y === 'string') return malformed(y);
  const members = { kty: 'EC', crv: `${crv}`, x: base64url(x), y: base64url(y) } as const;
  return imported(members, 'it is no point on its curve');
}

function decodeRsa(jwk: JsonObject): JwkReading {
  const n = octets(jwk, 'n');
  const e = octets(jwk, 'e');
  if (typeof n === 'string') return malformed(n);
  if (typeof e === 'string') return malformed(e);
  // RFC 7518 §2 wants the fewest octets; a zero in front changes nothing, and Java's encoders are known for it.
  const modulus = withoutZeros(n);
  const exponent = withoutZeros(e);
  if (modulus.length === 0 || modulus.length > MAX_RSA_BYTES) return malformed('"n" is no modulus');
  if (((modulus.at(-1) ?? 0) & 1) === 0) return malformed('the modulus is even');
  const isSound = exponent.length <= MAX_EXPONENT_BYTES && ((exponent.at(-1) ?? 0) & 1) === 1;
  if (!isSound || (exponent.length === 1 && exponent[0] === 1)) {
    return malformed('the exponent is not an odd number from 3 (RFC 8017 §3.1)');
  }
  return imported({ kty: 'RSA', n: base64url(modulus), e: base64url(exponent) }, 'it is no RSA key');
}

function decodeOkp(jwk: JsonObject): JwkReading {
  const crv = memberOf(jwk, 'crv');
  if (crv !== 'Ed25519') return unknownCurve(crv);
  const x = octets(jwk, 'x', ED25519_BYTES);
  if (typeof x === 'string') return malformed(x);
  return imported({ kty: 'OKP', crv, x: base64url(x) }, 'it is no Ed25519 key');
}

/** The bytes of a base64url member, or why they cannot be had. */
function octets(jwk: JsonObject, name: string, size?: number): Buffer | string {
  const text = memberOf(jwk, name);
  if (text === undefined) return `"${name}" is missing`;
  if (typeof text !== 'string') return `"${name}" is ${kindOf(text)}`;
  const bytes = decodeBase64Url(text);
  if (bytes === undefined) return `"${name}" is not base64url without padding (RFC 7515 §2)`;
  if (size === undefined || bytes.length === size) return bytes;
  return `"${name}" has ${bytes.length} bytes where its curve has ${size} (RFC 7518 §6.2.1)`;
}

const base64url = (bytes: Buffer): string => bytes.toString('base64url');
const malformed = (why: string): JwkReading => ({ ok: false, unknown: false, why });

function unknownCurve(crv: unknown): JwkReading {
  if (typeof crv !== 'string') return malformed(`"crv" is ${kindOf(crv)}`);
  return { ok: false, unknown: true, why: `its curve ${quoted(crv)} is not known` };
}

function withoutZeros(bytes: Buffer): Buffer {
  const first = bytes.findIndex((byte) => byte !== 0);
  return bytes.subarray(first < 0 ? bytes.length : first);
}

function imported(jwk: PublicJwk, otherwise: string): JwkReading {
  try {
    const key = createPublicKey({ key: jwk as unknown as JsonWebKey, format: 'jwk' });
    const der = key.export({ format: 'der', type: 'spki' });
    return { ok: true, publicKey: new PublicKeyInfo(parseDer(der, TAG.SEQUENCE, 'the public key')) };
  } catch {
    return malformed(otherwise);
  }
}

const RSA_ENCRYPTION = '1.2.840.113549.1.1.1';

/** The public members of a key. Throws E_KEY for a kind that JWK has no form for. */
export function encodeJwk(key: PublicKeyInfo): PublicJwk {
  try {
    const { kty, crv = '', x = '', y = '', n = '', e = '' } = exported(key);
    if (kty === 'EC') return { kty, crv, x, y };
    if (kty === 'RSA') return { kty, n, e };
    if (kty === 'OKP') return { kty, crv, x };
    throw new Error(`kty ${kty}`);
  } catch (cause) {
    throw new MeshctlError('E_KEY', {
      what: 'the public key cannot be written as a JWK',
      why: `it is of kind ${key.kind.label}`,
      fix: 'Use RSA, EC P-256, P-384 or P-521, or Ed25519',
      cause,
    });
  }
}

function exported(key: PublicKeyInfo): JsonWebKey {
  // JWK knows one kind of RSA key: a key bound to PSS is written as any other (RFC 7518 §6.3).
  const der =
    key.kind.algorithm === 'rsa-pss'
      ? derSequence(derSequence(derOid(RSA_ENCRYPTION), derEncode(TAG.NULL)), derBitString(key.keyBytes))
      : key.der;
  return createPublicKey({ key: der, format: 'der', type: 'spki' }).export({ format: 'jwk' });
}

/** Whether two keys are the same; how each was written does not matter. */
export function isSameKey(a: PublicKeyInfo, b: PublicKeyInfo): boolean {
  return a.der.equals(b.der) || jwkThumbprint(a) === jwkThumbprint(b);
}

/** The SHA-256 thumbprint of a key in base64url (RFC 7638). Throws E_KEY like encodeJwk. */
export function jwkThumbprint(key: PublicKeyInfo): string {
  const members = Object.entries(encodeJwk(key)).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify(Object.fromEntries(members)))
    .digest('base64url');
}
