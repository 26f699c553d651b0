import { describe, expect, it } from 'vitest';
import { MeshctlError } from '../../../src/errors.js';
import { PassingFailure } from '../../../src/federation/fetch/failures.js';
import { withRetries } from '../../../src/federation/fetch/retries.js';

const busy = (retryAfter?: number) => new PassingFailure({ what: 'the server is busy' }, retryAfter);

/** Attempts that end as the list says, and the pauses between them. */
async function attempts(outcomes: readonly (Error | string)[], retries: number, firstPauseMs = 1) {
  const pauses: number[] = [];
  let count = 0;
  const result = await withRetries(
    async () => {
      const outcome = outcomes[count++];
      if (outcome instanceof Error) throw outcome;
      return outcome;
    },
    { retries, firstPauseMs, retrying: (_, pauseMs) => pauses.push(pauseMs) },
  ).catch((error: unknown) => error);
  return { result, count, pauses };
}

describe('retries', () => {
  it('come after failures that may pass, until one attempt succeeds', async () => {
    expect(await attempts([busy(), busy(), 'bundle'], 3)).toMatchObject({ result: 'bundle', count: 3 });
  });

  it('end with the last failure', async () => {
    const last = busy();
    expect(await attempts([busy(), busy(), last, 'bundle'], 2)).toMatchObject({ result: last, count: 3 });
  });

  it('never come after what does not pass', async () => {
    const refused = new MeshctlError('E_VERIFY', { what: 'the endpoint is another one' });
    expect(await attempts([refused, 'bundle'], 3)).toEqual({ result: refused, count: 1, pauses: [] });
  });

  it('do not come when none are wanted', async () => {
    expect(await attempts([busy(), 'bundle'], 0)).toMatchObject({ count: 1 });
  });

  it('come after pauses that double, and of which a part up to one half is left out', async () => {
    const { pauses } = await attempts([...Array.from({ length: 5 }, () => busy()), 'bundle'], 5, 8);
    expect(pauses).toHaveLength(5);
    pauses.forEach((pause, i) => {
      expect(pause).toBeGreaterThanOrEqual(4 * 2 ** i);
      expect(pause).toBeLessThanOrEqual(8 * 2 ** i);
    });
  });

  it('do not come before the server wants them', async () => {
    expect((await attempts([busy(1), 'bundle'], 1)).pauses).toEqual([1000]);
  });

  it('end when somebody ends them', async () => {
    const stop = new AbortController();
    const waiting = withRetries(() => Promise.reject(busy()), {
      retries: 9,
      firstPauseMs: 60_000,
      retrying: () => stop.abort(),
      signal: stop.signal,
    });
    await expect(waiting).rejects.toThrow();
  });
});
