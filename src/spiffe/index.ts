/** SPIFFE IDs and trust domain names (SPIFFE-ID.md). */
export { analyseSpiffeId, type SpiffeIdAnalysis, type SpiffeIdFinding } from './analysis.js';
export { MAX_SPIFFE_ID_BYTES, MAX_TRUST_DOMAIN_BYTES } from './grammar.js';
export { SPIFFE_ID_RULES, type SpiffeIdRule, type SpiffeIdRuleText } from './rules.js';
export { assertLeafIdCanBeIssued, SpiffeId } from './spiffe-id.js';
export { TrustDomain } from './trust-domain.js';
