import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeSpiffeBundle } from '../../src/bundle/index.js';
import {
  authorityOf,
  bundleWith,
  endpointCredentials,
  life,
  now,
  pemOf,
} from '../federation/endpoint/endpoints.js';
import { closeEndpointsAfterwards, documentOf, endpoint, sends } from '../federation/fetch/servers.js';
import { closedPort, closeServersAfterwards } from '../sources/tls-servers.js';
import { peerOf, running, type Serving, serving, violationsOf } from './bundle-servers.js';
import { failureOf, refusal, reportOf, workspace } from './meshctl.js';

closeEndpointsAfterwards();
closeServersAfterwards();

/** The partner, who serves, has a home of their own; each test begins with an empty one. */
const place = workspace();
const partner = { env: { MESHCTL_HOME: place.path('partner') } };
const root = await authorityOf('web.example');
const ENDPOINT_ID = 'spiffe://partner.example/meshctl/bundle-endpoint';

let homes = 0;
const emptyHome = () => ({ env: { MESHCTL_HOME: place.path(`home-${homes++}`) } });

let served: Serving;
let url: string;
let document: string;
let webUrl: string;
beforeAll(async () => {
  await place.run(['ca', 'init', 'partner.example', '-q'], partner);
  document = place.read('partner', 'trust-domains', 'partner.example', 'bundle.json');
  place.write('boot.json', document);
  place.write('web-ca.pem', pemOf(root));
  served = await serving(place, ['--profile', 'https_spiffe'], partner);
  url = `https://127.0.0.1:${served.port}/`;
  webUrl = (await endpoint(await endpointCredentials(root), sends(document))).url.href;
});
afterAll(() => served.stop());

const spiffe = ['--profile', 'https_spiffe', '--endpoint-spiffe-id', ENDPOINT_ID];
const web = ['--profile', 'https_web', '--ca-file', 'web-ca.pem', '--retries', '0'];
const fetch = (args: readonly string[], options = emptyHome()) =>
  place.run(['bundle', 'fetch', ...args], options);
const refused = async (args: readonly string[], options = emptyHome()) =>
  failureOf(await fetch(args, options));

