/** What no input excuses. */
import type { Run } from './inspector.js';

/** Control and format characters, line feeds aside, that a terminal would obey. */
const UNSEEN = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;
const STACK = /^ +at .*:\d+:\d+\)?$/m;

/** Why a run was not decent; empty when it was. */
export function complaints(run: Run, slowestMs: number): string[] {
  if (run.kind === 'hung') return ['it does not end'];
  if (run.kind === 'died') return [`the process died: ${run.stderr.slice(-2000)}`];
  const { code, stdout, stderr, milliseconds } = run;
  const found: string[] = [];
  if (code !== 0 && code !== 2) found.push(`exit code ${code}: ${stderr.trim()}`);
  if (code === 2 && stderr.trim() === '') found.push('it fails and does not say why');
  if (milliseconds > slowestMs) found.push(`it takes ${Math.round(milliseconds)} ms`);
  for (const [name, text] of Object.entries({ stdout, stderr })) {
    const unseen = UNSEEN.exec(text)?.[0].codePointAt(0);
    if (unseen !== undefined) found.push(`U+${unseen.toString(16).padStart(4, '0')} on ${name}`);
    if (STACK.test(text)) found.push(`a stack trace on ${name}`);
  }
  return found;
}
