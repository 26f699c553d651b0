// Decisions by permissions: `policy check` as a function, and `policy matrix` as a whole command.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { asResource, compilePolicies } from '../dist/index.js';
import { median, perSecond, rate } from './measure.mjs';
import { peakMemory } from './memory.mjs';

const RULES = 1000;
const IDS = 10_007;
const WORKLOADS = 5000;
const INBOUNDS = 500;
const RUNS = 3;
const LIMIT_SECONDS = 10;
const LIMIT_MB = 500;

export async function deciding() {
  return [await decisions(), await matrix()];
}

async function decisions() {
  const policies = meshPolicies(RULES / 10).map((document) => asResource(document));
  const decider = compilePolicies(policies, { mesh: 'default' }, { version: '2.14' });
  if (decider.entries.length !== RULES) throw new Error(`there are ${decider.entries.length} rules`);
  const ids = Array.from({ length: IDS }, (_, i) => `${id(i % 250, i % 1300)}${i % 3 === 0 ? '/x' : ''}`);
  let allowed = 0;
  const measured = await rate(() => {
    for (const one of ids) if (decider.decide(one).verdict === 'allow') allowed++;
  }, IDS);
  if (allowed === 0) throw new Error('nobody was allowed');
  return {
    what: 'decisions of `policy check`, by 1,000 rules of Exact and Prefix in 100 policies',
    baseline: '-',
    measured: perSecond(measured),
    ratio: '-',
    promise: '≥ 1,000,000/s',
    kept: measured >= 1_000_000,
  };
}

/** Each inbound has a policy of its own beside the thousand rules of the mesh, so that no two are decided alike. */
async function matrix() {
  const folder = mkdtempSync(join(tmpdir(), 'meshctl-bench-'));
  try {
    const put = (name, documents) => {
      const file = join(folder, name);
      // JSON is YAML.
      writeFileSync(file, documents.map((document) => `---\n${JSON.stringify(document)}\n`).join(''));
      return file;
    };
    const numbers = Array.from({ length: INBOUNDS }, (_, i) => i);
    const policies = put('policies.yaml', [...meshPolicies(RULES / 10), ...numbers.map(ownPolicy)]);
    const dataplanes = put('dataplanes.yaml', numbers.map(dataplane));
    const ids = join(folder, 'ids.txt');
    writeFileSync(ids, Array.from({ length: WORKLOADS }, (_, i) => `${id(i % 250, i)}\n`).join(''));
    const runs = [];
    for (let run = 0; run < RUNS; run++) runs.push(await command(policies, dataplanes, ids));
    const seconds = median(runs.map((run) => run.seconds));
    const peak = Math.max(...runs.map((run) => run.peak));
    return {
      what: '`policy matrix` of 5,000 workloads and 500 inbounds as CSV, as a whole command',
      baseline: '-',
      measured: `${seconds.toFixed(1)} s, ${peak} MB at the peak`,
      ratio: '-',
      promise: `< ${LIMIT_SECONDS} s, < ${LIMIT_MB} MB`,
      kept: seconds < LIMIT_SECONDS && peak > 0 && peak < LIMIT_MB,
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function command(policies, dataplanes, ids) {
  const words = ['policy', 'matrix', '--policy', policies, '--dataplane', dataplanes, '--ids', ids];
  const start = performance.now();
  const child = spawn(process.execPath, ['bin/meshctl.js', ...words, '-o', 'csv', '--quiet'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let lines = 0;
  child.stdout.on('data', (chunk) => {
    for (const byte of chunk) if (byte === 0x0a) lines++;
  });
  let peak = 0;
  const watch = setInterval(() => {
    peak = Math.max(peak, peakMemory(child.pid));
  }, 20);
  await once(child, 'close');
  clearInterval(watch);
  if (lines !== WORKLOADS + 1) throw new Error(`${lines} lines came out`);
  return { seconds: (performance.now() - start) / 1000, peak };
}

const id = (team, app) => `spiffe://example.org/ns/team-${team}/sa/app-${app}`;

/** Ten rules in each policy, of both kinds in turn. */
function meshPolicies(count) {
  let made = 0;
  const match = () => matchOf(made++);
  return Array.from({ length: count }, (_, i) =>
    policy(`mesh-${i}`, { kind: 'Mesh' }, [
      { deny: [match(), match()], allow: [match(), match(), match()] },
      { deny: [match(), match()], allow: [match(), match(), match()] },
    ]),
  );
}

const ownPolicy = (i) =>
  policy(`own-${i}`, { kind: 'Dataplane', labels: { app: `app-${i}` } }, [
    { deny: [matchOf(2 * i)], allow: [matchOf(2 * i + 2001), matchOf(2 * i + 3000)] },
  ]);

const matchOf = (i) => ({
  spiffeID: { type: i % 2 === 0 ? 'Exact' : 'Prefix', value: id(i % 250, i) },
});

const policy = (name, targetRef, rules) => ({
  type: 'MeshTrafficPermission',
  mesh: 'default',
  name,
  spec: { targetRef, rules: rules.map((conf) => ({ default: conf })) },
});

const dataplane = (i) => ({
  type: 'Dataplane',
  mesh: 'default',
  name: `dp-${i}`,
  labels: { app: `app-${i}` },
  networking: { address: '192.0.2.1', inbound: [{ port: 8080, name: 'http' }] },
});
