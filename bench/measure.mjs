// Timing helpers: rates per second over a span, and medians.
import { performance } from 'node:perf_hooks';

/** How often `work` (which does `count` things at a time) gets done in a second; the best of several spans. */
export async function rate(work, count = 1, { spans = 5, spanMs = 1000 } = {}) {
  await work();
  let best = 0;
  for (let i = 0; i < spans; i++) {
    const start = performance.now();
    let done = 0;
    while (performance.now() - start < spanMs) {
      await work();
      done += count;
    }
    best = Math.max(best, done / ((performance.now() - start) / 1000));
  }
  return best;
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

export const perSecond = (value) => `${Math.round(value).toLocaleString('en')}/s`;
export const times = (value) => `${value.toFixed(2)} ×`;
