/** The program in go/, which asks go-spiffe. */
import { fileURLToPath } from 'node:url';
import { outcomeOf, present, run } from './peers.js';
import type { Workspace } from './workspace.js';

const MODULE = fileURLToPath(new URL('go/', import.meta.url));

/** Whether Go is there and its modules are in the cache or can be fetched; when not, a line says what is not tried. */
export function goSpiffePresent(untried: string): boolean {
  if (!present('go', ['version'], untried)) return false;
  const { status, stderr } = outcomeOf('go', ['mod', 'download'], { cwd: MODULE });
  const [why] = stderr.split('\n');
  if (status !== 0) console.warn(`skipped: Go modules cannot be fetched, ${untried} (${why})`);
  return status === 0;
}

/** Builds the program; what comes back puts a list of questions to it (see `job` in go/main.go). */
export function buildAsker<Question, Answer>(space: Workspace): (questions: readonly Question[]) => Answer[] {
  const asker = space.path('asker');
  run('go', ['build', '-buildvcs=false', '-o', asker, '.'], { cwd: MODULE });
  return (questions) => JSON.parse(run(asker, [], { input: JSON.stringify(questions) }));
}
