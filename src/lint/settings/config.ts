/** What `meshctl.yaml` settles. */
import type { FailOn } from '../report.js';
import type { Consumer, MinRemaining, Severity } from '../rule.js';
import type { PathGlobs } from './path-globs.js';

/** The level of a rule's findings, whatever the rule itself says; `off`: they are dropped. */
export type RuleLevel = Severity | 'off';
export const RULE_LEVELS = ['error', 'warning', 'info', 'off'] as const;

export type RuleLevels = ReadonlyMap<string, RuleLevel>;

/** Levels for some paths. */
export interface Override {
  readonly paths: PathGlobs;
  readonly rules: RuleLevels;
}

/** Findings that do not count, and why. */
export interface Suppression {
  readonly rule: string;
  /** Everywhere without. */
  readonly paths?: PathGlobs;
  /** The title of the subject: its SPIFFE ID, where it has one. */
  readonly id?: string;
  readonly reason: string;
  readonly expires?: Expiry;
}

export interface Expiry {
  /** As it was written: `2027-01-31`. */
  readonly text: string;
  /** The last second that counts, since 1970: a day counts to its end, in UTC. */
  readonly until: number;
}

export interface LintConfig {
  readonly profiles?: readonly Consumer[];
  readonly failOn?: FailOn;
  readonly minRemaining?: MinRemaining;
  readonly incubating?: boolean;
  readonly rules?: RuleLevels;
  /** In their order: the last one that has a path and a rule wins. */
  readonly overrides?: readonly Override[];
  readonly suppressions?: readonly Suppression[];
}
