/** Progress of a long run on standard error: count, share, rate and time left. Nothing in a pipe. */

import { formatDuration } from '../../encoding/duration.js';
import type { Context } from '../context.js';
import { loadSpinner } from './spinner.js';

export interface Progress {
  add(count: number): void;
  stop(): void;
}

const DELAY_MS = 500;

/** Without a total neither share nor time left is told. */
export function openProgress(context: Context, verb: string, total?: number): Progress {
  if (!context.terminal.animate) return { add: () => {}, stop: () => {} };
  const start = Date.now();
  let done = 0;
  let spinner: { text: string; render(): unknown; stop(): unknown } | undefined;
  let loading = false;
  const load = async () => {
    loading = true;
    const loaded = await loadSpinner();
    if (loading) spinner = loaded.start();
  };
  return {
    add: (count) => {
      done += count;
      const elapsed = Date.now() - start;
      if (elapsed > DELAY_MS && !loading) void load();
      if (spinner === undefined) return;
      const rate = done / (elapsed / 1000);
      const share = total === undefined ? '' : ` of ${total}`;
      const left = total === undefined ? '' : `, ${formatDuration((total - done) / rate)} left`;
      spinner.text = `${verb} ${done}${share} (${Math.round(rate)}/s${left})`;
      spinner.render(); // the work keeps the event loop busy, so the animation needs a push
    },
    stop: () => {
      loading = false;
      spinner?.stop();
    },
  };
}
