/** Why a path is refused: every reason with what it means, what to do, and where it is written. */
export const PATH_REASONS = {
  'issuer-not-found': {
    meaning: 'no certificate at hand has the name of the issuer',
    fix: 'Give the missing intermediate, or the bundle that holds the authority',
    citation: 'RFC 5280 §6.1.3 (a)(4)',
  },
  'issuer-key-differs': {
    meaning: "a certificate at hand has the issuer's name, but another key than the one that signed",
    fix: 'The authority was probably rotated: fetch its bundle again, or have the certificate issued anew',
    citation: 'RFC 5280 §4.2.1.1, §6.1.3 (a)(1)',
  },
  'bad-signature': {
    meaning: 'the signature does not match the bytes, or not the key of the issuer',
    fix: 'Get the certificate again from where it was issued: it was changed, or never signed by this issuer',
    citation: 'RFC 5280 §6.1.3 (a)(1)',
  },
  'weak-signature': {
    meaning: 'the signature uses MD5 or SHA-1, which no longer protect',
    fix: 'Have it issued anew with SHA-256 or better',
    citation: 'X509-SVID §5.1',
  },
  'unsupported-signature': {
    meaning: 'the signature algorithm is not one that is checked here',
    fix: 'Have it issued anew with RSA, ECDSA or Ed25519',
    citation: 'RFC 5280 §6.1.3 (a)(1)',
  },
  'signature-algorithms-differ': {
    meaning: 'the signature algorithm inside the signed part differs from the one outside',
    fix: 'Have it issued anew: the certificate was put together wrongly, or changed',
    citation: 'RFC 5280 §4.1.1.2',
  },
  expired: {
    meaning: 'the certificate is past its notAfter',
    fix: 'Renew it, and look why nobody did',
    citation: 'RFC 5280 §6.1.3 (a)(2)',
  },
  'not-yet-valid': {
    meaning: 'the certificate is before its notBefore',
    fix: 'Compare the clocks of the issuer and of this machine',
    citation: 'RFC 5280 §6.1.3 (a)(2)',
  },
  'issuer-not-a-ca': {
    meaning: 'a certificate that signed another is not a CA (cA is not TRUE, or it is not version 3)',
    fix: 'Have the certificate issued by a CA',
    citation: 'RFC 5280 §6.1.4 (k)',
  },
  'issuer-without-key-cert-sign': {
    meaning: 'the key usage of a CA lacks keyCertSign',
    fix: 'Make the CA anew with keyCertSign',
    citation: 'RFC 5280 §6.1.4 (n)',
  },
  'path-too-long': {
    meaning: 'more CAs follow than a path length constraint, or the caller, allows',
    fix: 'Issue from a CA further up, or raise pathLenConstraint',
    citation: 'RFC 5280 §6.1.4 (l), (m)',
  },
  'name-not-permitted': {
    meaning: 'a name lies outside the permitted subtrees of a CA above, or inside an excluded one',
    fix: 'Issue it from a CA that may, or for a name that is permitted',
    citation: 'RFC 5280 §6.1.3 (b), (c)',
  },
  'malformed-name': {
    meaning: 'a name that is constrained cannot be read, so nothing tells that it is permitted',
    fix: 'Have the certificate issued anew with a well-formed name',
    citation: 'RFC 5280 §4.2.1.10',
  },
  'malformed-name-constraints': {
    meaning: 'the name constraints of a CA break the rules of their form',
    fix: 'Make the CA anew: a host has no scheme, a mask has no gaps, a subtree has no minimum or maximum',
    citation: 'RFC 5280 §4.2.1.10',
  },
  'policy-not-permitted': {
    meaning: 'an explicit certificate policy is demanded, and none is left along the path',
    fix: 'Issue with a policy that all CAs above assert',
    citation: 'RFC 5280 §6.1.5 (g), RFC 9618 §5',
  },
  'unknown-critical-extension': {
    meaning: 'a critical extension is not one that is processed here',
    fix: 'Have it issued without the extension, or with it not critical',
    citation: 'RFC 5280 §4.2, §6.1.4 (o)',
  },
  'duplicate-extension': {
    meaning: 'an extension stands there twice',
    fix: 'Have it issued anew',
    citation: 'RFC 5280 §4.2',
  },
  'malformed-extension': {
    meaning: 'a known extension cannot be read',
    fix: 'Have it issued anew',
    citation: 'RFC 5280 §4.2',
  },
  'malformed-certificate': {
    meaning: 'the certificate breaks the encoding that certificates have',
    fix: 'Get it again from where it was issued, or have it issued anew',
    citation: 'RFC 5280 §4.1',
  },
  'empty-issuer': {
    meaning: 'the certificate names no issuer',
    fix: 'Have it issued by a CA that has a name',
    citation: 'RFC 5280 §4.1.2.4',
  },
  'weak-key': {
    meaning: 'the key is RSA below 2048 bits, or on a curve other than P-256, P-384 and P-521',
    fix: 'Make a new key: EC P-256, or RSA with 2048 bits or more',
    citation: 'X509-SVID §5.1',
  },
  'unsupported-key': {
    meaning: 'the key is of a kind that is not taken here',
    fix: 'Make a new key: EC, RSA or Ed25519',
    citation: 'X509-SVID §5.1',
  },
  'malformed-key': {
    meaning: 'the public key is none: a point beside its curve, an even exponent, a wrong length',
    fix: 'Have it issued anew for a sound key',
    citation: 'RFC 5480 §2, RFC 8017 §3.1, RFC 8410 §4',
  },
  'usage-not-allowed': {
    meaning: 'the certificate is not meant for what it is asked for',
    fix: 'Have it issued with the key usage or purpose that is missing',
    citation: 'RFC 5280 §4.2.1.3, §4.2.1.12',
  },
  profile: {
    meaning:
      'with --strict: the certificate breaks a rule of the certificate profile that path validation leaves out',
    fix: 'Have it issued by the profile',
    citation: 'RFC 5280 §4',
  },
  'budget-exceeded': {
    meaning: 'the certificates at hand would take more work than a sound chain ever does',
    fix: 'Give only those that belong to the chain',
    citation: 'RFC 5280 §8',
  },
} as const satisfies Readonly<
  Record<string, { readonly meaning: string; readonly fix: string; readonly citation: string }>
>;

export type PathReason = keyof typeof PATH_REASONS;
