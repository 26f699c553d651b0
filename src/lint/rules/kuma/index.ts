/** What Kuma's resources must be so that a mesh works, in the order of the catalogue. */
import type { Rule } from '../../rule.js';
import { kumaMeshTrustCertificatesOnly } from './kuma-mesh-trust-certificates-only.js';
import { kumaMeshTrustTrustDomain } from './kuma-mesh-trust-trust-domain.js';

export const KUMA_RULES: readonly Rule[] = [kumaMeshTrustCertificatesOnly, kumaMeshTrustTrustDomain];
