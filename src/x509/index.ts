/** Certificates, keys and requests: reading them strictly, building them, and whether one signs another. */
import type { CertificateBuilder } from './certificate-content.js';

export { publicKeyFromSpki, type SigningAlgorithm, signingAlgorithmFor, signTbs } from './algorithms.js';
export { Certificate, type Decoded, EXTENSION_OID, type Extension, type Validity } from './certificate.js';
export type {
  CertificateContent,
  DistinguishedName,
  ExtensionContent,
  NameAttribute,
} from './certificate-content.js';
export { CertificateList } from './certificate-list.js';
export {
  type CertificateRequest,
  parseCertificateRequest,
  readCertificateRequest,
} from './certificate-request.js';
export { type CertificateTemplate, compileTemplate, type LeafFields } from './certificate-template.js';
export { inChainOrder } from './chain-order.js';
export { parseDnsName } from './dns-name.js';
export {
  describeKeyEncryption,
  encryptedKeyWork,
  encryptPkcs8,
  encryptPkcs8Der,
} from './encrypted-key.js';
export type { AuthorityKeyIdentifier } from './extensions/authority-key-identifier.js';
export type { BasicConstraints } from './extensions/basic-constraints.js';
export type { ExtendedKeyUsage } from './extensions/extended-key-usage.js';
export type { GeneralName } from './extensions/general-name.js';
export type { KeyUsage } from './extensions/key-usage.js';
export type { NameConstraints } from './extensions/name-constraints.js';
export { EXTENSIONS } from './extensions/registry.js';
export {
  generateKey,
  KEY_TYPES,
  type KeyPairDer,
  type KeyType,
  keyGenerator,
  parseKeyType,
} from './key-generation.js';
export { Name } from './name.js';
export { parseName } from './parse-name.js';
export type { PathFailure } from './path/path-failure.js';
export type { PathResult, PathRules } from './path/path-rules.js';
export { PathValidator, validatePath } from './path/path-validator.js';
export { PATH_REASONS, type PathReason } from './path/reasons.js';
export { decodePkcs7, encodePkcs7, type Pkcs7 } from './pkcs7/pkcs7.js';
export {
  decodePkcs12,
  encodePkcs12,
  encodeTrustStore,
  type Pkcs12Bag,
  type Pkcs12Contents,
  type TrustStoreContents,
} from './pkcs12/pkcs12.js';
export { type LoadedKey, loadPrivateKey, loadPrivateKeyBlock, pkcs8Of, publicKeyOf } from './private-key.js';
export { isPrivateKeyLabel } from './private-key-label.js';
export { type KeyKind, PublicKeyInfo, subjectKeyIdentifierOf } from './public-key.js';
export { WorkBudget } from './work-budget.js';

/** The builder loads a big library: only what makes a CA does. */
export const loadCertificateBuilder = (): Promise<CertificateBuilder> => import('./certificate-builder.js');
