/**
 * The requirements of the SPIFFE standards that are no rules, and why: every requirement of the catalogue is a rule of the
 * registry or stands here. `--explain` and docs/rules/coverage.md tell it.
 */

/** Why a requirement is not a rule of its own. */
export const COVERAGE = {
  rules: 'held by other rules',
  verify: 'about validation, which `meshctl identity verify` does',
  own: "about meshctl's own behaviour, which its tests hold",
  permission: 'a permission: nothing can break it',
  history: 'needs what was there before, which a lint does not have',
  endpoint: 'about a bundle endpoint, which files do not show',
  use: 'about how an SVID is carried and used, which the SVID does not show',
  'workload-api': 'about the Workload API, which meshctl neither offers nor calls',
  broker: 'about the Broker API, which meshctl neither offers nor calls',
} as const;

export type Coverage = keyof typeof COVERAGE;

export interface OtherRequirement {
  readonly coverage: Coverage;
  /** Which rules, tests or commands; absent where the kind says all. */
  readonly where?: string;
}

const held = (coverage: Coverage, where?: string): OtherRequirement =>
  where === undefined ? { coverage } : { coverage, where };

const LEAF_USE = 'x509-svid-leaf-basic-constraints-false, x509-svid-leaf-no-key-cert-sign';
const VERIFY_X509 = 'test/svid/validate-x509.test.ts, test/interop/verdict-matrix';
const VERIFY_JWT = 'test/svid/jwt, test/interop/tokens';
const FETCH = 'bundle fetch: test/federation/fetch';
const SERVE = 'bundle serve: test/federation/endpoint';
const GUARD = 'bundle set and bundle fetch --set: test/federation/guard.test.ts';

