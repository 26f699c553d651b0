/** `--write-baseline`: what is there now is known from now on; what that adds and drops is said. */
import { existsSync } from 'node:fs';
import { writeFileAtomic } from '../../../files/index.js';
import { compareBaselines, type LintReport, parseBaseline, writeBaseline } from '../../../lint/index.js';
import type { Context } from '../../context.js';

/** Writes the baseline, if one is asked for. An older one in its place is read first: a broken one is never replaced. */
export async function writeNewBaseline(
  context: Context,
  report: LintReport,
  file: string | undefined,
): Promise<void> {
  if (file === undefined) return;
  const text = writeBaseline(report.sources);
  const before = existsSync(file)
    ? parseBaseline((await context.read(file)).toString('utf8'), file)
    : undefined;
  await writeFileAtomic(file, text, { mode: 0o644, replace: true });
  const { added, removed } = compareBaselines(before, parseBaseline(text, file));
  context.note(`${file}: ${added} newly accepted, ${removed} gone.`);
}
