/** Tokens out of parts, right unless a test changes one. The signature is bytes of its length and proves nothing. */
import { NOW } from '../authorities.js';
import { signingKey } from '../bundle/documents.js';

export type Members = Readonly<Record<string, unknown>>;

export const encode = (text: string | Buffer): string => Buffer.from(text).toString('base64url');

/** r and s of ES256. */
const SIGNATURE = Buffer.alloc(64, 7);

/** A token of these texts; also what JSON.stringify cannot write. */
export const tokenOf = (header: string, claims: string, signature: Buffer = SIGNATURE): string =>
  `${encode(header)}.${encode(claims)}.${encode(signature)}`;

export interface TokenParts {
  /** A member that is set to undefined is left out. */
  readonly header?: Members;
  readonly claims?: Members;
  readonly signature?: Buffer;
}

/** As SPIRE issues it: an array of one audience, five minutes, no `nbf`. */
export function craftJwt({ header, claims, signature }: TokenParts = {}): string {
  return tokenOf(
    JSON.stringify({ alg: 'ES256', kid: 'k1', typ: 'JWT', ...header }),
    JSON.stringify({
      aud: ['api'],
      exp: NOW + 290,
      iat: NOW - 10,
      sub: 'spiffe://example.org/web',
      ...claims,
    }),
    signature,
  );
}

type Key = Parameters<typeof signingKey>[0];

/** The public key that a WIT-SVID is bound to. */
export const publicJwk = (kind: Key = 'P-256', changed: Members = {}): Members => ({
  ...signingKey(kind).publicKey.export({ format: 'jwk' }),
  alg: typeof kind === 'number' ? 'RS256' : 'ES256',
  ...changed,
});

export const privateJwk = (): Members => ({
  ...signingKey('P-256').privateKey.export({ format: 'jwk' }),
  alg: 'ES256',
});

/** As SPIRE issues it: an hour, `cnf.jwk`, no audience. */
export function craftWit({ header, claims, signature }: TokenParts = {}): string {
  return tokenOf(
    JSON.stringify({ alg: 'ES256', kid: 'k1', typ: 'wit+jwt', ...header }),
    JSON.stringify({
      cnf: { jwk: publicJwk() },
      exp: NOW + 3590,
      iat: NOW - 10,
      sub: 'spiffe://example.org/web',
      ...claims,
    }),
    signature,
  );
}
