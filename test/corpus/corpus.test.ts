/**
 * `cert inspect` over every file below the folder in CERT_CORPUS, in all its forms: `npm run test:corpus`. Files may
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

const FORMS = [
  ['JSON', ['-o', 'json']],
  ['YAML', ['-o', 'yaml']],
  ['text', ['--long']],
  ['lines', ['--short']],
] as const;

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
      const exits = new Set<number | string>();
      for (const [form, flags] of FORMS) {
        const run = await fastest(inspector, ['cert', 'inspect', ...flags, '--', file]);
        if (form === 'JSON') tally.add(file, run);
        exits.add(codeOf(run));
        failures.push(...complaints(run, SLOWEST_MS).map((why) => `${name}, as ${form}: ${why}`));
      }
      if (exits.size > 1) failures.push(`${name}: the forms exit differently: ${[...exits].join(', ')}`);
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
