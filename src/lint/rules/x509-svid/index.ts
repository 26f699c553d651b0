/** The rules of X509-SVID.md about certificates and keys, in the order of the document. */
import type { Rule } from '../../rule.js';
import { x509SvidCaBasicConstraintsTrue } from './x509-svid-ca-basic-constraints-true.js';
import { x509SvidCaEku } from './x509-svid-ca-eku.js';
import { x509SvidCaIdNoPath } from './x509-svid-ca-id-no-path.js';
import { x509SvidCaIdSameTrustDomain } from './x509-svid-ca-id-same-trust-domain.js';
import { x509SvidCaIsSvid } from './x509-svid-ca-is-svid.js';
import { x509SvidCaKeyCertSign } from './x509-svid-ca-key-cert-sign.js';
import { x509SvidCaOnlySigningUsages } from './x509-svid-ca-only-signing-usages.js';
import { x509SvidCaPathLenAllowed } from './x509-svid-ca-path-len-allowed.js';
import { x509SvidExactlyOneUriSan } from './x509-svid-exactly-one-uri-san.js';
import { x509SvidKeyMatchesLeaf } from './x509-svid-key-matches-leaf.js';
import { x509SvidKeyPkcs8 } from './x509-svid-key-pkcs8.js';
import { x509SvidKeyUsageCritical } from './x509-svid-key-usage-critical.js';
import { x509SvidKeyUsagePresent } from './x509-svid-key-usage-present.js';
import { x509SvidLeafBasicConstraintsFalse } from './x509-svid-leaf-basic-constraints-false.js';
import { x509SvidLeafBasicConstraintsPresent } from './x509-svid-leaf-basic-constraints-present.js';
import { x509SvidLeafDigitalSignature } from './x509-svid-leaf-digital-signature.js';
import { x509SvidLeafEkuExtra } from './x509-svid-leaf-eku-extra.js';
import { x509SvidLeafEkuPresent } from './x509-svid-leaf-eku-present.js';
import { x509SvidLeafEkuServerAndClient } from './x509-svid-leaf-eku-server-and-client.js';
import { x509SvidLeafKeyAgreement } from './x509-svid-leaf-key-agreement.js';
import { x509SvidLeafKeyEncipherment } from './x509-svid-leaf-key-encipherment.js';
import { x509SvidLeafNoCrlSign } from './x509-svid-leaf-no-crl-sign.js';
import { x509SvidLeafNoKeyCertSign } from './x509-svid-leaf-no-key-cert-sign.js';
import { x509SvidLeafPathNonRoot } from './x509-svid-leaf-path-non-root.js';
import { x509SvidLeafUnlistedKeyUsage } from './x509-svid-leaf-unlisted-key-usage.js';
import { x509SvidNameConstraintsAllowed } from './x509-svid-name-constraints-allowed.js';
import { x509SvidNameConstraintsOnlyCa } from './x509-svid-name-constraints-only-ca.js';
import { x509SvidPathValidation } from './x509-svid-path-validation.js';
import { x509SvidSanCriticalIfSubjectEmpty } from './x509-svid-san-critical-if-subject-empty.js';
import { x509SvidSanNoncriticalWithSubject } from './x509-svid-san-noncritical-with-subject.js';
import { x509SvidSanSingleExtension } from './x509-svid-san-single-extension.js';
import { x509SvidUriSanIa5 } from './x509-svid-uri-san-ia5.js';
import { x509SvidUriSanIsSpiffeId } from './x509-svid-uri-san-is-spiffe-id.js';

export const X509_SVID_RULES: readonly Rule[] = [
  x509SvidExactlyOneUriSan,
  x509SvidUriSanIsSpiffeId,
  x509SvidSanSingleExtension,
  x509SvidUriSanIa5,
  x509SvidLeafPathNonRoot,
  x509SvidSanCriticalIfSubjectEmpty,
  x509SvidSanNoncriticalWithSubject,
  x509SvidCaIsSvid,
  x509SvidCaIdNoPath,
  x509SvidCaIdSameTrustDomain,
  x509SvidCaBasicConstraintsTrue,
  x509SvidLeafBasicConstraintsFalse,
  x509SvidLeafBasicConstraintsPresent,
  x509SvidCaPathLenAllowed,
  x509SvidKeyUsagePresent,
  x509SvidKeyUsageCritical,
  x509SvidCaKeyCertSign,
  x509SvidCaOnlySigningUsages,
  x509SvidLeafDigitalSignature,
  x509SvidLeafNoKeyCertSign,
  x509SvidLeafNoCrlSign,
  x509SvidLeafKeyEncipherment,
  x509SvidLeafKeyAgreement,
  x509SvidLeafUnlistedKeyUsage,
  x509SvidLeafEkuPresent,
  x509SvidLeafEkuServerAndClient,
  x509SvidLeafEkuExtra,
  x509SvidCaEku,
  x509SvidNameConstraintsAllowed,
  x509SvidNameConstraintsOnlyCa,
  x509SvidPathValidation,
  x509SvidKeyMatchesLeaf,
  x509SvidKeyPkcs8,
];
