/** Processes that are killed at any moment while others work on the same home. */
import { describe, expect, onTestFailed, test } from 'vitest';
import { Crowd } from './kill/crowd.js';
import { randomFrom } from './kill/random.js';
import { workspace } from './meshctl.js';

describe('killed at random, among others', () => {
  // As many as an ordinary run has time for; before a release, KILLS=200 and more.
  const KILLS = Number(process.env['KILLS'] ?? 60);
  const MOST_ROUNDS = KILLS;
  const ROUNDS_PER_CHECK = 6;
  const crowded = workspace();

  test('nobody has an SVID that is not recorded, every file is whole, and the rest goes on', async () => {
    const seed = Number(process.env['KILL_SEED'] ?? Math.floor(Math.random() * 2 ** 32));
    onTestFailed(() => console.error(`KILL_SEED=${seed} plans the same rounds again`));
    const crowd = new Crowd(crowded, randomFrom(seed));
    await crowd.setUp();
    while (crowd.kills < KILLS && crowd.rounds < MOST_ROUNDS) {
      await crowd.round();
      if (crowd.rounds % ROUNDS_PER_CHECK === 0) await crowd.check();
    }
    await crowd.check();
    await crowd.checkAtLast();
    expect(crowd.kills).toBeGreaterThanOrEqual(KILLS);
    expect(crowd.killsAfterOutput).toBeGreaterThan(0);
  }, 300_000);
});
