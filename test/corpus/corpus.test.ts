/**
 * `cert inspect` over every file below the folder in CERT_CORPUS, as text and as JSON: `npm run test:corpus`. Files may
 * be as odd as they like; the program may refuse them, and nothing else.
 */
import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { complaints } from './complaints.js';
import { Inspector, type Run } from './inspector.js';
import { Tally } from './tally.js';

const SLOWEST_MS = 1000;
/** What takes so long is held for a hang and ended. */
const GIVE_UP_MS = 20_000;

const corpus = process.env['CERT_CORPUS'] ?? '';
if (corpus === '') console.log('corpus: skipped, CERT_CORPUS names no folder of certificates');

describe.skipIf(corpus === '')('cert inspect', () => {
  const inspector = new Inspector(GIVE_UP_MS);
  afterAll(() => inspector.close());

  it(`reads or refuses every file below ${corpus}`, async () => {
    const tally = new Tally();
    const failures: string[] = [];
    for (const file of filesBelow(corpus)) {
      const name = relative(corpus, file);
      const json = await fastest(inspector, ['cert', 'inspect', '-o', 'json', '--', file]);
      const text = await fastest(inspector, ['cert', 'inspect', '--long', '--', file]);
      tally.add(file, json);
      for (const [form, run] of [
        ['JSON', json],
        ['text', text],
      ] as const) {
        failures.push(...complaints(run, SLOWEST_MS).map((why) => `${name}, as ${form}: ${why}`));
      }
      if (codeOf(json) !== codeOf(text)) failures.push(`${name}: text and JSON exit differently`);
    }
    console.log(tally.summary());
    expect(tally.files, 'files in the corpus').toBeGreaterThan(0);
    expect(failures).toEqual([]);
  });
});

/** The work on other things of a machine is no hang: what was slow is tried again. */
async function fastest(inspector: Inspector, args: readonly string[]): Promise<Run> {
  let run = await inspector.run(args);
  for (let i = 0; i < 2 && run.kind === 'ended' && run.milliseconds > SLOWEST_MS; i++) {
    run = await inspector.run(args);
  }
  return run;
}

const codeOf = (run: Run): number | string => (run.kind === 'ended' ? run.code : run.kind);

/** Regular files, in order; links are not followed, so there are no circles. */
function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
