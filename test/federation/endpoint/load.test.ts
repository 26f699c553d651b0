import type { Agent } from 'node:https';
import { describe, expect, it } from 'vitest';
import { encodeSpiffeBundle } from '../../../src/bundle/index.js';
import { ask, bundleWith, keepAlive, servedForSuite } from './endpoints.js';

const PARALLEL = 100;

describe('a bundle endpoint', () => {
  const served = servedForSuite();

  /** Asks so often, a hundred at a time; how many got the whole bundle. */
  async function answered(count: number, agent: Agent | false): Promise<number> {
    const expected = encodeSpiffeBundle(bundleWith([served().root]));
    let left = count;
    let good = 0;
    const client = async () => {
      while (left-- > 0) {
        const { status, body } = await ask(served(), '/', { agent });
        if (status === 200 && body === expected) good++;
      }
    };
    await Promise.all(Array.from({ length: PARALLEL }, client));
    return good;
  }

  it('answers 10,000 requests of a hundred clients that keep their connections, and loses none', async () => {
    const agent = keepAlive(PARALLEL);
    expect(await answered(10_000, agent)).toBe(10_000);
    agent.destroy();
    expect(served().log).toHaveLength(10_000);
    expect(served().log.filter(({ status, failure }) => status !== 200 || failure !== undefined)).toEqual([]);
  });

  it('answers 1,000 requests on a connection each, a hundred at a time, and loses none', async () => {
    expect(await answered(1000, false)).toBe(1000);
    await expect.poll(() => served().endpoint.connectionCount).toBe(0);
  });
});
