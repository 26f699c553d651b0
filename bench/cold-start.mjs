// Whole processes as multiples of `node -e 0`: medians of 20, all commands in turn so that noise hits them alike.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { median, times } from './measure.mjs';

const RUNS = 20;

export async function coldStarts() {
  const folder = mkdtempSync(join(tmpdir(), 'meshctl-bench-'));
  const meshctl = (...args) => ['bin/meshctl.js', ...args];
  const home = ['--home', join(folder, 'home')];
  run(meshctl('ca', 'init', 'example.org', '--quiet', ...home));
  const issue = meshctl(
    'identity',
    'issue',
    'spiffe://example.org/web',
    '--out-dir',
    folder,
    '--force',
    ...home,
  );
  run(issue);
  const commands = [
    { what: '`--version`', args: meshctl('--version'), limit: 1.15 },
    {
      what: '`cert inspect` of one PEM',
      args: meshctl('cert', 'inspect', join(folder, 'svid.pem')),
      limit: 1.35,
    },
    { what: '`identity issue`', args: issue, limit: 1.6 },
  ];
  const baseline = [];
  const durations = commands.map(() => []);
  for (let i = 0; i < RUNS; i++) {
    baseline.push(run(['-e', '0']));
    for (const [index, { args }] of commands.entries()) durations[index].push(run(args));
  }
  rmSync(folder, { recursive: true });
  return commands.map(({ what, limit }, index) => {
    const ratio = median(durations[index]) / median(baseline);
    return {
      what: `Start of ${what}`,
      baseline: `\`node -e 0\` ${median(baseline).toFixed(0)} ms`,
      measured: `${median(durations[index]).toFixed(0)} ms`,
      ratio: times(ratio),
      promise: `≤ ${limit} ×`,
      kept: ratio <= limit,
    };
  });
}

function run(args) {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const duration = performance.now() - start;
  if (status !== 0) throw new Error(`${args.join(' ')}: ${stderr}`);
  return duration;
}
