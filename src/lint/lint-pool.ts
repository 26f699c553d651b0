/** A pool of worker threads that judge slices; worth its start-up for tens of thousands of certificates. */
import { Tinypool } from 'tinypool';
import type { SliceJob, SliceJudgement } from './lint-slice.js';

export interface LintPool {
  readonly lintSlices: (jobs: readonly SliceJob[]) => Promise<SliceJudgement[]>;
  close(): Promise<void>;
}

/** Starts `workers` threads. The worker's file lies beside this one in the bundle. */
export function openLintPool(workers: number): LintPool {
  const pool = new Tinypool({
    filename: new URL('./lint-worker.js', import.meta.url).href,
    runtime: 'worker_threads',
    minThreads: workers,
    maxThreads: workers,
    isolateWorkers: false,
  });
  return {
    lintSlices: (jobs) => {
      const transferList = jobs.map(({ bytes }) => bytes.buffer as ArrayBuffer);
      return pool.run(jobs, { name: 'lintSlices', transferList }) as Promise<SliceJudgement[]>;
    },
    close: () => pool.destroy(),
  };
}
