/** The rules of SPIFFE-ID.md, in the order of the catalogue. */
import type { Rule } from '../../rule.js';
import { spiffeIdAscii } from './spiffe-id-ascii.js';
import { spiffeIdAuthorityForm } from './spiffe-id-authority-form.js';
import { spiffeIdGenerateMax2048 } from './spiffe-id-generate-max-2048.js';
import { spiffeIdNoFragment } from './spiffe-id-no-fragment.js';
import { spiffeIdNoPort } from './spiffe-id-no-port.js';
import { spiffeIdNoQuery } from './spiffe-id-no-query.js';
import { spiffeIdNoUserinfo } from './spiffe-id-no-userinfo.js';
import { spiffeIdNotEmpty } from './spiffe-id-not-empty.js';
import { spiffeIdPathCharset } from './spiffe-id-path-charset.js';
import { spiffeIdPathNoDotSegment } from './spiffe-id-path-no-dot-segment.js';
import { spiffeIdPathNoEmptySegment } from './spiffe-id-path-no-empty-segment.js';
import { spiffeIdPathNoPercentEncoding } from './spiffe-id-path-no-percent-encoding.js';
import { spiffeIdPathNoTrailingSlash } from './spiffe-id-path-no-trailing-slash.js';
import { spiffeIdScheme } from './spiffe-id-scheme.js';
import { spiffeIdSchemeLowercase } from './spiffe-id-scheme-lowercase.js';
import { spiffeIdTrustDomainCharset } from './spiffe-id-trust-domain-charset.js';
import { spiffeIdTrustDomainDnsShape } from './spiffe-id-trust-domain-dns-shape.js';
import { spiffeIdTrustDomainLowercase } from './spiffe-id-trust-domain-lowercase.js';
import { spiffeIdTrustDomainMaxLength } from './spiffe-id-trust-domain-max-length.js';
import { spiffeIdTrustDomainNoIpv6 } from './spiffe-id-trust-domain-no-ipv6.js';
import { spiffeIdTrustDomainNoPercentEncoding } from './spiffe-id-trust-domain-no-percent-encoding.js';
import { spiffeIdTrustDomainNonEmpty } from './spiffe-id-trust-domain-non-empty.js';
import { spiffeIdTrustDomainUnique } from './spiffe-id-trust-domain-unique.js';

export const SPIFFE_ID_RULES: readonly Rule[] = [
  spiffeIdNotEmpty,
  spiffeIdAscii,
  spiffeIdScheme,
  spiffeIdSchemeLowercase,
  spiffeIdAuthorityForm,
  spiffeIdTrustDomainNonEmpty,
  spiffeIdNoQuery,
  spiffeIdNoFragment,
  spiffeIdNoUserinfo,
  spiffeIdNoPort,
  spiffeIdTrustDomainLowercase,
  spiffeIdTrustDomainCharset,
  spiffeIdTrustDomainNoPercentEncoding,
  spiffeIdTrustDomainNoIpv6,
  spiffeIdTrustDomainMaxLength,
  spiffeIdTrustDomainDnsShape,
  spiffeIdTrustDomainUnique,
  spiffeIdPathCharset,
  spiffeIdPathNoPercentEncoding,
  spiffeIdPathNoEmptySegment,
  spiffeIdPathNoDotSegment,
  spiffeIdPathNoTrailingSlash,
  spiffeIdGenerateMax2048,
];
