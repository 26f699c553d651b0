/** The rules of SPIFFE_Trust_Domain_and_Bundle.md, and what the documents of the SVIDs say of bundles, in the order of the catalogue. */
import type { Rule } from '../../rule.js';
import { bundleEd25519Jwt } from './bundle-ed25519-jwt.js';
import { bundleExtraParamsNotRequired } from './bundle-extra-params-not-required.js';
import { bundleIgnoreUnknownKty } from './bundle-ignore-unknown-kty.js';
import { bundleJwkDuplicateMembers } from './bundle-jwk-duplicate-members.js';
import { bundleJwkKty } from './bundle-jwk-kty.js';
import { bundleJwkNoExtraParams } from './bundle-jwk-no-extra-params.js';
import { bundleJwkNoPrivate } from './bundle-jwk-no-private.js';
import { bundleJwkSet } from './bundle-jwk-set.js';
import { bundleJwkUse } from './bundle-jwk-use.js';
import { bundleJwkValidPublicKey } from './bundle-jwk-valid-public-key.js';
import { bundleKeyOneDomain } from './bundle-key-one-domain.js';
import { bundleKeysEmptyRevokes } from './bundle-keys-empty-revokes.js';
import { bundleKeysPresent } from './bundle-keys-present.js';
import { bundleMapNoRefreshHint } from './bundle-map-no-refresh-hint.js';
import { bundleMapTrustDomains } from './bundle-map-trust-domains.js';
import { bundleMapUniqueDomains } from './bundle-map-unique-domains.js';
import { bundleNoUsableKeys } from './bundle-no-usable-keys.js';
import { bundleRefreshHintInteger } from './bundle-refresh-hint-integer.js';
import { bundleRefreshHintPresent } from './bundle-refresh-hint-present.js';
import { bundleSequenceInteger } from './bundle-sequence-integer.js';
import { bundleSequencePresent } from './bundle-sequence-present.js';
import { jwtBundleKid } from './jwt-bundle-kid.js';
import { jwtBundleOneEntryPerKey } from './jwt-bundle-one-entry-per-key.js';
import { jwtBundleUse } from './jwt-bundle-use.js';
import { svidAuthorityIdInDomain } from './svid-authority-id-in-domain.js';
import { witBundleKid } from './wit-bundle-kid.js';
import { witBundleKidUnique } from './wit-bundle-kid-unique.js';
import { witBundleOneEntryPerKey } from './wit-bundle-one-entry-per-key.js';
import { witBundleUse } from './wit-bundle-use.js';
import { x509BundleJwkMatchesCert } from './x509-bundle-jwk-matches-cert.js';
import { x509BundleNoKid } from './x509-bundle-no-kid.js';
import { x509BundleOneEntryPerCa } from './x509-bundle-one-entry-per-ca.js';
import { x509BundleUse } from './x509-bundle-use.js';
import { x509BundleX5cEncoding } from './x509-bundle-x5c-encoding.js';
import { x509BundleX5cIsCa } from './x509-bundle-x5c-is-ca.js';
import { x509BundleX5cPresent } from './x509-bundle-x5c-present.js';
import { x509BundleX5cSelfSigned } from './x509-bundle-x5c-self-signed.js';
import { x509BundleX5cSingle } from './x509-bundle-x5c-single.js';

export const BUNDLE_RULES: readonly Rule[] = [
  x509BundleOneEntryPerCa,
  x509BundleUse,
  x509BundleNoKid,
  x509BundleX5cPresent,
  x509BundleX5cSingle,
  x509BundleX5cIsCa,
  x509BundleX5cSelfSigned,
  x509BundleX5cEncoding,
  x509BundleJwkMatchesCert,
  jwtBundleOneEntryPerKey,
  jwtBundleUse,
  jwtBundleKid,
  witBundleOneEntryPerKey,
  witBundleUse,
  witBundleKid,
  witBundleKidUnique,
  bundleJwkSet,
  bundleExtraParamsNotRequired,
  bundleSequencePresent,
  bundleSequenceInteger,
  bundleRefreshHintPresent,
  bundleRefreshHintInteger,
  bundleKeysPresent,
  bundleKeysEmptyRevokes,
  bundleNoUsableKeys,
  bundleIgnoreUnknownKty,
  bundleJwkKty,
  bundleJwkUse,
  bundleJwkNoExtraParams,
  bundleJwkNoPrivate,
  bundleJwkValidPublicKey,
  bundleJwkDuplicateMembers,
  bundleEd25519Jwt,
  bundleKeyOneDomain,
  bundleMapTrustDomains,
  bundleMapUniqueDomains,
  bundleMapNoRefreshHint,
  svidAuthorityIdInDomain,
];
