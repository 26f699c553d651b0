/** What does not fit in a proxy's TLS configuration: every finding with what it means and what to do. */
export const ENVOY_FINDINGS = {
  'secret-absent': {
    severity: 'error',
    meaning:
      'a listener or cluster refers to a secret that the proxy does not have, so it cannot take part in TLS',
    fix: 'Look at whoever delivers it: is the identity assigned to this workload, does the SDS server run, is the name right?',
  },
  'secret-not-delivered': {
    severity: 'error',
    meaning: 'a secret is known by name only: the proxy waits for its content',
    fix: 'Look at the SDS server, or the control plane: the certificate was asked for and never came',
  },
  'secret-of-other-kind': {
    severity: 'error',
    meaning: 'a secret holds a certificate where rules for the peer belong, or the other way round',
    fix: 'Refer to the right secret',
  },
  'secrets-not-listed': {
    severity: 'info',
    meaning: 'the document does not list the secrets of the proxy, so some threads end at a name',
    fix: 'Take the whole dump: /config_dump of the admin interface, or "kumactl inspect dataplane --type=config-dump"',
  },
  'content-elsewhere': {
    severity: 'info',
    meaning: 'certificates lie in a file or variable of the proxy, which a dump does not hold',
    fix: 'Inspect that file too',
  },
  'certificate-unreadable': {
    severity: 'error',
    meaning: 'what a secret holds is no certificate that can be read',
    fix: 'Look at who wrote it: PEM blocks with certificates belong there',
  },
  'certificate-expired': {
    severity: 'error',
    meaning: 'the certificate that the proxy presents is past its life, so every peer refuses it',
    fix: 'Find out why it was not renewed: is the control plane or the agent reachable?',
  },
  'certificate-not-yet-valid': {
    severity: 'error',
    meaning: 'the certificate that the proxy presents is before its notBefore',
    fix: 'Compare the clocks of the issuer and of this machine',
  },
  'not-an-svid': {
    severity: 'warning',
    meaning:
      'the certificate that the proxy presents is no X.509-SVID; peers that keep the standard refuse it',
    fix: 'With Kuma, move the mesh from Mesh.mtls to a MeshIdentity',
  },
  'issuer-not-in-bundle': {
    severity: 'error',
    meaning: 'the bundle has no authority that signed the certificate',
    fix: 'Bring the bundle up to date: add the authority to the MeshTrust, or federate again',
  },
  'root-not-in-bundle': {
    severity: 'error',
    meaning:
      "the bundle has the authority that signed but not the root above it; Envoy's validators want the root",
    fix: 'Put the self-signed root into the bundle as well',
  },
  'no-bundle-for-trust-domain': {
    severity: 'error',
    meaning: 'the SPIFFE validator has no bundle of the trust domain of the certificate',
    fix: 'Add the bundle of that trust domain: a MeshTrust in Kuma, a federation in SPIRE',
  },
  'path-refused': {
    severity: 'error',
    meaning: 'the certificate does not lead to an authority of the bundle for another reason',
    fix: 'See the message; "meshctl identity verify" tells more',
  },
  'no-name-matches': {
    severity: 'error',
    meaning: 'no matcher takes a name of the certificate',
    fix: 'Compare the SPIFFE ID with the matchers: trust domain, namespace, path',
  },
  'own-trust-domain-refused': {
    severity: 'warning',
    meaning: 'the matchers of an inbound listener take no ID of the trust domain that the proxy itself is in',
    fix: 'Compare the trust domain of the MeshIdentity with those of the MeshTrusts',
  },
  'matcher-without-bundle': {
    severity: 'warning',
    meaning: 'a matcher asks for a trust domain of which there is no bundle, so nobody can ever match it',
    fix: 'Add the bundle of that trust domain, or correct the matcher',
  },
  'matcher-not-judged': {
    severity: 'info',
    meaning:
      'a rule for peers is of a kind that is not judged here, such as a regular expression with choices or the hash of a certificate',
    fix: 'Compare it by hand',
  },
  'matcher-without-effect': {
    severity: 'warning',
    meaning:
      "a matcher asks for a name that is no URI, and Envoy's SPIFFE validator looks at URIs only: where there is no other, any name is taken",
    fix: 'Match the URI, which is the SPIFFE ID',
  },
  'authority-expired': {
    severity: 'warning',
    meaning: 'an authority in a bundle is past its life',
    fix: 'Remove it from the bundle when nothing that it signed is in use',
  },
  'bundle-unreadable': {
    severity: 'error',
    meaning: 'a bundle, or a part of it, cannot be read as certificates',
    fix: 'Correct the source of the bundle: one broken part may void all of it',
  },
  'bundle-empty': {
    severity: 'error',
    meaning: 'a bundle has no authority, so nobody is trusted',
    fix: 'Look at who writes the bundle',
  },
  'peer-not-verified': {
    severity: 'warning',
    meaning: 'the proxy presents a certificate and asks the peer for none that it verifies',
    fix: 'Give the listener or cluster a validation context',
  },
  'client-certificate-optional': {
    severity: 'info',
    meaning: 'a listener verifies the certificate of a client and takes clients without one as well',
    fix: 'Set require_client_certificate when every client has an identity',
  },
  'plaintext-accepted': {
    severity: 'info',
    meaning: 'a listener with TLS takes connections without TLS as well (permissive mode)',
    fix: 'Change to strict mode when every client has an identity',
  },
  'listener-waits': {
    severity: 'warning',
    meaning:
      'a listener or cluster is warming: it waits for a secret or another resource and is not in use yet',
    fix: 'See which of its secrets is absent',
  },
  'secret-unused': {
    severity: 'info',
    meaning: 'no listener and no cluster of the dump refers to a secret',
    fix: 'Nothing needs to be done',
  },
  'nobody-asks-for-it': {
    severity: 'warning',
    meaning: 'no cluster of the client accepts the name that the server presents',
    fix: 'Compare the matchers of the cluster with the SPIFFE ID of the server',
  },
} as const satisfies Readonly<
  Record<
    string,
    { readonly severity: 'error' | 'warning' | 'info'; readonly meaning: string; readonly fix: string }
  >
>;

export type EnvoyFindingCode = keyof typeof ENVOY_FINDINGS;

export interface EnvoyFinding {
  readonly code: EnvoyFindingCode;
  readonly severity: 'error' | 'warning' | 'info';
  /** A clause for people, without a full stop. */
  readonly message: string;
}

export function finding(code: EnvoyFindingCode, message: string): EnvoyFinding {
  return { code, severity: ENVOY_FINDINGS[code].severity, message };
}
