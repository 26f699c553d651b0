/** Reads what was named and judges it, source by source, in order; large PEM files in slices, on several threads if asked. */
import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { MeshctlError } from '../../../../errors.js';
import { headOf, isSliceable, pemSlices } from '../../../../files/index.js';
import {
  type Environment,
  type LintPool,
  lintSlices,
  lintSource,
  loadLintPool,
  makePlan,
  moved,
  type PlanOptions,
  type SliceJob,
  type SliceJudgement,
  type SourceJudgement,
  unreadableSource,
} from '../../../../lint/index.js';
import { readSources, type SourceOptions } from '../../../../sources/index.js';
import { letSignalsIn } from '../../../ui/let-signals-in.js';

export interface JudgeOptions {
  readonly plan: PlanOptions;
  readonly environment: Environment;
  /** How a source of this name is read. */
  readonly source: (name: string) => SourceOptions;
  /** `--max-input`, which a sliced file must keep too. */
  readonly maxBytes: number;
  /** Threads for large files; undefined: as many as there are cores. */
  readonly workers: number | undefined;
  /** Told as things are judged, slices of a file too. */
  readonly onJudged: (count: number) => void;
}

/** A source that was judged; or `failed`, when it could not be read at all. */
export interface Judged {
  readonly judged: SourceJudgement;
  readonly failed?: MeshctlError;
}

/** Judges everything that was named; what cannot be read is judged as unreadable, and the others go on. */
export async function* judgeAll(names: readonly string[], options: JudgeOptions): AsyncGenerator<Judged> {
  const plan = makePlan(options.plan);
  for (const name of names) {
    const size = sizeOf(name);
    if (size !== undefined && size <= options.maxBytes && isSliceable(size, headOf(name))) {
      const judged = await judgeSlices(name, size, options);
      // A private key belongs to a certificate anywhere in the file, and may need a password: such a file is read whole.
      if (judged.counts['private-key'] === undefined) {
        yield { judged };
        continue;
      }
    }
    for await (const source of readSources([name], options.source(name))) {
      if ('error' in source)
        yield { judged: unreadableSource(source.name, source.error), failed: source.error };
      else {
        const judged = lintSource(source, plan, options.environment);
        options.onJudged(countOf(judged));
        yield { judged };
      }
      await letSignalsIn();
    }
  }
}

const countOf = ({ counts }: SourceJudgement): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

/** Bytes of a regular file. */
function sizeOf(name: string): number | undefined {
  if (name === '-' || name.includes('://')) return undefined;
  const status = statSync(name, { throwIfNoEntry: false });
  return status?.isFile() === true ? status.size : undefined;
}

async function judgeSlices(name: string, size: number, options: JudgeOptions): Promise<SourceJudgement> {
  const workers =
    options.workers ?? (size < WORTH_WORKERS ? 1 : Math.min(availableParallelism(), MAX_WORKERS));
  const pool = workers > 1 ? (await loadLintPool()).openLintPool(workers) : undefined;
  try {
    return await joined(name, inOrder(jobsOf(name, options), pool, workers), options.onJudged);
  } finally {
    await pool?.close();
  }
}

/** Some ten thousand certificates: below this, threads take longer to start than they save. */
const WORTH_WORKERS = 2 ** 24;
const MAX_WORKERS = 8;
/** Slices that a thread is given at once, since each message costs, and messages under way for each, so that none waits. */
const TOGETHER = 6;
const AHEAD = 2;

function* jobsOf(name: string, { plan, environment }: JudgeOptions): Generator<SliceJob> {
  for (const { bytes, start, end } of pemSlices(name)) {
    yield { name, bytes, start, end, options: plan, environment };
  }
}

/** Runs the jobs, a few ahead of each other, and gives what comes of them in their order. */
async function* inOrder(
  jobs: Iterable<SliceJob>,
  pool: LintPool | undefined,
  workers: number,
): AsyncGenerator<SliceJudgement> {
  const run = pool?.lintSlices ?? lintSlices;
  const [together, ahead] = pool === undefined ? [1, 1] : [TOGETHER, AHEAD * workers];
  const under: Promise<SliceJudgement[]>[] = [];
  for (const batch of batches(jobs, together)) {
    under.push(run(batch));
    await letSignalsIn();
    if (under.length >= ahead) yield* await (under.shift() as Promise<SliceJudgement[]>);
  }
  for (const last of under) yield* await last;
}

function* batches<T>(all: Iterable<T>, size: number): Generator<T[]> {
  let batch: T[] = [];
  for (const one of all) {
    batch.push(one);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

async function joined(
  name: string,
  slices: AsyncIterable<SliceJudgement>,
  onJudged: JudgeOptions['onJudged'],
): Promise<SourceJudgement> {
  const counts: Record<string, number> = {};
  const judgements: SourceJudgement['judgements'][number][] = [];
  const notes = new Set<string>();
  let format = 'PEM';
  let lines = 0;
  let blocks = 0;
  for await (const slice of slices) {
    const { judged } = slice;
    onJudged(countOf(judged));
    format = judged.format;
    for (const [target, count] of Object.entries(judged.counts))
      counts[target] = (counts[target] ?? 0) + count;
    for (const judgement of moved(judged, lines, blocks).judgements) judgements.push(judgement);
    for (const note of judged.notes) notes.add(note);
    lines += slice.lines;
    blocks += slice.blocks;
  }
  return { source: name, format, counts, judgements, notes: [...notes] };
}
