/** Why a certificate is refused as an X.509-SVID before its path is looked at: meaning, way out and section. */
export const LEAF_REASONS = {
  'no-uri-san': {
    meaning: 'the certificate has no URI SAN, so it names no SPIFFE ID',
    fix: 'Have it issued as an X.509-SVID',
    citation: 'X509-SVID §2',
  },
  'several-uri-sans': {
    meaning: 'the certificate has several URI SANs, and an SVID has exactly one',
    fix: 'Have it issued with the SPIFFE ID as its only URI; certificates of the legacy mTLS of Kuma are of this kind',
    citation: 'X509-SVID §2, §5.2',
  },
  'not-a-spiffe-id': {
    meaning: 'the URI SAN breaks the grammar of SPIFFE IDs',
    fix: 'Have it issued for a well-formed ID',
    citation: 'SPIFFE-ID §2',
  },
  'id-without-path': {
    meaning: "the ID is the trust domain's own, and a workload's has a path",
    fix: 'Have it issued for an ID with a path',
    citation: 'X509-SVID §3.1, §5.2',
  },
  'leaf-is-a-ca': {
    meaning: 'the certificate is a CA, which never authenticates a workload',
    fix: 'Give the SVID that the CA issued',
    citation: 'X509-SVID §5.2',
  },
  'leaf-may-sign-certificates': {
    meaning: 'the key usage of the leaf has keyCertSign',
    fix: 'Have it issued without it',
    citation: 'X509-SVID §5.2',
  },
  'leaf-may-sign-crls': {
    meaning: 'the key usage of the leaf has cRLSign',
    fix: 'Have it issued without it',
    citation: 'X509-SVID §5.2',
  },
  'no-bundle': {
    meaning: "no authority of the SVID's own trust domain is known, and no other counts",
    fix: 'Give the bundle of that trust domain',
    citation: 'SPIFFE Trust Domain and Bundle §3, SPIFFE Federation §7.3',
  },
  'key-mismatch': {
    meaning: 'the private key belongs to another certificate',
    fix: 'Find the key that was made with this certificate, or have the SVID issued anew',
    citation: 'SPIFFE Workload API §5.1',
  },
} as const satisfies Readonly<
  Record<string, { readonly meaning: string; readonly fix: string; readonly citation: string }>
>;

export type LeafReason = keyof typeof LEAF_REASONS;

/** Why a valid SVID is refused nevertheless: it is not what the caller expects. */
export const EXPECTATION_REASONS = {
  'unexpected-id': {
    meaning: "the SVID is valid, and is another workload's than --expect-id names",
    fix: 'Look which workload presented it, or correct what is expected',
    citation: '--expect-id',
  },
  'too-little-left': {
    meaning: 'the SVID is valid, and less of its life is left than --min-remaining asks for',
    fix: 'Renew it',
    citation: '--min-remaining',
  },
} as const satisfies Readonly<
  Record<string, { readonly meaning: string; readonly fix: string; readonly citation: string }>
>;

export type ExpectationReason = keyof typeof EXPECTATION_REASONS;
