/** What a check reports. */

/** What a breach of the rule means: MUST is an error, SHOULD a warning, MAY and advice an info. */
export type Severity = 'error' | 'warning' | 'info';

/** One breach, as a check reports it. */
export interface Breach {
  /** A clause without a full stop that says what is there: `key usage is not critical`. Not escaped. */
  readonly message: string;
  /** Where in the subject: `extensions.keyUsage`, `claims.aud`, `keys[2].kid`. */
  readonly field?: string;
  /** The bytes or the value to blame, as hex or as text. Never a secret. Not escaped. */
  readonly value?: string;
  /** Where this breach is graver or milder than the rule. */
  readonly severity?: Severity;
  /** Lines of the file, where they are narrower than the subject's. */
  readonly lines?: Lines;
}

/** All from 1; the column is that in which the first line's part begins. */
export interface Lines {
  readonly first: number;
  readonly last: number;
  readonly column?: number;
}
