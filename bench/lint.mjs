// `cert lint` as a whole command over one PEM file: certificates a second on one core and on two, and memory that stays.
import { spawn, spawnSync } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { mintSvids } from '../dist/index.js';
import { median, perSecond, times } from './measure.mjs';
import { peakMemory } from './memory.mjs';
import { testCa } from './test-ca.mjs';

const CERTIFICATES = 1_000_000;
const DIFFERENT = 1000;
const RUNS = 3;
const LIMIT_MB = 300;
/** Holds a command on one core: without it the collector of garbage runs on another. Only Linux has it. */
const ON_ONE_CORE = spawnSync('taskset', ['-c', '0', 'true']).status === 0 ? ['taskset', '-c', '0'] : [];

export async function linting() {
  const folder = mkdtempSync(join(tmpdir(), 'meshctl-bench-'));
  try {
    const leaves = await differentLeaves();
    const file = join(folder, 'leaves.pem');
    const fd = openSync(file, 'w');
    for (let i = 0; i < CERTIFICATES / DIFFERENT / 100; i++) writeSync(fd, leaves.repeat(100));
    fsyncSync(fd); // or the disk would be at work while the threads are
    closeSync(fd);
    const one = [];
    const two = [];
    for (let run = 0; run < RUNS; run++) {
      one.push(await lint(file, 1, ON_ONE_CORE));
      two.push(await lint(file, 2, []));
    }
    const secondsOf = (runs) => median(runs.map(({ seconds }) => seconds));
    const rate = CERTIFICATES / secondsOf(one);
    const speedUp = secondsOf(one) / secondsOf(two);
    const peak = Math.max(...two.map((run) => run.peak));
    const what = '1,000,000 leaves in one PEM file linted by all default rules, as a whole command';
    return [
      {
        what: `${what}, on one core`,
        baseline: '-',
        measured: perSecond(rate),
        ratio: '-',
        promise: '≥ 40,000/s',
        kept: rate >= 40_000,
      },
      {
        what: 'the same with two workers on two cores',
        baseline: `one core ${perSecond(rate)}`,
        measured: `${perSecond(CERTIFICATES / secondsOf(two))}, ${peak} MB at the peak`,
        ratio: times(speedUp),
        promise: `≥ 1.7 ×, < ${LIMIT_MB} MB`,
        kept: speedUp >= 1.7 && peak > 0 && peak < LIMIT_MB,
      },
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Leaves as meshctl issues them, a thousand different ones. */
async function differentLeaves() {
  const { record, keyPem } = await testCa();
  const now = Math.floor(Date.now() / 1000);
  const { payload } = mintSvids({
    requests: Array.from({ length: DIFFERENT }, (_, i) => ({
      id: `spiffe://example.org/ns/demo/sa/web-${i}`,
      dnsNames: [],
    })),
    keySource: { make: 'ec-p256' },
    lifetime: { notBefore: now - 10, notAfter: now + 86_400, capped: false },
    authorityId: record.id,
    signerKey: createPrivateKey(keyPem),
    leafTemplates: record.leafTemplates,
    authorities: [],
    time: '2026-11-23T04:00:00Z',
  });
  return payload.map(({ chain }) => pem(chain[0])).join('');
}

function pem(der) {
  const base64 = Buffer.from(der).toString('base64').replace(/.{64}/g, '$&\n');
  return `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`;
}

async function lint(file, workers, prefix) {
  const words = ['--max-input', '4GiB', 'cert', 'lint', file, '--no-config', '--workers', `${workers}`];
  const [program, ...args] = [...prefix, process.execPath, 'bin/meshctl.js', ...words];
  const start = performance.now();
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout.resume();
  let peak = 0;
  const watch = setInterval(() => {
    peak = Math.max(peak, peakMemory(child.pid));
  }, 20);
  const [code] = await once(child, 'close');
  clearInterval(watch);
  if (code !== 0) throw new Error(`cert lint ended with ${code}`);
  return { seconds: (performance.now() - start) / 1000, peak };
}
