/** Suppressions at work: what they set aside, and which of them can go. */
import { rfc3339 } from '../../encoding/rfc3339.js';
import type { SetAside, Stale } from '../report.js';
import type { Suppression } from './config.js';

interface Tracked extends Suppression {
  matched: boolean;
  /** A source was there, and readable, in which it could have met a finding. */
  tried: boolean;
}

export class Suppressions {
  readonly #live: readonly Tracked[];
  readonly #expired: readonly Suppression[];

  /** `now` in seconds since 1970: what has expired by then does not count any more. */
  constructor(suppressions: readonly Suppression[], now: number) {
    const isOver = ({ expires }: Suppression): boolean => expires !== undefined && now > expires.until;
    this.#expired = suppressions.filter(isOver);
    this.#live = suppressions
      .filter((one) => !isOver(one))
      .map((one) => ({ ...one, matched: false, tried: false }));
  }

  /** Those that speak of a path, by rule. Undefined when none does. */
  at(path: string): SuppressionsAt | undefined {
    const fitting = this.#live.filter(({ paths }) => paths === undefined || paths.match(path));
    return fitting.length === 0 ? undefined : new SuppressionsAt(fitting);
  }

  /** `runs` says whether a rule was among those that ran. */
  stale(runs: (rule: string) => boolean): Stale[] {
    const unused = this.#live.filter(({ rule, matched, tried }) => tried && !matched && runs(rule));
    return [
      ...this.#expired.map((one) => staleSuppression(one, `: expired on ${one.expires?.text}`)),
      ...unused.map((one) => staleSuppression(one, '')),
    ];
  }
}

export class SuppressionsAt {
  readonly #fitting: readonly Tracked[];

  constructor(fitting: readonly Tracked[]) {
    this.#fitting = fitting;
  }

  /** Sets a finding aside by the first suppression that fits it. */
  find(rule: string, title: string): SetAside | undefined {
    const found = this.#fitting.find(
      (one) => one.rule === rule && (one.id === undefined || one.id === title),
    );
    if (found === undefined) return undefined;
    found.matched = true;
    const { reason, expires } = found;
    return {
      by: 'suppression',
      reason,
      ...(expires === undefined ? {} : { expires: rfc3339(expires.until) }),
    };
  }

  /**
   * The path was read whole. Only a suppression that names its paths can be missed by this: one that holds everywhere may
   * be for a file that is not part of this run.
   */
  markTried(): void {
    for (const one of this.#fitting) if (one.paths !== undefined) one.tried = true;
  }
}

function staleSuppression({ rule, id, paths }: Suppression, why: string): Stale {
  const subject = id === undefined ? '' : ` of ${id}`;
  const where = paths === undefined ? '' : ` in ${paths.texts.join(', ')}`;
  return { kind: 'suppression', text: `${rule}${subject}${where}${why}` };
}
