/** Judges one slice of a large PEM file, here or in a worker thread; lines and blocks are counted from the slice. */
import { countLineBreaks } from '../encoding/pem.js';
import { readBytes, type Source } from '../sources/index.js';
import type { Judgement, SourceJudgement } from './finding.js';
import { lintSource } from './lint-source.js';
import { makePlan, type Plan, type PlanOptions } from './plan.js';
import type { Environment } from './rule.js';

export interface SliceJob {
  /** Of the file. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** What is judged; the blocks before and behind are neighbours. */
  readonly start: number;
  readonly end: number;
  readonly options: PlanOptions;
  readonly environment: Environment;
}

export interface SliceJudgement {
  readonly judged: SourceJudgement;
  /** Line breaks and blocks in what was judged, for whoever puts slices together. */
  readonly lines: number;
  readonly blocks: number;
}

let known: { readonly key: string; readonly plan: Plan } | undefined;

/** The plan is made once for all slices of a run. */
function planFor(options: PlanOptions): Plan {
  const key = JSON.stringify([options, [...(options.only ?? [])], [...(options.without ?? [])]]);
  if (known?.key !== key) known = { key, plan: makePlan(options) };
  return known.plan;
}

/** Several, one after the other: what a thread is given at once. */
export async function lintSlices(jobs: readonly SliceJob[]): Promise<SliceJudgement[]> {
  const judged: SliceJudgement[] = [];
  for (const job of jobs) judged.push(await lintSlice(job));
  return judged;
}

export async function lintSlice(job: SliceJob): Promise<SliceJudgement> {
  const bytes = Buffer.from(job.bytes.buffer, job.bytes.byteOffset, job.bytes.byteLength);
  const before = lineBreaks(bytes, 0, job.start);
  const source = await readBytes(job.name, bytes);
  const lines = linesOf(source, bytes, job, before);
  const first = before + 1;
  const last = job.end === bytes.length ? Number.POSITIVE_INFINITY : before + lines;
  const within = ({ lines: at }: { readonly lines?: { readonly first: number } }): boolean =>
    at !== undefined && at.first >= first && at.first <= last;
  const blocksBefore = source.items.filter(({ place }) => (place.lines?.first ?? 0) < first).length;
  const blocks = source.items.filter(({ place }) => within(place)).length;
  const judged = lintSource(source, planFor(job.options), job.environment, within);
  return { judged: moved(judged, -before, -blocksBefore), lines, blocks };
}

/** The judgement of a slice as one of the file: lines and blocks are moved by these. */
export function moved(judged: SourceJudgement, lines: number, blocks: number): SourceJudgement {
  if (judged.judgements.length === 0) return judged;
  const shift = <T extends { readonly first: number; readonly last: number }>(at: T): T => ({
    ...at,
    first: at.first + lines,
    last: at.last + lines,
  });
  const move = (judgement: Judgement): Judgement => ({
    ...judgement,
    block: judgement.block + blocks,
    place:
      judgement.place.lines === undefined
        ? judgement.place
        : { ...judgement.place, lines: shift(judgement.place.lines) },
    findings: judgement.findings.map((finding) =>
      finding.lines === undefined ? finding : { ...finding, lines: shift(finding.lines) },
    ),
  });
  return { ...judged, judgements: judged.judgements.map(move) };
}

/** Line breaks in what is judged: the reader counted them up to the last block, if nothing kept it from doing so. */
function linesOf({ items }: Source, bytes: Buffer, { start, end }: SliceJob, before: number): number {
  const lastEnd = bytes.lastIndexOf(END_MARKER, end - 1);
  if (lastEnd < start || items.some(({ kind }) => kind !== 'certificate'))
    return lineBreaks(bytes, start, end);
  const behind = end - lastEnd > MAX_END_LINE ? undefined : lineBreaks(bytes, lastEnd, end);
  let blocks = 0;
  for (let at = lastEnd; at >= 0 && at < bytes.length; at = bytes.indexOf(END_MARKER, at + 1)) blocks++;
  const last = items[items.length - blocks]?.place.lines?.last;
  if (behind === undefined || last === undefined) return lineBreaks(bytes, start, end);
  return last - 1 + behind - before;
}

const END_MARKER = '-----END ';
/** Of a block as writers make it, with a line break; more is text between blocks. */
const MAX_END_LINE = 100;

/** As the reader of PEM counts them, since its lines are what they are added to. */
const lineBreaks = (bytes: Buffer, start: number, end: number): number =>
  countLineBreaks(bytes.toString('latin1', start, end));
