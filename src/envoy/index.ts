/** Dumps of Envoy's configuration: which secrets it has, which listener and cluster uses them, and what does not fit. */
export { crossCheck, MAX_CROSS_CHECKED, type NamedDump, type PairVerdict } from './cross-check.js';
export { type DataSource, elsewhere } from './data-source.js';
export type {
  DescribedCertificate,
  EnvoyDump,
  EnvoySecret,
  SpiffeValidator,
  TlsContext,
  Validation,
} from './dump.js';
export { ENVOY_FINDINGS, type EnvoyFinding, type EnvoyFindingCode } from './findings.js';
export { judgePeer, type PeerRules } from './judge-peer.js';
export { readEnvoyDump } from './read-dump.js';
export { type Presented, Resolver } from './resolve.js';
export { describeMatcher, type SanMatcher } from './san-matcher.js';
export { secretMeaning } from './secret-meaning.js';
export { followThreads, type Thread, type Threads } from './threads.js';
export type { Trust } from './trust.js';
export type { PresentedChain } from './verdict.js';
