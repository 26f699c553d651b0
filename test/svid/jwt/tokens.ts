/** Tokens for tests, signed by node:crypto alone, so that the library under test is judged by another. */
import { constants, sign } from 'node:crypto';
import type { JwtAuthority } from '../../../src/bundle/index.js';
import { NOW } from '../../authorities.js';
import { infoOf, type SigningKey, signingKey } from '../../bundle/documents.js';

export const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'ES256',
  'ES384',
  'ES512',
  'PS256',
  'PS384',
  'PS512',
] as const;
export type Algorithm = (typeof ALGORITHMS)[number];

const CURVES = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' } as const;

/** The key that tests sign with under an algorithm. */
export function keyFor(alg: Algorithm): SigningKey {
  return signingKey(alg in CURVES ? CURVES[alg as keyof typeof CURVES] : 2048);
}

export interface SignOptions {
  readonly key?: SigningKey;
  readonly dsaEncoding?: 'der' | 'ieee-p1363';
  readonly saltLength?: number;
  /** The algorithm to sign with, when the header says another. */
  readonly signAs?: Algorithm;
}

export function signInput(input: string, alg: Algorithm, options: SignOptions = {}): Buffer {
  const {
    key = keyFor(alg),
    dsaEncoding = 'ieee-p1363',
    saltLength = constants.RSA_PSS_SALTLEN_DIGEST,
  } = options;
  const padding = alg.startsWith('PS') ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength } : {};
  return sign(`sha${alg.slice(2)}`, Buffer.from(input), { key: key.privateKey, dsaEncoding, ...padding });
}

const encode = (text: string): string => Buffer.from(text).toString('base64url');

/** A token over these texts of header and claims. */
export function tokenOf(header: string, claims: string, alg: Algorithm, options: SignOptions = {}): string {
  const input = `${encode(header)}.${encode(claims)}`;
  return `${input}.${signInput(input, options.signAs ?? alg, options).toString('base64url')}`;
}

export interface TokenParts {
  readonly alg?: Algorithm;
  readonly header?: Record<string, unknown>;
  readonly claims?: Record<string, unknown>;
}

export const CLAIMS = { sub: 'spiffe://example.org/web', aud: ['api'], iat: NOW - 10, exp: NOW + 290 };

/** A good JWT-SVID with these parts changed; a member set to undefined is left out. */
export function token(
  { alg = 'ES256', header = {}, claims = {} }: TokenParts = {},
  options: SignOptions = {},
): string {
  const head = JSON.stringify({ alg, kid: alg, typ: 'JWT', ...header });
  return tokenOf(head, JSON.stringify({ ...CLAIMS, ...claims }), alg, options);
}

/** The authority of each algorithm, under the algorithm's name. */
export function authorityOf(alg: Algorithm): JwtAuthority {
  return { keyId: alg, publicKey: infoOf(keyFor(alg).publicKey) };
}
