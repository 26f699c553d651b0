/** The signature of a JWT-SVID (JWT-SVID §4, RFC 7515 §5.2). */
import { createPublicKey } from 'node:crypto';
import type { JwtAuthority } from '../../bundle/index.js';
import { memberOf } from '../../encoding/json-value.js';
import { JWS_ALGORITHMS } from './algorithms.js';
import type { Jwt } from './jwt.js';
import type { JwtRefusal } from './reasons.js';

export type SignatureVerdict =
  | { readonly ok: true; readonly authority: JwtAuthority }
  | { readonly ok: false; readonly refusal: JwtRefusal };

/** Checks the signature with each of the authorities, which fit the token's algorithm, until one has made it. */
export async function checkJwtSignature(
  jwt: Jwt,
  authorities: readonly JwtAuthority[],
): Promise<SignatureVerdict> {
  const alg = String(memberOf(jwt.header, 'alg'));
  const wrongLength = checkSignatureLength(alg, jwt.signature);
  if (wrongLength !== undefined) return { ok: false, refusal: wrongLength };
  for (const authority of authorities) {
    if (await isSignedBy(jwt, alg, authority)) return { ok: true, authority };
  }
  const keys = authorities.length === 1 ? 'the key' : `any of the ${authorities.length} keys that fit`;
  const message = `its signature is not that of ${keys} over what it says`;
  return { ok: false, refusal: { reason: 'bad-signature', message } };
}

/** ECDSA signatures are r and s in full length; other tools write the DER of certificates (RFC 7518 §3.4). */
export function checkSignatureLength(alg: string, signature: Buffer): JwtRefusal | undefined {
  const bytes = JWS_ALGORITHMS.get(alg)?.signatureBytes;
  if (bytes === undefined || signature.length === bytes) return undefined;
  const looksDer = looksLikeDer(signature);
  const found = `${signature.length} bytes${looksDer ? ' of DER' : ''}`;
  const message = `its signature has ${found} where ${alg} has ${bytes}`;
  return { reason: 'bad-signature', message, expected: `${bytes} bytes, r and s`, found };
}

/** A SEQUENCE over all of it, with a length of one byte or, for P-521, of two (X.690 §8.1.3). */
function looksLikeDer(signature: Buffer): boolean {
  if (signature[0] !== 0x30) return false;
  return signature[1] === 0x81
    ? signature[2] === signature.length - 3
    : signature[1] === signature.length - 2;
}

async function isSignedBy(jwt: Jwt, alg: string, { publicKey }: JwtAuthority): Promise<boolean> {
  const { compactVerify } = await import('jose');
  try {
    const key = createPublicKey({ key: publicKey.der, format: 'der', type: 'spki' });
    await compactVerify(jwt.text, key, { algorithms: [alg] });
    return true;
  } catch {
    return false; // whatever the library finds wrong, nothing is proven
  }
}