describe('bundle fetch', () => {
  it('prints the document as it came, and says in words what it is', async () => {
    const { code, stdout, stderr } = await fetch([
      url,
      ...spiffe,
      '--bundle',
      'boot.json',
      '--id',
      'partner.example',
    ]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: document });
    expect(stderr).toMatch(
      /^fetched https:.*\n {2}bundle of {5}partner\.example\n {2}verified by {3}https_spiffe, spiffe:/,
    );
  });

  it('takes a bootstrap bundle as PEM too', async () => {
    const pem = await place.run(['ca', 'show', 'partner.example', '--cert'], partner);
    place.write('boot.pem', pem.stdout);
    expect((await fetch([url, ...spiffe, '--bundle', 'boot.pem', '-q'])).stdout).toBe(document);
  });

  it('writes it to a file, and the report to standard output', async () => {
    const args = [url, ...spiffe, '--bundle', 'boot.json', '--out', 'out.json', '-o', 'json'];
    const report = reportOf(await fetch(args));
    expect(place.read('out.json')).toBe(document);
    expect(report).toMatchObject({
      kind: 'FetchedBundle',
      url,
      profile: 'https_spiffe',
      endpointSpiffeId: ENDPOINT_ID,
      status: 200,
      size: document.length,
      file: 'out.json',
      sequence: '1',
      refreshHint: 300,
      authorities: [{ use: 'x509-svid', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }],
      notes: [],
    });
    expect(report).not.toHaveProperty('trustDomain');
    expect(violationsOf(report)).toEqual([]);
    expect(await refused(args.slice(0, -2))).toEqual(
      refusal(3, 'E_FILE_EXISTS', expect.stringContaining('out.json exists')),
    );
    expect((await fetch([...args, '--force'])).code).toBe(0);
  });

  it('prints the report alone with -o json, and beside the document when it goes to a file', async () => {
    const base = [url, ...spiffe, '--bundle', 'boot.json'];
    expect(reportOf(await fetch([...base, '-o', 'json']))).toMatchObject({ kind: 'FetchedBundle' });
    expect((await fetch([...base, '-o', 'json=report.json'])).stdout).toBe(document);
    expect(JSON.parse(place.read('report.json'))).toMatchObject({ kind: 'FetchedBundle' });
  });

  it('stores it with --set, and verifies with what is stored from then on', async () => {
    const home = emptyHome();
    const set = [url, ...spiffe, '--id', 'spiffe://partner.example', '--set'];
    expect(await refused(set, home)).toEqual(
      refusal(2, 'E_NO_BUNDLE', expect.stringContaining('--bundle FILE')),
    );
    const first = await fetch([...set, '--bundle', 'boot.json', '-o', 'json'], home);
    expect(reportOf(first)).toMatchObject({ kind: 'BundleUpdate', outcome: 'stored' });
    expect(reportOf(await fetch([...set, '-o', 'json'], home))).toMatchObject({ outcome: 'unchanged' });
    const shown = reportOf(await place.run(['bundle', 'show', 'partner.example', '-o', 'json'], home));
    expect(JSON.stringify(shown)).toContain(url);
    // What is stored counts: a wrong bootstrap bundle does no harm, and is told of.
    place.write('wrong.json', documentOf(root));
    const ignored = await fetch([...set, '--bundle', 'wrong.json'], home);
    expect(ignored.code).toBe(0);
    expect(ignored.stderr).toContain('note: wrong.json is not used');
  });

  it('fetches over https_web, with a note where a CA of its own is trusted', async () => {
    const { code, stdout, stderr } = await fetch([webUrl, ...web]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: document });
    expect(stderr).toContain('note: --ca-file goes beyond https_web');
  });

  it('believes the roots that NODE_EXTRA_CA_CERTS adds', async () => {
    const env = { ...emptyHome().env, NODE_EXTRA_CA_CERTS: place.path('web-ca.pem') };
    expect((await fetch([webUrl, '--profile', 'https_web', '-q'], { env })).stdout).toBe(document);
  });

  it('keeps those roots beside a --ca-file', async () => {
    place.write('other-ca.pem', pemOf(await authorityOf('other.example')));
    const env = { ...emptyHome().env, NODE_EXTRA_CA_CERTS: place.path('web-ca.pem') };
    const args = [webUrl, '--profile', 'https_web', '--ca-file', 'other-ca.pem', '-q'];
    expect((await fetch(args, { env })).stdout).toBe(document);
  });

  it('warns of what is odd', async () => {
    const odd = await endpoint(
      await endpointCredentials(root),
      sends(document, { 'Content-Type': 'text/plain' }),
    );
    const args = [odd.url.href, ...web, '--id', 'other.example'];
    expect(violationsOf(reportOf(await fetch([...args, '-o', 'json'])))).toEqual([]);
    const { code, stderr } = await fetch(args);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^warning: localhost:\d+: The answer is of type "text\/plain"/m);
    expect(stderr).toMatch(
      /^warning: .*a CA in it says that it is of spiffe:\/\/partner\.example, and not of other\.example$/m,
    );
  });
});

