import { once } from 'node:events';
import { request } from 'node:https';
import { connect } from 'node:tls';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { authorityOf, endpointCredentials, pemOf } from '../federation/endpoint/endpoints.js';
import { peerOf, type Serving, serving, violationsOf } from './bundle-servers.js';
import { failureOf, refusal, reportOf, workspace } from './meshctl.js';

const place = workspace();
const root = await authorityOf('web.example');
const started: Serving[] = [];

/** An endpoint that ends with the test. */
async function serve(args: readonly string[], options: Parameters<typeof serving>[2] = {}): Promise<Serving> {
  const endpoint = await serving(place, args, options);
  started.push(endpoint);
  return endpoint;
}

/** Asks without looking at the certificate. */
async function ask(port: number, path: string) {
  const asked = request({ host: '127.0.0.1', port, path, agent: false, rejectUnauthorized: false });
  asked.end();
  const [response] = await once(asked, 'response');
  let body = '';
  for await (const chunk of response) body += chunk;
  return { status: response.statusCode as number, body, etag: response.headers.etag as string | undefined };
}

const spiffe = ['--profile', 'https_spiffe'];
const web = ['--profile', 'https_web', '--cert', 'web.pem', '--key', 'web-key.pem'];
const bundleOf = (home: string, name = 'example.org') =>
  place.read(home, 'trust-domains', name, 'bundle.json');
const two = { env: { MESHCTL_HOME: place.path('two') } };

beforeAll(async () => {
  await place.run(['ca', 'init', 'example.org', '-q']);
  for (const name of ['one.example', 'two.example']) await place.run(['ca', 'init', name, '-q'], two);
  const { cert, key } = await endpointCredentials(root);
  place.write('web.pem', cert);
  place.write('web-key.pem', key);
});
afterEach(async () => {
  for (const endpoint of started.splice(0)) await endpoint.stop();
});

