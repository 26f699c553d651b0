/** Findings that are known and do not count: how many of a rule, and where. No lines and no bytes, which rotations change. */
import type { Finding, Judgement } from '../finding.js';

export interface BaselineKey {
  readonly rule: string;
  /** Of the source, with forward slashes, relative to the folder of the configuration. */
  readonly path: string;
  /** Its number in the source, from 1. */
  readonly block: number;
  /** The SPIFFE ID, or whose bundle it is. */
  readonly subject?: string;
}

export interface BaselineEntry extends BaselineKey {
  /** From 1. */
  readonly count: number;
}

export interface Baseline {
  /** Sorted, each key once. */
  readonly findings: readonly BaselineEntry[];
}

/** The key in a baseline of a finding. */
export function baselineKey(
  { rule }: Pick<Finding, 'rule'>,
  { target, title, block }: Pick<Judgement, 'target' | 'title' | 'block'>,
  path: string,
): BaselineKey {
  const subject = isLasting(target, title) ? { subject: title } : {};
  return { rule, path, block, ...subject };
}

/** Whether a title outlives a rotation. Names of CAs do not always: SPIRE puts a number of its own into each. */
const isLasting = (target: Judgement['target'], title: string): boolean =>
  /^spiffe:/i.test(title) || target === 'bundle' || target === 'federation';

export const keyText = ({ rule, path, block, subject }: BaselineKey): string =>
  JSON.stringify([path, block, rule, subject ?? null]);

/** By path, block, rule and subject; by the code unit, so that it is the same on every machine. */
export function compareKeys(a: BaselineKey, b: BaselineKey): number {
  return (
    compareText(a.path, b.path) ||
    a.block - b.block ||
    compareText(a.rule, b.rule) ||
    compareText(a.subject ?? '', b.subject ?? '')
  );
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export interface BaselineChange {
  /** Findings that are in the new one only. */
  readonly added: number;
  /** Findings that are in the old one only. */
  readonly removed: number;
}

/** What a new baseline accepts that the old one did not, and the reverse, so that no debt is taken up unseen. */
export function compareBaselines(before: Baseline | undefined, after: Baseline): BaselineChange {
  const counts = new Map<string, number>();
  for (const entry of before?.findings ?? []) counts.set(keyText(entry), -entry.count);
  for (const entry of after.findings) {
    const key = keyText(entry);
    counts.set(key, (counts.get(key) ?? 0) + entry.count);
  }
  let added = 0;
  let removed = 0;
  for (const count of counts.values()) {
    if (count > 0) added += count;
    else removed -= count;
  }
  return { added, removed };
}
