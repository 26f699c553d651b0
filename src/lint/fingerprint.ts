/** What a finding is known by from one run to the next. */
import { hash } from 'node:crypto';
import type { Finding, Judgement } from './finding.js';

/** Where something was judged, in words that a rotation does not change. */
export type Standing = Pick<Judgement, 'block' | 'place'> & {
  /** The source's path with forward slashes, relative to the folder of the configuration. */
  readonly path: string;
};

/**
 * SHA-256 in hex over rule, path, block, the steps to the block, and field; never over bytes, lines or values, which
 * change with every rotation. `nth` counts equal ones within a judgement, from 0.
 */
export function fingerprint(
  { rule, field }: Pick<Finding, 'rule' | 'field'>,
  { path, block, place }: Standing,
  nth = 0,
): string {
  // JSON keeps the parts apart: "a/b" and "c" are not "a" and "b/c".
  const identity = JSON.stringify([rule, path, block, place.path, field ?? null, ...(nth > 0 ? [nth] : [])]);
  return hash('sha256', identity, 'hex');
}

/** The fingerprints of the findings of one judgement, in their order and each another. */
export function fingerprints(findings: readonly Finding[], standing: Standing): string[] {
  const seen = new Map<string, number>();
  return findings.map((finding) => {
    const key = JSON.stringify([finding.rule, finding.field]);
    const nth = seen.get(key) ?? 0;
    seen.set(key, nth + 1);
    return fingerprint(finding, standing, nth);
  });
}
