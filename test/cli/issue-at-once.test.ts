/** Long runs, several at once, and runs that are cut off: what was handed out is in the ledger, once. */
import { X509Certificate } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { outcomeOf, PROGRAM, type Workspace, workspace } from './meshctl.js';

interface Line {
  readonly spiffeId: string;
  readonly serialNumber: string;
  readonly x509_svid: readonly [string];
}

const COUNT = 3000;
const at = workspace();
const bulk = ['identity', 'issue', '--format', 'jsonl', '--stdout', '--from'];
/** The last line of a run that was cut off may be half a line. */
const wholeLines = (text: string): Line[] =>
  text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
const list = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, i) => `spiffe://example.org/${prefix}/${i}`);

function ledger(from: Workspace, home = 'home'): { spiffeId: string; serial: string }[] {
  const text = from.read(home, 'trust-domains', 'example.org', 'issued.jsonl');
  expect(text.endsWith('\n')).toBe(true);
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

beforeAll(async () => {
  for (const home of ['home', 'two', 'cut-INT', 'cut-TERM', 'closed']) {
    await at.run(['ca', 'init', 'example.org', '--home', at.path(home)]);
  }
  at.write('a.txt', list('a', COUNT).join('\n'));
  at.write('b.txt', list('b', COUNT).join('\n'));
  at.write('long.txt', list('long', 10 * COUNT).join('\n'));
});

describe.each([1, 2])('%i threads', (workers) => {
  it('print every SVID once, in the order of the list, and record the same', async () => {
    const home = ['--home', at.path(`workers-${workers}`)];
    await at.run(['ca', 'init', 'example.org', ...home]);
    const { code, stdout, stderr } = await at.run([...bulk, 'a.txt', '--workers', `${workers}`, ...home]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: `${COUNT} SVIDs were issued.\n` });
    const lines = wholeLines(stdout);
    expect(lines.map(({ spiffeId }) => spiffeId)).toEqual(list('a', COUNT));
    expect(new Set(lines.map(({ serialNumber }) => serialNumber)).size).toBe(COUNT);
    expect(ledger(at, `workers-${workers}`).map(({ serial }) => serial)).toEqual(
      lines.map(({ serialNumber }) => serialNumber),
    );
    const last = lines.at(-1) as Line;
    const leaf = new X509Certificate(Buffer.from(last.x509_svid[0], 'base64'));
    expect(leaf.subjectAltName).toBe(`URI:${last.spiffeId}`);
    expect(leaf.serialNumber.toLowerCase()).toBe(last.serialNumber);
  });
});

describe('two processes on one home', () => {
  it('give serial numbers of their own, and a ledger with every line of both', async () => {
    const home = ['--home', at.path('two')];
    const [a, b] = await Promise.all([
      at.run([...bulk, 'a.txt', ...home]),
      at.run([...bulk, 'b.txt', '--workers', '2', ...home]),
    ]);
    expect([a.code, b.code]).toEqual([0, 0]);
    const serials = [...wholeLines(a.stdout), ...wholeLines(b.stdout)].map(
      ({ serialNumber }) => serialNumber,
    );
    expect(new Set(serials).size).toBe(2 * COUNT);
    const recorded = ledger(at, 'two');
    expect(new Set(recorded.map(({ serial }) => serial))).toEqual(new Set(serials));
    expect(recorded).toHaveLength(2 * COUNT);
  });
});

describe.each([
  ['INT', 130, 1],
  ['TERM', 143, 2],
] as const)('SIG%s in a bulk run', (name, code, workers) => {
  it(`ends it with ${code}; every line that was printed is in the ledger`, async () => {
    const home = `cut-${name}`;
    const flags = ['--home', at.path(home), '--workers', `${workers}`];
    const child = at.start(process.execPath, [PROGRAM, ...bulk, 'long.txt', ...flags]);
    child.stdout?.once('data', () => child.kill(`SIG${name}`));
    const outcome = await outcomeOf(child);
    expect(outcome.code).toBe(code);
    const printed = wholeLines(outcome.stdout).map(({ serialNumber }) => serialNumber);
    expect(printed.length).toBeGreaterThan(0);
    expect(printed.length).toBeLessThan(10 * COUNT);
    const recorded = new Set(ledger(at, home).map(({ serial }) => serial));
    expect(printed.filter((serial) => !recorded.has(serial))).toEqual([]);
    const next = await at.run([...bulk, 'a.txt', '--home', at.path(home)]);
    expect(next.code).toBe(0);
  });
});

describe('SIGINT while many folders are written', () => {
  it('ends it with 130; every SVID that is there is whole and in the ledger', async () => {
    const args = ['identity', 'issue', '--from', 'a.txt', '--out-dir', 'cut', '--home', at.path('folders')];
    await at.run(['ca', 'init', 'example.org', '--home', at.path('folders')]);
    const child = at.start(process.execPath, [PROGRAM, ...args]);
    const watch = setInterval(() => {
      if (!existsSync(at.path('cut/example.org/a/1/svid.pem'))) return;
      clearInterval(watch); // a second one, while it ends, would end it at once
      child.kill('SIGINT');
    }, 5);
    const { code } = await outcomeOf(child);
    clearInterval(watch);
    expect(code).toBe(130);
    const folders = readdirSync(at.path('cut/example.org/a'));
    expect(folders.length).toBeLessThan(COUNT);
    const recorded = new Set(ledger(at, 'folders').map(({ serial }) => serial));
    for (const folder of folders) {
      const files = readdirSync(at.path('cut/example.org/a', folder)).sort();
      if (files.length === 0) continue; // it was made, and then the signal came
      expect(files).toEqual(['bundle.pem', 'key.pem', 'svid.pem']);
      const leaf = new X509Certificate(at.read('cut/example.org/a', folder, 'svid.pem'));
      expect(recorded).toContain(leaf.serialNumber.toLowerCase());
    }
  });
});

describe('a reader that goes away in a bulk run', () => {
  it.each([1, 2])('ends it in peace with %i threads', async (workers) => {
    const run = `meshctl ${bulk.join(' ')} long.txt --workers ${workers} --home closed`;
    const { stdout, stderr } = await at.shell(`{ ${run}; echo "exit $?" >&2; } | head -1`);
    expect(stderr).toBe('exit 0\n');
    const [line] = wholeLines(stdout);
    expect(line?.spiffeId).toBe('spiffe://example.org/long/0');
    expect(ledger(at, 'closed').map(({ serial }) => serial)).toContain(line?.serialNumber);
    expect(ledger(at, 'closed').length).toBeLessThan(10 * COUNT);
  });
});
