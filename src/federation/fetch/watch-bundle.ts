/** Follows the bundle of an endpoint: one poll in each refresh hint, whatever comes of it (SPIFFE Federation §4.1, §6.2). */
import { setTimeout as sleep } from 'node:timers/promises';
import { DEFAULT_REFRESH_HINT } from '../../bundle/index.js';
import { MeshctlError } from '../../errors.js';
import { type FetchedBundle, fetchBundle } from './fetch-bundle.js';
import type { GetOptions } from './get.js';

export interface WatchOptions extends Omit<GetOptions, 'etag'> {
  /** Seconds between two polls; the refresh hint of the bundle when absent. */
  readonly interval?: number | undefined;
  readonly signal: AbortSignal;
  /** Takes a bundle that differs from the last one. What it throws as MeshctlError counts as a failed poll. */
  readonly accept: (fetched: FetchedBundle) => Promise<void>;
  readonly failed: (error: MeshctlError) => void;
}

/** Longer ones would miss that a key was withdrawn, and do not fit into a timer. */
const LONGEST_SECONDS = 86_400;

/** Polls until the signal ends it. Throws only what nobody has foreseen. */
export async function watchBundle(url: URL, options: WatchOptions): Promise<void> {
  const { interval, signal } = options;
  let last: FetchedBundle | undefined;
  while (!signal.aborted) {
    try {
      const fetched = await fetchBundle(url, { ...options, etag: last?.etag });
      if (fetched !== undefined && last?.bytes.equals(fetched.bytes) !== true) await options.accept(fetched);
      last = fetched ?? last;
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof MeshctlError)) throw error;
      options.failed(error); // the next interval comes first: an endpoint in trouble is not asked more often
    }
    const pause = pauseOf(interval ?? last?.content.refreshHint ?? DEFAULT_REFRESH_HINT);
    await sleep(pause * 1000, undefined, { signal }).catch(() => {});
  }
}

/** A little less than the hint, so that a change is seen within it; how much differs, so that clients spread out. */
function pauseOf(seconds: number): number {
  return Math.min(Math.max(seconds, 1), LONGEST_SECONDS) * (0.9 + Math.random() * 0.08);
}
