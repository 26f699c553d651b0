/** Attempts again after failures that may pass, each time after a longer pause. */
import { setTimeout as sleep } from 'node:timers/promises';
import { PassingFailure } from './failures.js';

export interface RetryOptions {
  /** How often at most; 0 for never. */
  readonly retries: number;
  /** Milliseconds before the first one. */
  readonly firstPauseMs?: number;
  readonly retrying: (failure: PassingFailure, pauseMs: number) => void;
  readonly signal?: AbortSignal | undefined;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

/** What the first attempt that succeeds returns. Throws what the last one has thrown. */
export async function withRetries<T>(attempt: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { retries, firstPauseMs = FIRST_PAUSE_MS, retrying, signal } = options;
  for (let count = 0; ; count++) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof PassingFailure) || count >= retries) throw error;
      const pauseMs = pauseAfter(count, firstPauseMs, error.retryAfter);
      retrying(error, pauseMs);
      await sleep(pauseMs, undefined, { signal });
    }
  }
}

/** Twice as long each time, a random half of it left out: clients that failed together do not come back together. */
function pauseAfter(count: number, firstPauseMs: number, retryAfter = 0): number {
  const pause = firstPauseMs * 2 ** count * (0.5 + Math.random() / 2);
  return Math.min(Math.max(pause, retryAfter * 1000), LONGEST_PAUSE_MS);
}