describe('bundle fetch refuses', () => {
  it('an endpoint with another SPIFFE ID', async () => {
    const args = [url, '--profile', 'https_spiffe', '--endpoint-spiffe-id', 'spiffe://partner.example/other'];
    const outcome = await refused([...args, '--bundle', 'boot.json']);
    expect(outcome).toEqual(
      refusal(1, 'E_VERIFY', expect.stringContaining(`it presents ${ENDPOINT_ID}, and`)),
    );
  });

  it('an endpoint whose SVID has expired', async () => {
    const ca = await authorityOf('partner.example', 'expiring');
    place.write('ca.pem', pemOf(ca));
    const old = { id: ENDPOINT_ID, notBefore: life.notBefore - 7200, notAfter: now() - 60 };
    const made = await endpoint(await endpointCredentials(ca, old), sends(document));
    const outcome = await refused([made.url.href, ...spiffe, '--bundle', 'ca.pem']);
    expect(outcome).toEqual(refusal(1, 'E_VERIFY', expect.stringContaining('(expired)')));
  });

  it.each([
    [
      'a redirect to another host',
      sends('', { Location: 'https://evil.example/' }, 302),
      /redirects \(302\) to "https:\/\/evil\.example\/"/,
    ],
    ['a redirect to clear text', sends('', { Location: 'http://localhost/' }, 307), /its scheme is "http"/],
    [
      'a page with status 200',
      sends('<html>sign in</html>', { 'Content-Type': 'text/html' }),
      /as "text\/html", and begins with "<html>sign in/,
    ],
    ['a 404', sends(documentOf(root), {}, 404), /its status is 404/],
    ['too much', sends(' '.repeat(5000)), /at most 4096 are read/],
  ])('%s', async (_, answer, message) => {
    const made = await endpoint(await endpointCredentials(root), answer);
    const outcome = await refused([made.url.href, ...web, '--max-size', '4KiB']).catch((error) => error);
    expect(outcome).toEqual(refusal(2, 'E_ENDPOINT', expect.stringMatching(message)));
  });

  it('a server that does not answer in time', async () => {
    const made = await endpoint(await endpointCredentials(root), () => {});
    const outcome = await refused([made.url.href, ...web, '--timeout', '1s']);
    expect(outcome).toEqual(refusal(2, 'E_ENDPOINT', expect.stringContaining('within 1 s')));
  });

  it('an answer that changes the protocol, without waiting for what never comes', async () => {
    const tls = await endpointCredentials(root);
    const { url: odd } = await endpoint(tls, (_, response) => {
      response.socket?.end('HTTP/1.1 101 Switching\r\nConnection: Upgrade\r\nUpgrade: foo\r\n\r\n');
    });
    expect(await refused([odd.href, ...web])).toMatchObject({
      exit: 2,
      code: 'E_ENDPOINT',
      message: expect.stringContaining('its status is 101, and only 200 brings a bundle'),
    });
  });

  it('a document with a private key in it, which goes nowhere', async () => {
    const tls = await endpointCredentials(root);
    const { keys, ...rest } = JSON.parse(document);
    const body = JSON.stringify({ keys: keys.map((key: object) => ({ ...key, d: 'c2VjcmV0' })), ...rest });
    const { url: leaking } = await endpoint(tls, sends(body, { 'Content-Type': 'application/json' }));
    for (const flags of [[], ['--out', 'leaked.json']]) {
      const { code, stdout, stderr } = await fetch([leaking.href, ...web, ...flags]);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain('there is a private key in the document');
      expect(stderr).not.toContain('c2VjcmV0');
    }
    expect(existsSync(place.path('leaked.json'))).toBe(false);
  });

  it('to store anything where its --out is in the way, and to write with --dry-run', async () => {
    const home = emptyHome();
    const into = [webUrl, ...web, '--set', '--id', 'partner.example', '--out'];
    place.write('mine.json', 'mine');
    expect(await refused([...into, 'mine.json'], home)).toMatchObject({ exit: 3, code: 'E_FILE_EXISTS' });
    expect(existsSync(home.env.MESHCTL_HOME)).toBe(false);
    expect((await fetch([...into, 'new.json', '--dry-run'], home)).code).toBe(0);
    expect(existsSync(place.path('new.json'))).toBe(false);
  });

  it('a bundle that a guard refuses', async () => {
    const home = emptyHome();
    let sequence = 5n;
    const made = await endpoint(await endpointCredentials(root), (request, response) =>
      sends(encodeSpiffeBundle(bundleWith([root], { sequence })))(request, response),
    );
    const set = [made.url.href, ...web, '--id', 'web.example', '--set', '-q'];
    expect((await fetch(set, home)).code).toBe(0);
    sequence = 4n;
    const outcome = await refused(set, home);
    expect(outcome).toEqual(
      refusal(3, 'E_BUNDLE_REFUSED', expect.stringContaining('sequence 4 is lower than 5')),
    );
    expect((await fetch([...set, '--allow-rollback'], home)).code).toBe(0);
  });

  it.each([
    ['no profile', [], 'no profile'],
    ['clear text', ['--profile', 'https_web'], 'its scheme is "http"', 'http://localhost/'],
    ['a password in the URL', ['--profile', 'https_web'], 'user name or password', 'https://a:b@localhost/'],
    ['https_spiffe without an ID', ['--profile', 'https_spiffe'], 'needs --endpoint-spiffe-id'],
    ['https_spiffe with a CA', [...spiffe, '--ca-file', 'web-ca.pem'], '--ca-file has no effect'],
    ['https_web with a bundle', [...web, '--bundle', 'boot.json'], '--bundle has no effect'],
    [
      'https_web with an ID',
      [...web, '--endpoint-spiffe-id', ENDPOINT_ID],
      '--endpoint-spiffe-id has no effect',
    ],
    ['--set without --id', [...web, '--set'], '--set needs --id'],
    ['a guard without --set', [...web, '--allow-rollback'], '--allow-rollback has no effect'],
    ['--dry-run without --set', [...web, '--dry-run'], '--dry-run has no effect'],
    [
      '--expect-fingerprint without --set',
      [...web, '--expect-fingerprint', 'aa'],
      '--expect-fingerprint has no effect',
    ],
    ['--force without --out', [...web, '--force'], '--force has no effect'],
    ['--interval without --watch', [...web, '--interval', '1m'], '--interval has no effect'],
    ['--retries with --watch', [...web, '--watch'], '--retries has no effect'],
    [
      '-o with --watch',
      ['--profile', 'https_web', '--watch', '-o', 'json'],
      '--output json has no effect with --watch',
    ],
    ['no size', [...web, '--max-size', 'huge'], '"huge" is not a size'],
    ['no number', ['--profile', 'https_web', '--retries', 'many'], 'is not a number of retries'],
  ])('%s', async (_, args, message, target = 'https://localhost:1/') => {
    expect((await fetch([target, ...args])).stderr).toMatch(/\[E_USAGE\]|E_USAGE/);
    expect((await fetch([target, ...args])).stderr).toContain(message);
  });
});

