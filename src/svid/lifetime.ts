import { BACKDATE_SECONDS } from './x509-profile.js';

/** A granted lifetime, in seconds since 1970, both ends inclusive. */
export interface Lifetime {
  readonly notBefore: number;
  readonly notAfter: number;
  /** The wish outlived the signer and was shortened. */
  readonly capped: boolean;
}

/**
 * The lifetime of an SVID: from ten seconds ago to `ttl` seconds from now, within the life of its signer
 * (a certificate must not outlive what signed it).
 */
export function grantLifetime(
  now: number,
  ttl: number,
  signer: { notBefore: number; notAfter: number },
): Lifetime {
  const wish = now + ttl;
  return {
    notBefore: Math.max(now - BACKDATE_SECONDS, signer.notBefore),
    notAfter: Math.min(wish, signer.notAfter),
    capped: wish > signer.notAfter,
  };
}
