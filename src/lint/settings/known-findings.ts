/** A baseline at work: what it sets aside, and which of its entries can go. */
import type { Stale } from '../report.js';
import { type Baseline, type BaselineEntry, type BaselineKey, keyText } from './baseline.js';

interface Tracked extends BaselineEntry {
  left: number;
}

export class KnownFindings {
  readonly #byPath = new Map<string, Map<string, Tracked>>();
  /** Paths that were read whole. */
  readonly #tried = new Set<string>();

  constructor({ findings }: Baseline = { findings: [] }) {
    for (const entry of findings) {
      const entries = this.#byPath.get(entry.path) ?? new Map<string, Tracked>();
      this.#byPath.set(entry.path, entries);
      entries.set(keyText(entry), { ...entry, left: entry.count });
    }
  }

  /** Begins a source; one that is named twice has the same findings again. False when nothing is known of it. */
  begin(path: string): boolean {
    const entries = this.#byPath.get(path);
    for (const entry of entries?.values() ?? []) entry.left = entry.count;
    return entries !== undefined;
  }

  /** Whether a finding is known: as many of its key as were counted. */
  take(key: BaselineKey): boolean {
    const entry = this.#byPath.get(key.path)?.get(keyText(key));
    if (entry === undefined || entry.left === 0) return false;
    entry.left--;
    return true;
  }

  markTried(path: string): void {
    this.#tried.add(path);
  }

  /** `runs` says whether a rule was among those that ran. */
  stale(runs: (rule: string) => boolean): Stale[] {
    const unmet: Stale[] = [];
    for (const path of this.#tried) {
      for (const { rule, left, count } of this.#byPath.get(path)?.values() ?? []) {
        if (left === 0 || !runs(rule)) continue;
        const share = left === count ? '' : ` (${left} of ${count})`;
        unmet.push({ kind: 'baseline', text: `${rule} in ${path}${share}` });
      }
    }
    return unmet;
  }
}
