// A home with 2,000 federated trust domains against one with two: whole commands, in turn.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { median, times } from './measure.mjs';

const MANY = 2000;
const ROUNDS = 15;

export async function federating() {
  const folder = mkdtempSync(join(tmpdir(), 'meshctl-bench-'));
  try {
    const [few, many] = homes(folder);
    const commands = [
      ['bundle', 'list'],
      ['bundle', 'export', 'p1.example'],
      ['identity', 'verify', join(folder, 'svid', 'svid.pem')],
    ];
    return commands.map((args) => row(args, few, many));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function row(args, few, many) {
  const taken = { few: [], many: [] };
  for (let i = 0; i < ROUNDS; i++) {
    taken.few.push(time(few, args));
    taken.many.push(time(many, args));
  }
  const [a, b] = [median(taken.few), median(taken.many)];
  return {
    what: `\`${args.slice(0, 2).join(' ')}\` in a home with ${MANY.toLocaleString('en')} federated trust domains`,
    baseline: `with two ${a.toFixed(0)} ms`,
    measured: `${b.toFixed(0)} ms`,
    ratio: times(b / a),
    promise: '< 2 ×',
    kept: b / a < 2,
  };
}

function time(home, args) {
  const start = performance.now();
  meshctl(home, ...args);
  return performance.now() - start;
}

function meshctl(home, ...args) {
  return execFileSync(process.execPath, ['bin/meshctl.js', '--home', home, '--quiet', ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

/** Two homes with the same CA; what differs in the bundles of the many is the name alone. */
function homes(folder) {
  const [few, many, partner] = ['few', 'many', 'partner'].map((name) => join(folder, name));
  meshctl(few, 'ca', 'init', 'own.example');
  meshctl(partner, 'ca', 'init', 'p0.example');
  meshctl(partner, 'identity', 'issue', 'spiffe://p0.example/web', '--out-dir', join(folder, 'svid'));
  const file = join(folder, 'partner.json');
  writeFileSync(file, meshctl(partner, 'bundle', 'export'));
  const anyhow = ['--allow-shared-ca', '--allow-foreign-ca'];
  for (const id of ['p0.example', 'p1.example'])
    meshctl(few, 'bundle', 'set', '--id', id, '--path', file, ...anyhow);
  cpSync(few, many, { recursive: true });
  const record = readFileSync(join(few, 'federated', 'p1.example.json'), 'utf8');
  for (let i = 2; i < MANY; i++)
    writeFileSync(
      join(many, 'federated', `p${i}.example.json`),
      record.replace('"p1.example"', `"p${i}.example"`),
    );
  return [few, many];
}