describe('bundle fetch --retries', () => {
  it('asks again after what may pass, and says so', async () => {
    let count = 0;
    const made = await endpoint(await endpointCredentials(root), (request, response) => {
      count++;
      sends(count < 3 ? 'busy' : document, {}, count < 3 ? 503 : 200)(request, response);
    });
    const { code, stderr } = await fetch([made.url.href, ...web, '--retries', '2']);
    expect({ code, count }).toEqual({ code: 0, count: 3 });
    expect(stderr.match(/^note: .*its status is 503.* Trying again in \d\.\d s\.$/gm)).toHaveLength(2);
  });

  it('gives up in the end', async () => {
    const address = `https://${await closedPort()}/`;
    const { code, stderr } = await fetch([address, '--profile', 'https_web', '--retries', '1']);
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^note: .*Trying again.*\nerror: no answer from .*: the connection was refused\. .* \[E_ENDPOINT\]\n$/,
    );
  });

  it('never asks an endpoint again that is another one', async () => {
    const args = [url, '--profile', 'https_spiffe', '--endpoint-spiffe-id', 'spiffe://partner.example/other'];
    expect((await fetch([...args, '--bundle', 'boot.json', '--retries', '5'])).stderr).not.toContain(
      'Trying again',
    );
  });
});

describe('bundle fetch --watch', () => {
  it('stores each change of an https_spiffe endpoint within its refresh hint, also across a new CA', async () => {
    const theirs = { env: { MESHCTL_HOME: place.path('rotating') } };
    const ours = emptyHome();
    await place.run(['ca', 'init', 'partner.example', '-q'], theirs);
    place.write('rotating.json', place.read('rotating', 'trust-domains', 'partner.example', 'bundle.json'));
    const endpoint = await serving(place, ['--profile', 'https_spiffe', '--refresh-hint', '1s'], theirs);
    const args = [
      `https://127.0.0.1:${endpoint.port}/`,
      ...spiffe,
      '--id',
      'partner.example',
      '--bundle',
      'rotating.json',
    ];
    const watching = running(
      place,
      ['bundle', 'fetch', ...args, '--set', '--allow-replace', '--watch'],
      ours,
    );
    try {
      await watching.until('stdout', /^\S+Z stored: sequence 1, 1 authority, fingerprint [0-9a-f]{64}\n/);
      const before = (await peerOf(endpoint.port)).serialNumber;
      await place.run(['ca', 'init', 'partner.example', '--force', '-q'], theirs);
      await watching.until('stdout', /\n\S+Z stored: sequence 2, 1 authority/);
      // The endpoint takes an SVID of the new CA once its clients have had the time to get the new bundle.
      const serialNow = async () => (await peerOf(endpoint.port)).serialNumber;
      await expect.poll(serialNow, { timeout: 20_000 }).not.toBe(before);
      await place.run(['ca', 'init', 'partner.example', '--force', '-q'], theirs);
      await watching.until('stdout', /\n\S+Z stored: sequence 3, 1 authority/);
      expect(await watching.stop('SIGINT')).toBe(0);
      const shown = await place.run(['bundle', 'show', 'partner.example', '-o', 'json'], ours);
      expect(reportOf(shown)).toMatchObject({ sequence: '3' });
    } finally {
      await endpoint.stop();
    }
  });

  it('tells of failures, and goes on', async () => {
    let count = 0;
    const made = await endpoint(await endpointCredentials(root), (request, response) => {
      count++;
      if (count === 2) sends('<html>', { 'Content-Type': 'text/html' })(request, response);
      else sends(encodeSpiffeBundle(bundleWith([root], { sequence: BigInt(count) })))(request, response);
    });
    const args = [
      made.url.href,
      '--profile',
      'https_web',
      '--ca-file',
      'web-ca.pem',
      '--watch',
      '--interval',
      '1s',
    ];
    const watching = running(place, ['bundle', 'fetch', ...args, '--out', 'watched.json', '-q'], emptyHome());
    await watching.until('stdout', /Z fetched: sequence 1, .*\n.*Z changed: sequence 3, /);
    expect(watching.stderr()).toMatch(
      /^\S+Z failed: the answer of .* is refused: .*text\/html.*\[E_ENDPOINT\]\n$/,
    );
    expect(JSON.parse(place.read('watched.json'))).toMatchObject({ spiffe_sequence: 3 });
    expect(await watching.stop()).toBe(0);
  });

  it('prints each document where there is nowhere else to put it, and takes no older one', async () => {
    const sequences = [5n, 4n, 6n];
    const made = await endpoint(await endpointCredentials(root), (request, response) => {
      const sequence = sequences.shift() ?? 6n;
      sends(encodeSpiffeBundle(bundleWith([root], { sequence })))(request, response);
    });
    const args = [
      made.url.href,
      '--profile',
      'https_web',
      '--ca-file',
      'web-ca.pem',
      '--watch',
      '--interval',
      '1s',
    ];
    const watching = running(place, ['bundle', 'fetch', ...args], emptyHome());
    await watching.until('stdout', /"spiffe_sequence": 5[\s\S]*"spiffe_sequence": 6/);
    expect(watching.stdout()).not.toContain('"spiffe_sequence": 4');
    expect(watching.stderr()).toContain('its sequence 4 is lower than 5');
    expect(await watching.stop()).toBe(0);
  });

  it('does not begin where a file is in the way', async () => {
    place.write('there.json', 'mine');
    const args = ['--profile', 'https_web', '--ca-file', 'web-ca.pem', '--watch', '--out', 'there.json'];
    const { code, stderr } = await fetch([webUrl, ...args]);
    expect({ code, text: place.read('there.json') }).toEqual({ code: 3, text: 'mine' });
    expect(stderr).toContain('[E_FILE_EXISTS]');
  });
});
