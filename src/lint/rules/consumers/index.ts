import type { Rule } from '../../rule.js';
import { envoyBundleRoot } from './envoy-bundle-root.js';
import { envoyIdScheme } from './envoy-id-scheme.js';
import { envoyLeafKeyType } from './envoy-leaf-key-type.js';
import { goSpiffeBundleKnownKeys } from './go-spiffe-bundle-known-keys.js';
import { goSpiffeJwtIat } from './go-spiffe-jwt-iat.js';
import { goSpiffeJwtKid } from './go-spiffe-jwt-kid.js';
import { goSpiffeJwtSubScheme } from './go-spiffe-jwt-sub-scheme.js';
import { goSpiffeKeyPkcs8 } from './go-spiffe-key-pkcs8.js';
import { goSpiffeTrustDomainLabels } from './go-spiffe-trust-domain-labels.js';
import { istioBundleX509 } from './istio-bundle-x509.js';
import { istioCaPurposes } from './istio-ca-purposes.js';
import { istioIdPath } from './istio-id-path.js';
import { istioTrustDomainLabels } from './istio-trust-domain-labels.js';
import { kumaCaKeyAgreement } from './kuma-ca-key-agreement.js';
import { kumaCaKeyType } from './kuma-ca-key-type.js';
import { kumaTrustDomainLabels } from './kuma-trust-domain-labels.js';
import { kumaTrustDomainLength } from './kuma-trust-domain-length.js';
import { spireBundleKnownKeys } from './spire-bundle-known-keys.js';
import { spireCaKeyUsage } from './spire-ca-key-usage.js';
import { spireCaTrustDomain } from './spire-ca-trust-domain.js';
import { spireJwtIat } from './spire-jwt-iat.js';
import { spireJwtKid } from './spire-jwt-kid.js';
import { spireJwtSubScheme } from './spire-jwt-sub-scheme.js';
import { spireLeafBasicConstraints } from './spire-leaf-basic-constraints.js';
import { spireLeafKeyUsage } from './spire-leaf-key-usage.js';
import { spireTrustDomainLabels } from './spire-trust-domain-labels.js';

export const CONSUMER_RULES: readonly Rule[] = [
  goSpiffeTrustDomainLabels,
  goSpiffeKeyPkcs8,
  goSpiffeJwtKid,
  goSpiffeJwtIat,
  goSpiffeJwtSubScheme,
  goSpiffeBundleKnownKeys,
  spireLeafBasicConstraints,
  spireLeafKeyUsage,
  spireCaKeyUsage,
  spireCaTrustDomain,
  spireTrustDomainLabels,
  spireJwtKid,
  spireJwtIat,
  spireJwtSubScheme,
  spireBundleKnownKeys,
  kumaCaKeyAgreement,
  kumaCaKeyType,
  kumaTrustDomainLength,
  kumaTrustDomainLabels,
  istioIdPath,
  istioCaPurposes,
  istioTrustDomainLabels,
  istioBundleX509,
  envoyIdScheme,
  envoyLeafKeyType,
  envoyBundleRoot,
];
