/** The levels that hold for one path. */
import type { LintConfig, RuleLevels } from './config.js';

/** Those of `rules`, then of each override that the path fits, in their order. Undefined when nothing is changed. */
export function levelsFor(path: string, { rules, overrides = [] }: LintConfig): RuleLevels | undefined {
  const fitting = overrides.filter(({ paths }) => paths.match(path));
  if (fitting.length === 0) return rules;
  const levels = new Map(rules);
  for (const override of fitting) for (const [rule, level] of override.rules) levels.set(rule, level);
  return levels;
}
