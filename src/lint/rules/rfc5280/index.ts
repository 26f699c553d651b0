/** The rules of RFC 5280 and those about keys and lifetimes, in the order of the catalogue. */
import type { Rule } from '../../rule.js';
import { rfc5280AkiOnIssued } from './rfc5280-aki-on-issued.js';
import { rfc5280BasicConstraintsDer } from './rfc5280-basic-constraints-der.js';
import { rfc5280CaBasicConstraintsCritical } from './rfc5280-ca-basic-constraints-critical.js';
import { rfc5280CaSubjectNonEmpty } from './rfc5280-ca-subject-non-empty.js';
import { rfc5280ChainNesting } from './rfc5280-chain-nesting.js';
import { rfc5280EkuAnyCritical } from './rfc5280-eku-any-critical.js';
import { rfc5280ExtensionEncoding } from './rfc5280-extension-encoding.js';
import { rfc5280KeyCertSignImpliesCa } from './rfc5280-key-cert-sign-implies-ca.js';
import { rfc5280KeyUsageEncoding } from './rfc5280-key-usage-encoding.js';
import { rfc5280NameConstraintsCritical } from './rfc5280-name-constraints-critical.js';
import { rfc5280NameConstraintsUriSyntax } from './rfc5280-name-constraints-uri-syntax.js';
import { rfc5280NoDuplicateExtension } from './rfc5280-no-duplicate-extension.js';
import { rfc5280PathLenRequiresCa } from './rfc5280-path-len-requires-ca.js';
import { rfc5280Serial } from './rfc5280-serial.js';
import { rfc5280SignatureAlgorithmMatch } from './rfc5280-signature-algorithm-match.js';
import { rfc5280SkiOnCa } from './rfc5280-ski-on-ca.js';
import { rfc5280UnknownCriticalExtension } from './rfc5280-unknown-critical-extension.js';
import { rfc5280ValidityEncoding } from './rfc5280-validity-encoding.js';
import { rfc5280ValidityOrder } from './rfc5280-validity-order.js';
import { rfc5280Version3 } from './rfc5280-version-3.js';
import { x509LifetimeOutlivesIssuer } from './x509-lifetime-outlives-issuer.js';
import { x509LifetimeShort } from './x509-lifetime-short.js';
import { x509WeakKey } from './x509-weak-key.js';
import { x509WeakSignature } from './x509-weak-signature.js';

export const RFC5280_RULES: readonly Rule[] = [
  rfc5280Version3,
  rfc5280Serial,
  rfc5280SignatureAlgorithmMatch,
  rfc5280ValidityOrder,
  rfc5280ValidityEncoding,
  rfc5280ExtensionEncoding,
  rfc5280NoDuplicateExtension,
  rfc5280UnknownCriticalExtension,
  rfc5280CaSubjectNonEmpty,
  rfc5280CaBasicConstraintsCritical,
  rfc5280BasicConstraintsDer,
  rfc5280PathLenRequiresCa,
  rfc5280KeyUsageEncoding,
  rfc5280KeyCertSignImpliesCa,
  rfc5280SkiOnCa,
  rfc5280AkiOnIssued,
  rfc5280NameConstraintsCritical,
  rfc5280NameConstraintsUriSyntax,
  rfc5280ChainNesting,
  rfc5280EkuAnyCritical,
  x509WeakKey,
  x509WeakSignature,
  x509LifetimeOutlivesIssuer,
  x509LifetimeShort,
];
