/** Facts about authorities that most formats have no place for: a document without them does not deny them. */
import {
  authorityFingerprint,
  type BundleContent,
  type JwtAuthority,
  type X509Authority,
} from '../bundle/index.js';

/** The candidate with the taints and expiries that the stored bundle has of the same authorities. */
export function keepFacts(candidate: BundleContent, current: BundleContent | undefined): BundleContent {
  if (current === undefined) return candidate;
  const known = new Map<string, X509Authority | JwtAuthority>(
    [...current.x509Authorities, ...current.jwtAuthorities, ...current.witAuthorities].map((authority) => [
      authorityFingerprint(authority),
      authority,
    ]),
  );
  const withFacts = <T extends X509Authority | JwtAuthority>(authority: T): T => {
    const former = known.get(authorityFingerprint(authority));
    if (former === undefined) return authority;
    const expiresAt = 'expiresAt' in former ? { expiresAt: former.expiresAt } : {};
    return { ...(former.tainted === true ? { tainted: true } : {}), ...expiresAt, ...authority };
  };
  return {
    ...candidate,
    x509Authorities: candidate.x509Authorities.map(withFacts),
    jwtAuthorities: candidate.jwtAuthorities.map(withFacts),
    witAuthorities: candidate.witAuthorities.map(withFacts),
  };
}