describe('bundle serve', () => {
  it('serves the own bundle with an SVID of its own, recorded in the ledger', async () => {
    const { port, stdout } = await serve(spiffe);
    const { status, body } = await ask(port, '/');
    expect({ status, body }).toEqual({ status: 200, body: bundleOf('home') });
    const id = 'spiffe://example.org/meshctl/bundle-endpoint';
    const { subjectaltname, serialNumber } = await peerOf(port);
    expect(subjectaltname).toBe(`URI:${id}`);
    const ledger = place.read('home', 'trust-domains', 'example.org', 'issued.jsonl');
    expect(ledger).toContain(serialNumber.toLowerCase());
    expect(violationsOf(JSON.parse(stdout()))).toEqual([]);
    expect(JSON.parse(stdout())).toMatchObject({
      kind: 'BundleEndpoint',
      address: '127.0.0.1',
      port,
      profile: 'https_spiffe',
      endpointSpiffeId: id,
      healthUrl: `https://127.0.0.1:${port}/-/healthy`,
      bundles: [
        {
          trustDomain: 'example.org',
          urls: [`https://127.0.0.1:${port}/`, `https://127.0.0.1:${port}/example.org`],
          sequence: '1',
          refreshHint: 300,
        },
      ],
    });
  });

  it('presents the ID that was asked for', async () => {
    const id = 'spiffe://example.org/federation';
    const { port } = await serve([...spiffe, '--endpoint-spiffe-id', id]);
    expect((await peerOf(port)).subjectaltname).toBe(`URI:${id}`);
  });

  it('renews its SVID by itself', async () => {
    const { port } = await serve([...spiffe, '--svid-ttl', '4s']);
    const first = (await peerOf(port)).serialNumber;
    await expect.poll(async () => (await peerOf(port)).serialNumber, { timeout: 15_000 }).not.toBe(first);
  });

  it('serves with a certificate from files, and takes a new one over', async () => {
    const { port, stdout } = await serve(['example.org', ...web]);
    const first = (await peerOf(port)).serialNumber;
    expect(JSON.parse(stdout())).not.toHaveProperty('endpointSpiffeId');
    place.write('web.pem', (await endpointCredentials(root)).cert);
    await expect.poll(async () => (await peerOf(port)).serialNumber, { timeout: 15_000 }).not.toBe(first);
  });

  it('serves several trust domains, the first at /', async () => {
    const { port } = await serve(['two.example', 'one.example', ...spiffe], two);
    const bodies = await Promise.all(['/', '/one.example', '/two.example'].map((path) => ask(port, path)));
    expect(bodies.map(({ body }) => body)).toEqual(
      ['two.example', 'one.example', 'two.example'].map((name) => bundleOf('two', name)),
    );
    expect((await peerOf(port)).subjectaltname).toBe('URI:spiffe://two.example/meshctl/bundle-endpoint');
  });

  it('serves a federated bundle, with the SVID of the only own trust domain', async () => {
    place.write('one.json', bundleOf('two', 'one.example'));
    expect((await place.run(['bundle', 'set', '--id', 'one.example', '--path', 'one.json'])).code).toBe(0);
    const { port } = await serve(['one.example', ...spiffe]);
    expect((await ask(port, '/')).body).toBe(bundleOf('two', 'one.example'));
    expect((await peerOf(port)).subjectaltname).toContain('spiffe://example.org/');
  });

  it('serves what the home has now', async () => {
    const home = { env: { MESHCTL_HOME: place.path('changing') } };
    await place.run(['ca', 'init', 'example.org', '-q'], home);
    const { port, stderr } = await serve(spiffe, home);
    const before = await ask(port, '/');
    await place.run(['ca', 'init', 'example.org', '--force', '-q'], home);
    await expect.poll(async () => (await ask(port, '/')).body, { timeout: 5000 }).toBe(bundleOf('changing'));
    expect((await ask(port, '/')).etag).not.toBe(before.etag);
    place.write('changing/trust-domains/example.org/authorities.json', 'broken');
    await expect.poll(async () => (await ask(port, '/-/healthy')).status, { timeout: 5000 }).toBe(503);
    expect((await ask(port, '/')).status).toBe(200);
    expect(stderr()).toMatch(
      /warning: The bundle of example\.org cannot be read .*: it is served as it was\./,
    );
  });

  it('tells clients how often to ask', async () => {
    const { port } = await serve([...spiffe, '--refresh-hint', '2m']);
    expect(JSON.parse((await ask(port, '/')).body)).toMatchObject({ spiffe_refresh_hint: 120 });
  });

  it('logs one line for each request, whatever is in it', async () => {
    const { port, until, stderr } = await serve(spiffe);
    const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false });
    socket.write('GET /\u001b[2J"\u202e HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    await once(socket.resume(), 'close');
    await ask(port, '/example.org');
    await until(
      'stderr',
      /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ 127\.0\.0\.1:\d+ "GET \/example\.org" 200 \d+ \d+\.\d\n/,
    );
    expect(stderr().trimEnd().split('\n')).toHaveLength(2);
    expect(stderr()).toMatch(/^[\x20-\x7e\n]*$/);
  });

  it('says nothing with --quiet', async () => {
    const endpoint = await serve([...spiffe, '--quiet']);
    await ask(endpoint.port, '/');
    expect(await endpoint.stop()).toBe(0);
    expect(endpoint.stderr()).toBe('');
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'ends well with %s, also while a connection is open',
    async (signal) => {
      const endpoint = await serve(spiffe);
      const socket = connect({ host: '127.0.0.1', port: endpoint.port, rejectUnauthorized: false });
      await once(socket, 'secureConnect');
      socket.on('error', () => {});
      expect(await endpoint.stop(signal)).toBe(0);
    },
  );

  it('prints where and what for people', async () => {
    const endpoint = await serve(['-o', `text=${place.path('report.txt')}`, ...spiffe]);
    expect(place.read('report.txt')).toMatch(
      /^listening on {2}127\.0\.0\.1:\d+\nprofile {7}https_spiffe\nendpoint ID {3}spiffe:\/\/example\.org\/meshctl\/bundle-endpoint\n/,
    );
    expect(endpoint.port).toBeGreaterThan(0);
  });

  it.each([
    ['no profile', [], 'no profile'],
    ['an unknown profile', ['--profile', 'http'], 'unknown profile "http"'],
    [
      'https_web without a certificate',
      ['--profile', 'https_web', '--key', 'k'],
      'https_web needs --cert FILE',
    ],
    ['https_web without a key', ['--profile', 'https_web', '--cert', 'c'], 'https_web needs --key FILE'],
    [
      'https_web with an ID',
      [...web, '--endpoint-spiffe-id', 'spiffe://a/b'],
      '--endpoint-spiffe-id has no effect',
    ],
    ['https_spiffe with a certificate', [...spiffe, '--cert', 'web.pem'], '--cert has no effect'],
    ['no address', [...spiffe, '--listen', 'localhost'], 'is not an address to listen on'],
    ['a port too high', [...spiffe, '--listen', '127.0.0.1:65536'], 'is not an address to listen on'],
    ['no connections', [...spiffe, '--max-connections', '0'], 'is not a number of connections'],
    ['no duration', [...spiffe, '--svid-ttl', 'soon'], '"soon" is not a duration'],
  ])('refuses %s', async (_, args, message) => {
    const outcome = failureOf(await place.run(['bundle', 'serve', ...args]));
    expect(outcome).toEqual(refusal(2, 'E_USAGE', expect.stringContaining(message)));
  });

  it('refuses to guess among several trust domains', async () => {
    const outcome = failureOf(await place.run(['bundle', 'serve', ...spiffe], two));
    expect(outcome).toEqual(
      refusal(2, 'E_USAGE', expect.stringContaining('they are one.example, two.example')),
    );
  });

  it('refuses what the home does not have', async () => {
    const nobody = failureOf(await place.run(['bundle', 'serve', 'nobody.example', ...spiffe]));
    expect(nobody).toEqual(refusal(2, 'E_NO_BUNDLE', expect.stringContaining('nobody.example')));
    const empty = { env: { MESHCTL_HOME: place.path('empty') } };
    const none = failureOf(await place.run(['bundle', 'serve', ...spiffe], empty));
    expect(none).toEqual(refusal(2, 'E_NO_CA', expect.stringContaining('no trust domain has a CA here')));
    const foreign = [...spiffe, '--endpoint-spiffe-id', 'spiffe://nobody.example/x'];
    const stranger = failureOf(await place.run(['bundle', 'serve', ...foreign]));
    expect(stranger).toEqual(refusal(2, 'E_NO_CA', expect.stringContaining('nobody.example has no CA here')));
  });

  it('refuses a key that does not fit, and an address that is taken', async () => {
    place.write('ca.pem', pemOf(root));
    const unfit = ['bundle', 'serve', '--profile', 'https_web', '--cert', 'ca.pem', '--key', 'web-key.pem'];
    expect(failureOf(await place.run(unfit))).toEqual(refusal(1, 'E_KEY_MISMATCH', expect.any(String)));
    const { port } = await serve(spiffe);
    const taken = failureOf(await place.run(['bundle', 'serve', ...spiffe, '--listen', `127.0.0.1:${port}`]));
    expect(taken).toEqual(refusal(2, 'E_ENDPOINT', expect.stringContaining('another program listens there')));
  });

  it('needs the passphrase of an encrypted CA', async () => {
    const home = { MESHCTL_HOME: place.path('locked') };
    const locked = { env: { ...home, MESHCTL_PASSPHRASE: 'correct horse' } };
    expect(reportOf(await place.run(['ca', 'init', 'example.org', '-o', 'json'], locked))).toBeDefined();
    const without = failureOf(await place.run(['bundle', 'serve', ...spiffe], { env: home }));
    expect(without).toEqual(refusal(2, 'E_PASSPHRASE', expect.any(String)));
    expect((await ask((await serve(spiffe, locked)).port, '/')).status).toBe(200);
  });
});
