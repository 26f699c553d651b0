/** A pool of worker threads that mint batches; worth its start-up for thousands of SVIDs. */
import { Tinypool } from 'tinypool';
import type { Mint, Minted, MintJob } from './mint-batch.js';

export interface MintPool {
  readonly mint: Mint<Uint8Array>;
  close(): Promise<void>;
}

/** Starts `workers` threads. The worker's file lies beside this one in the bundle. */
export function openMintPool(workers: number): MintPool {
  const pool = new Tinypool({
    filename: new URL('./issue-worker.js', import.meta.url).href,
    runtime: 'worker_threads',
    minThreads: workers,
    maxThreads: workers,
    isolateWorkers: false,
    // Batches are short-lived: a small nursery collects them early; a smaller one still costs speed (npm run bench).
    resourceLimits: { maxYoungGenerationSizeMb: 16 },
  });
  return {
    mint: (job: MintJob) => pool.run(job, { name: 'mintJsonLines' }) as Promise<Minted<Uint8Array>>,
    close: () => pool.destroy(),
  };
}
