// `cert lint` as a whole command over one PEM file: certificates a second on one core and on two, and memory that stays.
import { spawn } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { mintSvids } from '../dist/index.js';
import { median, perSecond, times } from './measure.mjs';
import { peakMemory } from './memory.mjs';
import { testCa } from './test-ca.mjs';

const CERTIFICATES = 200_000;
const MANY = 1_000_000;
const DIFFERENT = 1000;
const RUNS = 3;
const LIMIT_MB = 300;

export async function linting() {
  const folder = mkdtempSync(join(tmpdir(), 'meshctl-bench-'));
  try {
    const leaves = await differentLeaves();
    const file = join(folder, 'leaves.pem');
    writeFileSync(file, leaves.repeat(CERTIFICATES / DIFFERENT));
    const one = [];
    const two = [];
    for (let run = 0; run < RUNS; run++) {
      one.push((await lint(file, 1)).seconds);
      two.push((await lint(file, 2)).seconds);
    }
    const rate = CERTIFICATES / median(one);
    const speedUp = median(one) / median(two);
    const large = join(folder, 'many.pem');
    writeFileSync(large, '');
    for (let i = 0; i < MANY / DIFFERENT / 100; i++) appendFileSync(large, leaves.repeat(100));
    const { seconds, peak } = await lint(large, 2);
    return [
      {
        what: '200,000 leaves in one PEM file linted by all default rules, as a whole command, on one core',
        baseline: '-',
        measured: perSecond(rate),
        ratio: '-',
        promise: '≥ 40,000/s',
        kept: rate >= 40_000,
      },
      {
        what: 'the same with two workers',
        baseline: perSecond(rate),
        measured: perSecond(CERTIFICATES / median(two)),
        ratio: times(speedUp),
        promise: '≥ 1.7 ×',
        kept: speedUp >= 1.7,
      },
      {
        what: '1,000,000 leaves in one PEM file linted, as a whole command',
        baseline: '-',
        measured: `${peak} MB at the peak, ${seconds.toFixed(1)} s`,
        ratio: '-',
        promise: `< ${LIMIT_MB} MB`,
        kept: peak > 0 && peak < LIMIT_MB,
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

async function lint(file, workers) {
  const start = performance.now();
  const child = spawn(
    process.execPath,
    ['bin/meshctl.js', '--max-input', '4GiB', 'cert', 'lint', file, '--no-config', '--workers', `${workers}`],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
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