export const OTHER_REQUIREMENTS: Readonly<Record<string, OtherRequirement>> = {
  'spiffe-id-trust-domain-ip-neutral': held('own', 'test/spiffe/analysis.test.ts'),
  'spiffe-id-path-hierarchical': held('permission'),
  'spiffe-id-support-2048': held('own', 'test/spiffe/spiffe-id.test.ts'),
  'spiffe-id-path-case-sensitive': held('own', 'test/spiffe/spiffe-id.test.ts'),
  'spiffe-id-compare-bytewise': held('own', 'test/spiffe/spiffe-id.test.ts'),
  'svid-signed-by-trust-domain-authority': held('verify', VERIFY_X509),
  'svid-authority-exists': held('rules', 'bundle-keys-empty-revokes, x509-svid-ca-is-svid'),
  'svid-authority-id-no-path': held('rules', 'x509-svid-ca-id-no-path'),
  'svid-id-and-key-signed': held('own', 'ID and key are read from the signed part alone: test/svid'),
  'svid-known-document-type': held(
    'own',
    'what is no X.509 certificate and no JWT is refused with exit code 2',
  ),
  'svid-foreign-assertions-scoped': held('use'),

  'x509-svid-validator-rejects-multiple-uri-san': held('verify', VERIFY_X509),
  'x509-svid-other-sans-allowed': held('permission'),
  'x509-svid-validate-non-root-path': held('verify', VERIFY_X509),
  'x509-svid-leaf-subject-optional': held('permission'),
  'x509-svid-leaf-only-authenticates': held('rules', LEAF_USE),
  'x509-svid-ca-cross-domain': held('permission'),
  'x509-svid-ca-crl-sign': held('permission'),
  'x509-svid-leaf-eku-critical': held('permission'),
  'x509-svid-validate-leaf-not-ca': held('verify', VERIFY_X509),
  'x509-svid-validate-no-sign-usages': held('verify', VERIFY_X509),
  'x509-svid-validate-scheme': held('verify', VERIFY_X509),
  'x509-bundle-consume-missing-x5c': held('own', 'test/bundle/decode-spiffe-bundle.test.ts'),
  'x509-bundle-consume-first-only': held('own', 'test/bundle/decode-spiffe-bundle.test.ts'),
  'x509-bundle-consume-union': held('own', 'test/bundle/decode-spiffe-bundle.test.ts'),

  'jwt-svid-alg-checked-first': held('own', 'test/svid/jwt'),
  'jwt-svid-kid-lookup': held('verify', VERIFY_JWT),
  'jwt-svid-aud-validate': held('verify', VERIFY_JWT),
  'jwt-svid-aud-expected-configured': held('verify', 'test/cli/verify-jwt.test.ts'),
  'jwt-svid-exp-leeway': held('permission', 'a lint grants none'),
  'jwt-svid-signature-valid': held('verify', VERIFY_JWT),
  'jwt-svid-http-bearer': held('use'),
  'jwt-svid-grpc-metadata': held('use'),
  'jwt-svid-confidential-transport': held('use'),
  'jwt-svid-replay': held('permission'),
  'jwt-bundle-extract-only': held('own', 'test/svid/jwt, test/bundle'),
  'jwt-svid-bundle-of-subject': held('verify', VERIFY_JWT),

  'wit-svid-compact-serialization': held('rules', 'jwt-svid-compact-serialization'),
  'wit-svid-kid-case-sensitive': held('own', 'test/bundle'),
  'wit-svid-kid-unique': held('rules', 'wit-bundle-kid-unique'),
  'wit-svid-ignore-unknown-headers': held('own', 'test/lint/tokens.test.ts'),
  'wit-svid-jti-not-replay': held('use'),
  'wit-svid-iat-not-a-bound': held('own', 'test/lint/tokens.test.ts'),
  'wit-svid-issuer-sets': held('own', 'meshctl mints no WIT-SVIDs yet'),
  'wit-svid-same-token-per-host': held('permission'),
  'wit-svid-pop-required': held('own', 'identity verify refuses WIT-SVIDs: test/svid/jwt'),
  'wit-svid-not-bearer': held('use'),
  'wit-svid-wimse-presentation': held('use'),
  'wit-svid-pop-lifetime': held('use'),
  'wit-svid-secure-channel': held('use'),
  'wit-svid-rejected-as-jwt-svid': held('own', 'test/svid/jwt'),
  'wit-bundle-extract-only': held('own', 'test/bundle'),

  'bundle-sequence-monotonic': held('history', GUARD),
  'bundle-refresh-hint-default': held('endpoint', FETCH),
  'bundle-ignore-unknown-use': held('rules', 'bundle-jwk-use'),
  'bundle-ignore-missing-use': held('rules', 'bundle-jwk-use, x509-bundle-use, jwt-bundle-use'),
  'bundle-trust-domain-recorded': held('own', 'test/bundle, test/authority'),
  'bundle-validate-with-own-domain': held('verify', VERIFY_X509),
  'bundle-map-atomic': held('own', 'test/bundle/bundle-map.test.ts'),

  'fed-endpoint-get': held('endpoint', SERVE),
  'fed-keys-published-before-use': held('history'),
  'fed-keys-advance-notice': held('history'),
  'fed-client-polls': held('endpoint', FETCH),
  'fed-client-stores-latest': held('endpoint', GUARD),
  'fed-local-override': held('permission', 'bundle set'),
  'fed-url-stable': held('history'),
  'fed-client-both-profiles': held('endpoint', FETCH),
  'fed-server-one-profile': held('endpoint', SERVE),
  'fed-tls-mozilla-intermediate': held('endpoint', SERVE),
  'fed-association-communicated': held('endpoint', FETCH),
  'fed-web-no-extra-params': held('endpoint', FETCH),
  'fed-web-public-ca': held(
    'endpoint',
    'whoever serves with --cert chooses its CA; bundle fetch trusts the roots of the system alone',
  ),
  'fed-web-server-name': held('endpoint', FETCH),
  'fed-no-client-auth': held('endpoint', SERVE),
  'fed-serve-latest': held('endpoint', SERVE),
  'fed-response-utf8': held('endpoint', SERVE),
  'fed-response-content-type': held('endpoint', SERVE),
  'fed-redirect-target-valid': held('endpoint', FETCH),
  'fed-redirect-temporary': held('endpoint', FETCH),
  'fed-web-client-rfc6125': held('endpoint', FETCH),
  'fed-client-knows-domain': held('rules', 'fed-params-explicit'),
  'fed-client-follows-redirect': held('endpoint', FETCH),
  'fed-redirect-same-tls': held('endpoint', FETCH),
  'fed-client-no-permanent-redirect': held('endpoint', FETCH),
  'fed-spiffe-bootstrap-format': held('endpoint', FETCH),
  'fed-spiffe-server-svid': held('rules', 'those of X.509-SVIDs, on a tls:// source'),
  'fed-spiffe-client-verifies-id': held('endpoint', FETCH),
  'fed-spiffe-redirect-same-id': held('endpoint', FETCH),
  'fed-spiffe-latest-bundle': held('endpoint', FETCH),
  'fed-retry-next-interval': held('endpoint', FETCH),
  'fed-status-200': held('endpoint', FETCH),
  'fed-terminate': held('own', 'bundle delete: test/cli/bundle-manage.test.ts'),
  'fed-chain-short': held('endpoint', 'bundle delete tells which endpoints rest on a bundle'),

  'wle-local': held('workload-api'),
  'wle-grpc': held('workload-api'),
  'wle-uds-preferred': held('workload-api'),
  'wle-security-header': held('workload-api'),
  'wle-security-header-enforced': held('workload-api'),
  'wle-no-tls-required': held('workload-api'),
  'wle-env-fallback': held('workload-api'),
  'wle-socket-scheme': held('workload-api'),
  'wle-socket-unix-form': held('workload-api'),
  'wle-socket-tcp-form': held('workload-api'),
  'wle-no-client-auth': held('workload-api'),
  'wle-invalid-argument-final': held('workload-api'),
  'wle-unavailable-retry': held('workload-api'),
  'wle-permission-denied': held('workload-api'),
  'wle-unimplemented-final': held('workload-api'),
  'wle-no-extension': held('workload-api'),
  'wle-exposes-workload-api': held('workload-api'),
  'wle-reflection': held('workload-api'),
  'wlapi-profiles': held('workload-api'),
  'wlapi-stream-held-open': held('workload-api'),
  'wlapi-full-state': held('workload-api'),
  'wlapi-defaults-replace': held('workload-api'),
  'wlapi-mandatory-fields': held('workload-api'),
  'wlapi-bundle-by-domain': held('workload-api'),
  'wlapi-x509-bundle-scope': held('workload-api'),
  'wlapi-x509-svids-non-empty': held('workload-api'),
  'wlapi-x509-encoding': held('workload-api'),
  'wlapi-hint-unique': held('workload-api'),
  'wlapi-hint-length': held('workload-api'),
  'wlapi-redacted-dropped': held('workload-api'),
  'wlapi-own-bundle-included': held('workload-api'),
  'wlapi-jwt-audience': held('workload-api'),
  'wlapi-token-svids-non-empty': held('workload-api'),
  'wlapi-jwt-all-identities': held('workload-api'),
  'wlapi-jwt-bundle-scope': held('workload-api'),
  'wlapi-validate-jwt': held('workload-api'),
  'wlapi-validate-jwt-preferred': held('workload-api'),
  'wlapi-wit-unimplemented': held('workload-api'),
  'wlapi-wit-kid': held('workload-api'),
  'wlapi-default-identity': held('workload-api'),

  'broker-grpc-mtls': held('broker'),
  'broker-security-header': held('broker'),
  'broker-socket-env': held('broker'),
  'broker-allow-list': held('broker'),
  'broker-one-reference': held('broker'),
  'broker-reference-verified': held('broker'),
  'broker-reference-scope': held('broker'),
  'broker-pid-positive': held('broker'),
  'broker-kubernetes-reference': held('broker'),
  'broker-per-workload-isolation': held('broker'),
  'broker-error-codes': held('broker'),

  'spec-incubating-gated': held(
    'own',
    'the rules of WIT-SVID run with --incubating alone: test/cli/lint.test.ts',
  ),
};
