/** Commands that run at once on one home, each of which may be killed on the way. */
import { type Outcome, outcomeOf, PROGRAM, type Workspace } from '../meshctl.js';
import { oneOf, type Random } from './random.js';

export const TRUST_DOMAINS = ['a.example', 'b.example', 'c.example'] as const;

export type Kind = 'init' | 'replace' | 'issue' | 'reissue' | 'bulk' | 'bulk with threads';

export interface Task {
  readonly kind: Kind;
  readonly trustDomain: string;
  readonly args: readonly string[];
  /** Where the files of an SVID go. */
  readonly outDir?: string;
}

export interface TaskEnd extends Outcome {
  readonly task: Task;
  readonly killed: boolean;
}

/** How a command may end that nobody killed, other than well: another one was faster. */
export const REFUSALS: Readonly<Record<Kind, RegExp>> = {
  init: /\[(?:E_CA_EXISTS|E_CONFLICT)\]/,
  replace: /\[E_CONFLICT\]/,
  issue: /\[E_CONFLICT\]/,
  reissue: /\[E_CONFLICT\]/,
  bulk: /\[E_CONFLICT\]/,
  'bulk with threads': /\[E_CONFLICT\]/,
};

/** The folder that all `reissue` tasks write to. */
export const SHARED = 'shared';

/** The commands of round `number`. The lists of the bulk runs are there already, as `<trust domain>.txt`. */
export function tasksOf(number: number, random: Random): Task[] {
  const known = (): string => oneOf(random, TRUST_DOMAINS);
  const init = (kind: Kind, trustDomain: string, ...flags: string[]): Task => ({
    kind,
    trustDomain,
    args: ['ca', 'init', trustDomain, ...flags],
  });
  const issue = (kind: Kind, trustDomain: string, outDir: string, ...flags: string[]): Task => {
    const id = `spiffe://${trustDomain}/ns/${number}/sa/web`;
    return { kind, trustDomain, outDir, args: ['identity', 'issue', id, '--out-dir', outDir, ...flags] };
  };
  const bulk = (kind: Kind, trustDomain: string, workers: string): Task => {
    const words = `identity issue --from ${trustDomain}.txt --format jsonl --stdout --workers ${workers}`;
    return { kind, trustDomain, args: words.split(' ') };
  };
  return [
    init('init', newTrustDomain(number)),
    init('init', newTrustDomain(number)),
    init('replace', known(), '--force'),
    issue('issue', known(), `alone-${number}`),
    issue('reissue', known(), SHARED, '--force'),
    issue('reissue', known(), SHARED, '--force'),
    bulk('bulk', known(), '1'),
    bulk('bulk with threads', known(), '2'),
  ];
}

export const newTrustDomain = (round: number): string => `new-${round}.example`;

/** Runs a task until it ends, or until it is killed so many milliseconds after its start. */
export async function runTask(workspace: Workspace, task: Task, killAfter: number): Promise<TaskEnd> {
  const child = workspace.start(process.execPath, [PROGRAM, ...task.args]);
  const timer = setTimeout(() => child.kill('SIGKILL'), killAfter);
  const outcome = await outcomeOf(child);
  clearTimeout(timer);
  return { ...outcome, task, killed: child.signalCode === 'SIGKILL' };
}
