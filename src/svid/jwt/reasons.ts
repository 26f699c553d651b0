/** Why a JWT-SVID is refused: every reason with what it means, what to do, and where it is written. Stable codes. */
export const JWT_REASONS = {
  'duplicate-members': {
    meaning: 'the header or the claims have a member twice',
    fix: 'Have it issued by software that writes each member once',
    citation: 'RFC 7519 §4, RFC 7515 §4',
  },
  'algorithm-missing': {
    meaning: 'the header has no "alg"',
    fix: 'Have it issued with one of the nine algorithms of JWT-SVID §2.1',
    citation: 'JWT-SVID §2.1',
  },
  'algorithm-not-allowed': {
    meaning: 'the "alg" is none of RS256, RS384, RS512, ES256, ES384, ES512, PS256, PS384 and PS512',
    fix: 'Have it signed with one of these; "none", HMAC and EdDSA are not allowed',
    citation: 'JWT-SVID §2.1',
  },
  'wit-svid': {
    meaning: 'it is a WIT-SVID, which is never accepted as a bearer token',
    fix: 'Present it with a proof of possession of its key, or ask for a JWT-SVID',
    citation: 'WIT-SVID §2.2, §7.1',
  },
  'type-not-allowed': {
    meaning: 'the "typ" is there and neither JWT nor JOSE, letter for letter',
    fix: 'Have it issued with "typ": "JWT", or without',
    citation: 'JWT-SVID §2.3',
  },
  'header-not-allowed': {
    meaning: 'the header has a member beside alg, kid and typ',
    fix: 'Have it issued without; keys and certificates named in a header are never used',
    citation: 'JWT-SVID §2',
  },
  'key-id-malformed': {
    meaning: 'the "kid" is not a string, or empty',
    fix: 'Have it issued with the ID that its key has in the bundle',
    citation: 'RFC 7515 §4.1.4',
  },
  'subject-missing': {
    meaning: 'the claims have no "sub", or one that is no text',
    fix: 'Have it issued with the SPIFFE ID of the workload as its subject',
    citation: 'JWT-SVID §3.1',
  },
  'subject-not-a-spiffe-id': {
    meaning: 'the "sub" is not a SPIFFE ID',
    fix: 'Check that it is a JWT-SVID at all: service account and OIDC tokens have other subjects',
    citation: 'JWT-SVID §3.1, SPIFFE-ID §2',
  },
  'no-bundle': {
    meaning: "no bundle of the subject's trust domain is known; those of other trust domains do not count",
    fix: 'Give the bundle of that trust domain',
    citation: 'SPIFFE Workload API §6.3',
  },
  'no-jwt-authority': {
    meaning: 'the bundle has no key that signs JWT-SVIDs, so its trust domain has none',
    fix: 'Give a bundle document with "jwt-svid" keys: PEM bundles hold none',
    citation: 'JWT-SVID §6.2',
  },
  'key-not-found': {
    meaning: 'no JWT key of the bundle has the "kid" of the token',
    fix: 'The key was probably rotated: fetch the bundle again, or have the token issued anew',
    citation: 'JWT-SVID §6.1',
  },
  'key-does-not-fit': {
    meaning: 'the key is of another kind than the "alg" takes',
    fix: 'Look whether the bundle has the right key under this ID; else the token is forged',
    citation: 'RFC 7518 §3.3, §3.4, §3.5',
  },
  'too-many-keys': {
    meaning: 'the token has no "kid", and more keys could have signed it than are tried',
    fix: 'Have it issued with a "kid"',
    citation: 'JWT-SVID §2.2',
  },
  'weak-key': {
    meaning: 'the key is an RSA key of less than 2048 bits',
    fix: 'Replace the signing key by a longer one',
    citation: 'RFC 7518 §3.3, §3.5',
  },
  'bad-signature': {
    meaning: 'the signature is not that of the key over the token as it came',
    fix: 'Get the token again: it was changed on its way, or signed by somebody else',
    citation: 'JWT-SVID §4, RFC 7519 §7.2',
  },
  'expiry-missing': {
    meaning: 'the claims have no "exp"',
    fix: 'Have it issued with an expiry, minutes ahead',
    citation: 'JWT-SVID §3.3',
  },
  'time-malformed': {
    meaning: '"exp", "nbf" or "iat" is not a number of seconds since 1970',
    fix: 'Have it issued with numbers, not text',
    citation: 'RFC 7519 §2, §4.1.4',
  },
  expired: {
    meaning: 'the token is at or past its "exp", leeway included',
    fix: 'Fetch a new token; they live for minutes',
    citation: 'JWT-SVID §3.3, Appendix A',
  },
  'not-yet-valid': {
    meaning: 'the token is before its "nbf", leeway included',
    fix: 'Compare the clocks of the issuer and of this machine',
    citation: 'RFC 7519 §4.1.5',
  },
  'audience-missing': {
    meaning: 'the claims have no "aud", or an empty list',
    fix: 'Have it issued for the service that it is presented to',
    citation: 'JWT-SVID §3.2',
  },
  'audience-malformed': {
    meaning: 'the "aud" is neither a text nor a list of texts, or one of them is empty',
    fix: 'Have it issued with one audience as text',
    citation: 'RFC 7519 §4.1.3',
  },
  'audience-differs': {
    meaning: 'none of its audiences is one that was expected',
    fix: 'Have it issued for this audience, or expect the one that it names',
    citation: 'JWT-SVID §3.2',
  },
} as const satisfies Readonly<
  Record<string, { readonly meaning: string; readonly fix: string; readonly citation: string }>
>;

export type JwtReason = keyof typeof JWT_REASONS;

export interface JwtRefusal {
  readonly reason: JwtReason;
  /** A clause for people, without a full stop. */
  readonly message: string;
  readonly expected?: string;
  readonly found?: string;
}
