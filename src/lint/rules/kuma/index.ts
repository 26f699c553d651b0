/** What Kuma's resources must be so that a control plane takes them and a mesh works. */
import type { Rule } from '../../rule.js';
import { kumaComputedLabel } from './kuma-computed-label.js';
import { kumaDataplaneIdentity } from './kuma-dataplane-identity.js';
import { kumaDuplicateKey } from './kuma-duplicate-key.js';
import { kumaIdentityCa } from './kuma-identity-ca.js';
import { kumaIdentityCaCertificatesOnly } from './kuma-identity-ca-certificates-only.js';
import { kumaIdentityCaLifetime } from './kuma-identity-ca-lifetime.js';
import { kumaIdentityCaSecret } from './kuma-identity-ca-secret.js';
import { kumaIdentityCaTrustDomain } from './kuma-identity-ca-trust-domain.js';
import { kumaIdentityEnvironment } from './kuma-identity-environment.js';
import { kumaIdentityExpiry } from './kuma-identity-expiry.js';
import { kumaIdentityExplicitFields } from './kuma-identity-explicit-fields.js';
import { kumaIdentityInlineKey } from './kuma-identity-inline-key.js';
import { kumaIdentityLabelInTrustDomain } from './kuma-identity-label-in-trust-domain.js';
import { kumaIdentityOneBundled } from './kuma-identity-one-bundled.js';
import { kumaIdentityOtherProvider } from './kuma-identity-other-provider.js';
import { kumaIdentityPath } from './kuma-identity-path.js';
import { kumaIdentitySecondCa } from './kuma-identity-second-ca.js';
import { kumaIdentitySelector } from './kuma-identity-selector.js';
import { kumaIdentitySelectsNobody } from './kuma-identity-selects-nobody.js';
import { kumaIdentitySelfSigned } from './kuma-identity-self-signed.js';
import { kumaIdentitySpireTrust } from './kuma-identity-spire-trust.js';
import { kumaIdentitySpireTrustDomain } from './kuma-identity-spire-trust-domain.js';
import { kumaIdentityTemplateVariable } from './kuma-identity-template-variable.js';
import { kumaIdentityTie } from './kuma-identity-tie.js';
import { kumaIdentityTrustCreation } from './kuma-identity-trust-creation.js';
import { kumaIdentityTrustDomain } from './kuma-identity-trust-domain.js';
import { kumaIdentityWinner } from './kuma-identity-winner.js';
import { kumaMeshAnnotation } from './kuma-mesh-annotation.js';
import { kumaMeshMtls } from './kuma-mesh-mtls.js';
import { kumaMeshMtlsLifetime } from './kuma-mesh-mtls-lifetime.js';
import { kumaMeshServiceIdentity } from './kuma-mesh-service-identity.js';
import { kumaMeshServices } from './kuma-mesh-services.js';
import { kumaMeshTrustCaName } from './kuma-mesh-trust-ca-name.js';
import { kumaMeshTrustCertificatesOnly } from './kuma-mesh-trust-certificates-only.js';
import { kumaMeshTrustOrigin } from './kuma-mesh-trust-origin.js';
import { kumaMeshTrustRoot } from './kuma-mesh-trust-root.js';
import { kumaMeshTrustSharedCa } from './kuma-mesh-trust-shared-ca.js';
import { kumaMeshTrustTrustDomain } from './kuma-mesh-trust-trust-domain.js';
import { kumaMetadata } from './kuma-metadata.js';
import { kumaOriginLabel } from './kuma-origin-label.js';
import { kumaPermissionAllowsNobody } from './kuma-permission-allows-nobody.js';
import { kumaPermissionEmptyMatch } from './kuma-permission-empty-match.js';
import { kumaPermissionExactLegacy } from './kuma-permission-exact-legacy.js';
import { kumaPermissionFrom } from './kuma-permission-from.js';
import { kumaPermissionPrefix } from './kuma-permission-prefix.js';
import { kumaPermissionShadowCounters } from './kuma-permission-shadow-counters.js';
import { kumaPermissionUnknownTrustDomain } from './kuma-permission-unknown-trust-domain.js';
import { kumaPlacement } from './kuma-placement.js';
import { kumaPodSpireSupport } from './kuma-pod-spire-support.js';
import { kumaPodWorkloadLabel } from './kuma-pod-workload-label.js';
import { kumaPolicyNamespace } from './kuma-policy-namespace.js';
import { kumaPolicyShadow } from './kuma-policy-shadow.js';
import { kumaSchema } from './kuma-schema.js';
import { kumaSecretForm } from './kuma-secret-form.js';
import { kumaSecretPlace } from './kuma-secret-place.js';
import { kumaTlsPermissive } from './kuma-tls-permissive.js';
import { kumaUnknownField } from './kuma-unknown-field.js';
import { kumaValidator } from './kuma-validator.js';
import { kumaWorkloadLabel } from './kuma-workload-label.js';
import { kumaWorkloadName } from './kuma-workload-name.js';

export const KUMA_RULES: readonly Rule[] = [
  kumaSchema,
  kumaValidator,
  kumaMetadata,
  kumaPlacement,
  kumaUnknownField,
  kumaDuplicateKey,
  kumaIdentityTrustDomain,
  kumaIdentityPath,
  kumaIdentityTemplateVariable,
  kumaIdentityEnvironment,
  kumaIdentityLabelInTrustDomain,
  kumaIdentitySelector,
  kumaIdentitySelectsNobody,
  kumaIdentityWinner,
  kumaIdentityTie,
  kumaIdentitySecondCa,
  kumaIdentityOtherProvider,
  kumaIdentityExplicitFields,
  kumaIdentityOneBundled,
  kumaIdentityExpiry,
  kumaIdentitySelfSigned,
  kumaIdentityCa,
  kumaIdentityCaCertificatesOnly,
  kumaIdentityCaTrustDomain,
  kumaIdentityCaLifetime,
  kumaIdentityCaSecret,
  kumaIdentityInlineKey,
  kumaIdentityTrustCreation,
  kumaIdentitySpireTrustDomain,
  kumaIdentitySpireTrust,
  kumaMeshTrustCertificatesOnly,
  kumaMeshTrustTrustDomain,
  kumaMeshTrustRoot,
  kumaMeshTrustCaName,
  kumaMeshTrustSharedCa,
  kumaMeshTrustOrigin,
  kumaPermissionPrefix,
  kumaPermissionExactLegacy,
  kumaPermissionUnknownTrustDomain,
  kumaPermissionAllowsNobody,
  kumaPermissionEmptyMatch,
  kumaPermissionShadowCounters,
  kumaPermissionFrom,
  kumaPolicyNamespace,
  kumaPolicyShadow,
  kumaTlsPermissive,
  kumaMeshMtls,
  kumaMeshMtlsLifetime,
  kumaMeshServices,
  kumaMeshServiceIdentity,
  kumaOriginLabel,
  kumaComputedLabel,
  kumaMeshAnnotation,
  kumaDataplaneIdentity,
  kumaWorkloadLabel,
  kumaWorkloadName,
  kumaPodWorkloadLabel,
  kumaPodSpireSupport,
  kumaSecretForm,
  kumaSecretPlace,
];
