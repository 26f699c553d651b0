// Requests that `bundle serve` answers in a second, against a bare node:https server that answers the same bytes.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { perSecond, rate, times } from './measure.mjs';

const REQUESTS = 2000;
const PARALLEL = 50;

/** A server in a process of its own, as is the one it is compared with. */
const BARE = `
const { readFileSync } = require('node:fs');
const [cert, key, bundle] = process.argv.slice(1).map((file) => readFileSync(file));
const server = require('node:https').createServer({ cert, key }, (_, response) => response.end(bundle));
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
`;

export async function serving() {
  const folder = mkdtempSync(join(tmpdir(), 'meshctl-bench-'));
  const home = ['--home', join(folder, 'home')];
  const meshctl = (...args) => spawnSync(process.execPath, ['bin/meshctl.js', ...args, ...home]);
  meshctl('ca', 'init', 'example.org', '--quiet');
  meshctl('identity', 'issue', 'spiffe://example.org/web', '--out-dir', folder, '--quiet');
  const files = [join(folder, 'svid.pem'), join(folder, 'key.pem')];
  const bundle = join(folder, 'home', 'trust-domains', 'example.org', 'bundle.json');
  const serve = ['bundle', 'serve', '--profile', 'https_web', '--cert', files[0], '--key', files[1]];
  const ours = spawn(process.execPath, ['bin/meshctl.js', ...serve, '--listen', '127.0.0.1:0', ...home]);
  const bare = spawn(process.execPath, ['-e', BARE, ...files, bundle]);
  ours.stderr.resume(); // the access log is written, as in use
  const { length } = readFileSync(bundle);
  const baseline = await requests(await portOf(bare, /(\d+)/), length);
  const measured = await requests(await portOf(ours, /:(\d+)/), length);
  for (const child of [ours, bare]) {
    child.kill();
    await once(child, 'close');
  }
  rmSync(folder, { recursive: true });
  return [
    {
      what: `Bundles served over HTTPS to ${PARALLEL} clients at a time, with the access log`,
      baseline: `bare node:https ${perSecond(baseline)}`,
      measured: perSecond(measured),
      ratio: times(baseline / measured),
      promise: '≤ 1.5 × its time',
      kept: baseline / measured <= 1.5,
    },
  ];
}

async function portOf(child, pattern) {
  let heard = '';
  for await (const chunk of child.stdout.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    heard += chunk;
    const [, port] = pattern.exec(heard) ?? [];
    if (port !== undefined) return Number(port);
  }
  throw new Error(`no port in ${heard}`);
}

async function requests(port, length) {
  const agent = new Agent({ keepAlive: true, maxSockets: PARALLEL });
  const one = async () => {
    const [response] = await once(
      get({ host: '127.0.0.1', port, agent, rejectUnauthorized: false }),
      'response',
    );
    let got = 0;
    for await (const chunk of response) got += chunk.length;
    if (got !== length) throw new Error(`${got} bytes of ${length}`);
  };
  const best = await rate(
    async () => {
      let left = REQUESTS;
      const client = async () => {
        while (left-- > 0) await one();
      };
      await Promise.all(Array.from({ length: PARALLEL }, client));
    },
    REQUESTS,
    { spans: 3 },
  );
  agent.destroy();
  return best;
}
