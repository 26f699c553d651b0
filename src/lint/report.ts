/** The report of a lint, settled: levels as configured, what is suppressed or known, fingerprints. Writers print it. */
import type { Finding, Judgement, Level, SourceJudgement } from './finding.js';
import type { Consumer, Rule, Severity } from './rule.js';

/** Why a finding does not count. */
export interface SetAside {
  readonly by: 'suppression' | 'baseline';
  /** The reason that a suppression gives; a baseline has none. */
  readonly reason?: string;
  /** Until when, RFC 3339. */
  readonly expires?: string;
}

export interface SettledFinding extends Finding {
  /**
   * SHA-256 in hex over rule, path, block and place in the block: the same after a rotation, which changes bytes and lines
   * but not where things stand.
   */
  readonly fingerprint: string;
  readonly setAside?: SetAside;
}

export interface SettledJudgement extends Omit<Judgement, 'findings'> {
  readonly findings: readonly SettledFinding[];
}

export interface SettledSource extends Omit<SourceJudgement, 'judgements'> {
  readonly judgements: readonly SettledJudgement[];
}

export type FailOn = Severity | 'never';

/** How many findings there are of each level; what is set aside is counted by itself. */
export interface Totals extends Readonly<Record<Level, number>> {
  readonly sources: number;
  readonly subjects: number;
  readonly suppressed: number;
  readonly baselined: number;
}

/** An entry of a baseline or a suppression that met no finding: it can go. */
export interface Stale {
  readonly kind: 'baseline' | 'suppression';
  /** `x509-svid-key-usage-critical in certs/web.pem`. */
  readonly text: string;
}

export interface LintReport {
  /** What made it. */
  readonly command: 'cert lint' | 'mesh validate';
  readonly version: string;
  /** Seconds since 1970: the moment that lifetimes were judged at. */
  readonly at: number;
  readonly profiles: readonly Consumer[];
  readonly failOn: FailOn;
  /** The rules that ran, in their order. */
  readonly rules: readonly Rule[];
  readonly sources: readonly SettledSource[];
  readonly totals: Totals;
  readonly stale: readonly Stale[];
}
