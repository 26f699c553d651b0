/** All rules, in the order in which they run and are listed. Frozen; nothing registers itself. */
import type { Rule } from './rule.js';
import { BUNDLE_RULES } from './rules/bundle/index.js';
import { CONSUMER_RULES } from './rules/consumers/index.js';
import { FEDERATION_RULES } from './rules/federation/index.js';
import { JWT_SVID_RULES } from './rules/jwt-svid/index.js';
import { KUMA_RULES } from './rules/kuma/index.js';
import { MESHCTL_RULES } from './rules/meshctl/index.js';
import { RFC5280_RULES } from './rules/rfc5280/index.js';
import { SPIFFE_ID_RULES } from './rules/spiffe-id/index.js';
import { SPIRE_RULES } from './rules/spire/index.js';
import { WIT_SVID_RULES } from './rules/wit-svid/index.js';
import { X509_SVID_RULES } from './rules/x509-svid/index.js';

export const RULES: readonly Rule[] = Object.freeze([
  ...X509_SVID_RULES,
  ...RFC5280_RULES,
  ...SPIFFE_ID_RULES,
  ...JWT_SVID_RULES,
  ...WIT_SVID_RULES,
  ...BUNDLE_RULES,
  ...FEDERATION_RULES,
  ...KUMA_RULES,
  ...SPIRE_RULES,
  ...MESHCTL_RULES,
  ...CONSUMER_RULES,
]);

/** A rule by its id. */
export const ruleById: ReadonlyMap<string, Rule> = new Map(RULES.map((rule) => [rule.id, rule]));
