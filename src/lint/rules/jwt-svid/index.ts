/** The rules of JWT-SVID.md, in the order of the catalogue. */
import type { Rule } from '../../rule.js';
import { jwtSvidAlgAllowed } from './jwt-svid-alg-allowed.js';
import { jwtSvidAlgKeyMatch } from './jwt-svid-alg-key-match.js';
import { jwtSvidAlgPresent } from './jwt-svid-alg-present.js';
import { jwtSvidAudPresent } from './jwt-svid-aud-present.js';
import { jwtSvidAudScoped } from './jwt-svid-aud-scoped.js';
import { jwtSvidAudSingle } from './jwt-svid-aud-single.js';
import { jwtSvidAudType } from './jwt-svid-aud-type.js';
import { jwtSvidBase64urlStrict } from './jwt-svid-base64url-strict.js';
import { jwtSvidCompactSerialization } from './jwt-svid-compact-serialization.js';
import { jwtSvidDuplicateMembers } from './jwt-svid-duplicate-members.js';
import { jwtSvidExpNotPast } from './jwt-svid-exp-not-past.js';
import { jwtSvidExpNumericDate } from './jwt-svid-exp-numeric-date.js';
import { jwtSvidExpPresent } from './jwt-svid-exp-present.js';
import { jwtSvidExtraClaims } from './jwt-svid-extra-claims.js';
import { jwtSvidHeaderAllowlist } from './jwt-svid-header-allowlist.js';
import { jwtSvidIatFuture } from './jwt-svid-iat-future.js';
import { jwtSvidJwsOnly } from './jwt-svid-jws-only.js';
import { jwtSvidKid } from './jwt-svid-kid.js';
import { jwtSvidLifetimeShort } from './jwt-svid-lifetime-short.js';
import { jwtSvidNbf } from './jwt-svid-nbf.js';
import { jwtSvidRsaKeySize } from './jwt-svid-rsa-key-size.js';
import { jwtSvidSubHasPath } from './jwt-svid-sub-has-path.js';
import { jwtSvidSubPresent } from './jwt-svid-sub-present.js';
import { jwtSvidSubSpiffeId } from './jwt-svid-sub-spiffe-id.js';
import { jwtSvidTypValues } from './jwt-svid-typ-values.js';

export const JWT_SVID_RULES: readonly Rule[] = [
  jwtSvidCompactSerialization,
  jwtSvidJwsOnly,
  jwtSvidBase64urlStrict,
  jwtSvidHeaderAllowlist,
  jwtSvidAlgPresent,
  jwtSvidAlgAllowed,
  jwtSvidAlgKeyMatch,
  jwtSvidRsaKeySize,
  jwtSvidKid,
  jwtSvidTypValues,
  jwtSvidSubPresent,
  jwtSvidSubSpiffeId,
  jwtSvidSubHasPath,
  jwtSvidAudPresent,
  jwtSvidAudType,
  jwtSvidAudSingle,
  jwtSvidAudScoped,
  jwtSvidExpPresent,
  jwtSvidExpNumericDate,
  jwtSvidExpNotPast,
  jwtSvidLifetimeShort,
  jwtSvidNbf,
  jwtSvidIatFuture,
  jwtSvidExtraClaims,
  jwtSvidDuplicateMembers,
];
