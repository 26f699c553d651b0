// The peak memory of issuing 100,000 identities to JSON lines, workers included.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const COUNT = 100_000;
const LIMIT_MB = 300;

export async function jsonLinesMemory() {
  const home = mkdtempSync(join(tmpdir(), 'meshctl-bench-'));
  const ids = join(home, 'ids.txt');
  writeFileSync(
    ids,
    Array.from({ length: COUNT }, (_, i) => `spiffe://example.org/ns/demo/sa/web-${i}\n`).join(''),
  );
  const start = (...args) =>
    spawn(process.execPath, ['bin/meshctl.js', '--quiet', '--home', home, ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  const init = start('ca', 'init', 'example.org');
  init.stdout.resume();
  await once(init, 'close');

  const began = Date.now();
  const issue = start('identity', 'issue', '--from', ids, '--format', 'jsonl', '--stdout');
  let lines = 0;
  issue.stdout.on('data', (chunk) => {
    for (const byte of chunk) if (byte === 0x0a) lines++;
  });
  let peak = 0;
  const watch = setInterval(() => {
    peak = Math.max(peak, peakMemory(issue.pid));
  }, 20);
  await once(issue, 'close');
  clearInterval(watch);
  const seconds = (Date.now() - began) / 1000;
  rmSync(home, { recursive: true });
  if (lines !== COUNT) throw new Error(`${lines} lines came out`);
  return [
    {
      what: '100,000 identities to JSON lines, as a whole command',
      baseline: '-',
      measured: `${peak} MB at the peak, ${seconds.toFixed(1)} s`,
      ratio: '-',
      promise: `< ${LIMIT_MB} MB`,
      kept: peak > 0 && peak < LIMIT_MB,
    },
  ];
}

/** VmHWM in MB: the most memory the process ever had resident (Linux). */
export function peakMemory(pid) {
  try {
    return Math.round(
      Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024,
    );
  } catch {
    return 0;
  }
}
