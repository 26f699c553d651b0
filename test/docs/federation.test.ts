/**
 * docs/federation.md shows what really happens: its commands are run in order, and print what it says.
 * `UPDATE_DOCS=1 npx vitest run test/docs/federation.test.ts` writes what they print, and the table of formats.
 */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUNDLE_FORMATS, type BundleFormat } from '../../src/bundle/index.js';
import { workspace } from '../cli/meshctl.js';
import { lasting, type Step, sessionsOf, withSessions } from './federation/console.js';
import { putOthers } from './federation/others.js';

const DOCUMENT = join(import.meta.dirname, '..', '..', 'docs', 'federation.md');
const isUpdate = process.env['UPDATE_DOCS'] !== undefined;

/** The port in the document, which need not be free where the test runs. */
const PORT = '8443';

async function freePort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return String(port);
}

const yes = (does: boolean): string => (does ? 'yes' : '-');

const row = ({ name, title, holdsMany, namesTrustDomain, capacity }: BundleFormat): string =>
  [
    `\`${name}\``,
    title,
    yes(capacity.tokenKeys),
    capacity.sequence === 'from-1' ? 'from 1' : yes(capacity.sequence),
    yes(capacity.refreshHint),
    yes(capacity.taints && capacity.keyExpiry),
    yes(namesTrustDomain),
    yes(holdsMany),
  ].join(' | ');

const TABLE = [
  '| Format | What it is | JWT and WIT keys | Sequence | Refresh hint | Taints, ends of keys | Says whose it is | Several trust domains |',
  '| --- | --- | --- | --- | --- | --- | --- | --- |',
  ...BUNDLE_FORMATS.map((format) => `| ${row(format)} |`),
  '',
].join('\n');

const TABLE_PLACE = /^\| Format \|[\s\S]*?\n(?=\n)/m;

describe('docs/federation.md', () => {
  const place = workspace();
  const servers: ChildProcess[] = [];
  let port: string;
  beforeAll(async () => {
    await putOthers(place);
    port = await freePort();
  });
  afterAll(() => {
    for (const server of servers) server.kill('SIGKILL');
  });

  it('shows what its commands print', async () => {
    const document = readFileSync(DOCUMENT, 'utf8');
    const said = sessionsOf(document);
    expect(said.flat().length).toBeGreaterThan(20);
    const real: Step[][] = [];
    for (const session of said) {
      const steps: Step[] = [];
      for (const step of session) steps.push({ ...step, output: await printed(step) });
      real.push(steps);
    }
    // Written anew as a whole, and only when something has changed: fingerprints run through it like a thread.
    const differs = !isDeepStrictEqual(real.map(comparable), said.map(comparable));
    if (isUpdate && differs) writeFileSync(DOCUMENT, withSessions(document, real));
    else expect(real.map(comparable)).toEqual(said.map(comparable));
  });

  it('has the table of formats as they are', () => {
    const document = readFileSync(DOCUMENT, 'utf8');
    if (isUpdate) writeFileSync(DOCUMENT, document.replace(TABLE_PLACE, TABLE));
    expect(readFileSync(DOCUMENT, 'utf8')).toContain(TABLE);
  });

  const comparable = (steps: readonly Step[]) =>
    steps.map(({ command, output }) => ({ command, output: lasting(output) }));

  /** Both streams in the order in which they come. */
  const printed = async ({ command }: Step): Promise<string> => {
    const typed = command.replaceAll(PORT, port);
    return (typed.endsWith(' &') ? await begun(typed) : await ended(typed)).replaceAll(port, PORT);
  };

  const ended = async (line: string): Promise<string> =>
    (await place.shell(`{ ${line}\n} 2>&1`, { cwd: 'work' })).stdout;

  /** What a server says first; it goes on until all is over. */
  const begun = async (line: string): Promise<string> => {
    const child = place.start('sh', ['-c', `exec ${line.slice(0, -' &'.length)}`], { cwd: 'work' });
    servers.push(child);
    const said = once(child.stdout ?? child, 'data').then(([chunk]) => String(chunk));
    return Promise.race([said, once(child, 'close').then(() => '')]);
  };
});
