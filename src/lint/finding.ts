/** What a lint finds, as plain data: it passes from worker threads to the report. */
import type { Place } from '../sources/index.js';
import type { Lines, Severity, Target } from './rule.js';

/** `fatal`: nothing could be decided, because something cannot be read or a rule failed. */
export type Level = Severity | 'fatal';

export interface Finding {
  /** Id of the rule; `parse` when something cannot be read. */
  readonly rule: string;
  readonly level: Level;
  /** A clause without a full stop. Not escaped. */
  readonly message: string;
  readonly field?: string;
  readonly value?: string;
  readonly lines?: Lines;
}

/** What was judged, with what was found. */
export interface Judgement {
  /** Name of the source. */
  readonly source: string;
  readonly place: Place;
  /** Its number in the source, from 1. */
  readonly block: number;
  readonly target: Target | 'unreadable';
  /** The SPIFFE ID, the subject, or what else names it. Not escaped. */
  readonly title: string;
  /** There is a SPIFFE ID in it, judged along with it. */
  readonly hasId?: true;
  /** In the order of the rules. */
  readonly findings: readonly Finding[];
}

/** What came of one source. */
export interface SourceJudgement {
  readonly source: string;
  readonly format: string;
  /** How many subjects of each kind were judged. */
  readonly counts: Readonly<Partial<Record<Target | 'unreadable', number>>>;
  /** In their order; those without findings only when asked for. */
  readonly judgements: readonly Judgement[];
  /** Sentences for people, from the reader. */
  readonly notes: readonly string[];
}
