/** The extensions that can be read, by OID. */
import { readAuthorityInfoAccess } from './authority-info-access.js';
import { readAuthorityKeyIdentifier } from './authority-key-identifier.js';
import { readBasicConstraints } from './basic-constraints.js';
import { readCertificatePolicies } from './certificate-policies.js';
import { readCrlDistributionPoints } from './crl-distribution-points.js';
import { readExtendedKeyUsage } from './extended-key-usage.js';
import type { ExtensionRead } from './extension.js';
import { readFreshestCrl } from './freshest-crl.js';
import { readInhibitAnyPolicy } from './inhibit-any-policy.js';
import { readIssuerAltName } from './issuer-alt-name.js';
import { readKeyUsage } from './key-usage.js';
import { readNameConstraints } from './name-constraints.js';
import { readNetscapeCertType } from './netscape-cert-type.js';
import { readOcspNoCheck } from './ocsp-no-check.js';
import { readPolicyConstraints } from './policy-constraints.js';
import { readPolicyMappings } from './policy-mappings.js';
import { readSctList } from './sct-list.js';
import { readSubjectAltName } from './subject-alt-name.js';
import { readSubjectInfoAccess } from './subject-info-access.js';
import { readSubjectKeyIdentifier } from './subject-key-identifier.js';
import { readTlsFeature } from './tls-feature.js';

export interface ExtensionDefinition {
  /** The standard's name: `subjectAltName`. */
  readonly name: string;
  /** Words for people: `Subject Alternative Name`. */
  readonly title: string;
  readonly read: ExtensionRead<unknown>;
}

/** Frozen and without a prototype, so that `EXTENSIONS[oid]` finds what stands here and nothing else. */
export const EXTENSIONS: Readonly<Record<string, ExtensionDefinition>> = Object.freeze(
  Object.assign(Object.create(null) as Record<string, ExtensionDefinition>, {
    '2.5.29.14': define('subjectKeyIdentifier', 'Subject Key Identifier', readSubjectKeyIdentifier),
    '2.5.29.15': define('keyUsage', 'Key Usage', readKeyUsage),
    '2.5.29.17': define('subjectAltName', 'Subject Alternative Name', readSubjectAltName),
    '2.5.29.18': define('issuerAltName', 'Issuer Alternative Name', readIssuerAltName),
    '2.5.29.19': define('basicConstraints', 'Basic Constraints', readBasicConstraints),
    '2.5.29.30': define('nameConstraints', 'Name Constraints', readNameConstraints),
    '2.5.29.31': define('cRLDistributionPoints', 'CRL Distribution Points', readCrlDistributionPoints),
    '2.5.29.32': define('certificatePolicies', 'Certificate Policies', readCertificatePolicies),
    '2.5.29.33': define('policyMappings', 'Policy Mappings', readPolicyMappings),
    '2.5.29.35': define('authorityKeyIdentifier', 'Authority Key Identifier', readAuthorityKeyIdentifier),
    '2.5.29.36': define('policyConstraints', 'Policy Constraints', readPolicyConstraints),
    '2.5.29.37': define('extKeyUsage', 'Extended Key Usage', readExtendedKeyUsage),
    '2.5.29.46': define('freshestCRL', 'Freshest CRL', readFreshestCrl),
    '2.5.29.54': define('inhibitAnyPolicy', 'Inhibit anyPolicy', readInhibitAnyPolicy),
    '1.3.6.1.5.5.7.1.1': define(
      'authorityInfoAccess',
      'Authority Information Access',
      readAuthorityInfoAccess,
    ),
    '1.3.6.1.5.5.7.1.11': define('subjectInfoAccess', 'Subject Information Access', readSubjectInfoAccess),
    '1.3.6.1.5.5.7.1.24': define('tlsFeature', 'TLS Feature', readTlsFeature),
    '1.3.6.1.5.5.7.48.1.5': define('ocspNoCheck', 'OCSP No Check', readOcspNoCheck),
    '1.3.6.1.4.1.11129.2.4.2': define(
      'signedCertificateTimestampList',
      'Signed Certificate Timestamps',
      readSctList,
    ),
    '2.16.840.1.113730.1.1': define('netscapeCertType', 'Netscape Certificate Type', readNetscapeCertType),
  }),
);

function define(name: string, title: string, read: ExtensionRead<unknown>): ExtensionDefinition {
  return Object.freeze({ name, title, read });
}
