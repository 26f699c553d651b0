/** X.509-SVIDs: their profile, minting and validation. */

export { encodeDirctlToken } from './formats/dirctl-token.js';
export { encodeSvidJson } from './formats/json.js';
export { type KubernetesSecret, toKubernetesSecret } from './formats/kubernetes-secret.js';
export { encodeSvidPem, type SvidPem } from './formats/pem.js';
export { fitsAlgorithm, JWS_ALGORITHMS, keyOf, MIN_RSA_BITS } from './jwt/algorithms.js';
export {
  audiencesOf,
  checkAudiencePresent,
  checkExpiry,
  checkExpiryPresent,
  checkStart,
  checkSubjectPresent,
  checkTime,
  TIMES,
} from './jwt/check-claims.js';
export { checkAlgorithm, checkKeyId, checkType, extraHeaders } from './jwt/check-header.js';
export { checkSignatureLength } from './jwt/check-signature.js';
export { type Jwt, type JwtDuplicate, looksLikeJwt, parseJwt } from './jwt/jwt.js';
export {
  isInMilliseconds,
  type JwtNote,
  lifetimeOf,
  NO_PATH,
  noteBroadAudience,
  noteExtraClaims,
  noteIssuedAhead,
  noteJwt,
  noteKeyId,
  noteLifetime,
  noteSeveralAudiences,
} from './jwt/notes.js';
export { JWT_REASONS, type JwtReason, type JwtRefusal } from './jwt/reasons.js';
export { type JwtSvidValidation, type JwtSvidVerdict, validateJwtSvid } from './jwt/validate-jwt-svid.js';
export { type LeafIdentity, readLeafIdentity } from './leaf-identity.js';
export {
  EXPECTATION_REASONS,
  type ExpectationReason,
  LEAF_REASONS,
  type LeafReason,
} from './leaf-reasons.js';
export { grantLifetime, type Lifetime } from './lifetime.js';
export { type MintedLeaf, mintX509Svid, type Signer, type X509SvidRequest } from './mint-x509.js';
export { newSerialNumber } from './serial-number.js';
export type { SvidReason, SvidRefusal } from './svid-refusal.js';
export {
  type Chain,
  type SvidRules,
  SvidValidator,
  type SvidVerdict,
  validateX509Svid,
} from './validate-x509.js';
export {
  BACKDATE_SECONDS,
  type CaParameters,
  caContent,
  LEAF_PROFILES,
  type LeafParameters,
  type LeafProfile,
  leafContent,
  leafProfileFor,
} from './x509-profile.js';
export type { X509Svid } from './x509-svid.js';
