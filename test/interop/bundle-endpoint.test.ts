/** Bundle endpoints between meshctl and go-spiffe, the library of SPIRE and Kuma, with both profiles. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Serving, serving } from '../cli/bundle-servers.js';
import { reportOf, workspace } from '../cli/meshctl.js';
import { authorityOf, endpointCredentials, pemOf } from '../federation/endpoint/endpoints.js';
import { buildAsker, goSpiffePresent } from './go-asker.js';
import { Workspace } from './workspace.js';

const found = goSpiffePresent('bundle endpoints are not tried with go-spiffe');

interface Question {
  readonly ask: 'fetch-web' | 'fetch-spiffe';
  readonly url: string;
  readonly roots?: string;
  readonly endpointID?: string;
  readonly bundle?: string;
  readonly trustDomain: string;
}

interface Answer {
  readonly id?: string;
  readonly error?: string;
  readonly x509Authorities?: readonly string[];
  readonly sequence?: number;
  readonly refreshHint?: number;
}

describe.skipIf(!found)('go-spiffe fetches from meshctl', () => {
  const space = new Workspace();
  const place = workspace();
  const id = 'spiffe://example.org/meshctl/bundle-endpoint';
  const bundle = place.path('home', 'trust-domains', 'example.org', 'bundle.json');
  let ask: (questions: readonly Question[]) => Answer[];
  let web: Serving;
  let spiffe: Serving;
  beforeAll(async () => {
    ask = buildAsker(space);
    await place.run(['ca', 'init', 'example.org', '-q']);
    const root = await authorityOf('web.example');
    const { cert, key } = await endpointCredentials(root);
    const files = ['--cert', place.write('web.pem', cert), '--key', place.write('web-key.pem', key)];
    place.write('web-ca.pem', pemOf(root));
    web = await serving(place, ['--profile', 'https_web', ...files]);
    spiffe = await serving(place, ['--profile', 'https_spiffe']);
  });
  afterAll(async () => {
    space.remove();
    for (const endpoint of [web, spiffe]) await endpoint?.stop();
  });

  const only = (question: Omit<Question, 'trustDomain'>) =>
    ask([{ trustDomain: 'example.org', ...question }])[0];
  const fromWeb = (url = `https://localhost:${web.port}/`) =>
    only({ ask: 'fetch-web', url, roots: place.path('web-ca.pem') });
  const fromSpiffe = (endpointID = id, url = `https://127.0.0.1:${spiffe.port}/example.org`) =>
    only({ ask: 'fetch-spiffe', url, endpointID, bundle });

  /** What the bundle says by itself. */
  const expected = () => {
    const { keys, spiffe_sequence, spiffe_refresh_hint } = JSON.parse(
      place.read('home', 'trust-domains', 'example.org', 'bundle.json'),
    );
    return {
      id: 'spiffe://example.org',
      x509Authorities: keys.flatMap(({ x5c }: { x5c: string[] }) => x5c),
      sequence: spiffe_sequence,
      refreshHint: spiffe_refresh_hint,
    };
  };

  it('with https_web', () => {
    expect(fromWeb()).toEqual(expected());
  });

  it('with https_spiffe', () => {
    expect(fromSpiffe()).toEqual(expected());
  });

  it('and not with https_web by a name that the certificate has not', () => {
    expect(fromWeb(`https://127.0.0.1:${web.port}/`)?.error).toMatch(/certificate|127\.0\.0\.1/);
  });

  it('and not with https_spiffe from an endpoint with another ID', () => {
    expect(fromSpiffe('spiffe://example.org/other')?.error).toMatch(/unexpected ID/);
  });

  it('sees a new CA as soon as it is there', async () => {
    const before = fromSpiffe();
    await place.run(['ca', 'init', 'example.org', '--force', '-q']);
    await new Promise((resolve) => setTimeout(resolve, 300)); // the reading of the endpoint is good for so long
    const after = fromWeb();
    expect(after).toEqual(expected());
    expect(after?.x509Authorities).not.toEqual(before?.x509Authorities);
    expect(after?.sequence).toBe(2);
  });
});

describe.skipIf(!found)('meshctl fetches from go-spiffe', () => {
  const space = new Workspace();
  const place = workspace();
  const theirs = { env: { MESHCTL_HOME: place.path('theirs') } };
  const bundle = place.path('theirs', 'trust-domains', 'partner.example', 'bundle.json');
  const id = 'spiffe://partner.example/endpoint';
  let endpoint: ChildProcess;
  let port: number;
  beforeAll(async () => {
    buildAsker(space);
    await place.run(['ca', 'init', 'partner.example', '-q'], theirs);
    // One certificate for both profiles: an SVID that has the name of a host.
    await place.run(['identity', 'issue', id, '--dns', 'localhost', '-q'], theirs);
    endpoint = spawn(space.path('asker'), ['serve'], { stdio: ['pipe', 'pipe', 'inherit'] });
    const [svid, key] = [place.path('svid.pem'), place.path('key.pem')];
    endpoint.stdin?.write(`${JSON.stringify({ trustDomain: 'partner.example', bundle, svid, key })}\n`);
    const [line] = await once(endpoint.stdout ?? endpoint, 'data');
    port = Number(line);
  });
  afterAll(() => {
    endpoint?.kill();
    space.remove();
  });

  const fetch = async (...args: readonly string[]) =>
    reportOf(await place.run(['bundle', 'fetch', `https://localhost:${port}/`, ...args, '-o', 'json']));

  it('with https_spiffe, and stores it', async () => {
    const args = ['--profile', 'https_spiffe', '--endpoint-spiffe-id', id, '--bundle', bundle];
    expect(await fetch(...args, '--id', 'partner.example', '--set')).toMatchObject({ outcome: 'stored' });
  });

  it('with https_web', async () => {
    const report = await fetch('--profile', 'https_web', '--ca-file', place.path('bundle.pem'));
    expect(report).toMatchObject({ sequence: '1', refreshHint: 300, notes: [] });
  });
});
