/** Bundle endpoints on loopback for tests: real ones, over bundles that the test holds in its hand. */
import { once } from 'node:events';
import { Agent, type RequestOptions, request } from 'node:https';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll } from 'vitest';
import type { Bundle } from '../../../src/bundle/index.js';
import { writePem } from '../../../src/encoding/pem.js';
import type { AccessEntry } from '../../../src/federation/endpoint/access-entry.js';
import type { BundleEndpoint } from '../../../src/federation/endpoint/bundle-endpoint.js';
import { type ServeOptions, serveBundles } from '../../../src/federation/endpoint/serve-bundles.js';
import { TrustDomain } from '../../../src/spiffe/index.js';
import { type TestAuthority, testAuthority } from '../../authorities.js';
import { type LeafOptions, testLeaf } from '../../leaves.js';
import { type Credentials, credentials } from '../../sources/tls-servers.js';

export const now = (): number => Math.floor(Date.now() / 1000);

/** Both sides judge by the clock of the machine. */
export const life = { notBefore: now() - 60, notAfter: now() + 3600 };

export const EXAMPLE = TrustDomain.parse('example.org');
export const ENDPOINT_ID = 'spiffe://example.org/meshctl/bundle-endpoint';

export const authorityOf = (trustDomain: string, name = trustDomain): Promise<TestAuthority> =>
  testAuthority('ec-p256', { ...life, trustDomain, name });

/** Certificate and key of an endpoint: an SVID that has the DNS name of a web server too. */
export async function endpointCredentials(
  issuer: TestAuthority,
  leaf: LeafOptions = {},
): Promise<Credentials> {
  const chain = [await testLeaf(issuer, { id: ENDPOINT_ID, dnsNames: ['localhost'], ...life, ...leaf })];
  return credentials(chain);
}

export function bundleWith(authorities: readonly TestAuthority[], rest: Partial<Bundle> = {}): Bundle {
  return {
    trustDomain: EXAMPLE,
    x509Authorities: authorities.map(({ certificate }) => ({ certificate: certificate.der })),
    jwtAuthorities: [],
    witAuthorities: [],
    sequence: 1n,
    refreshHint: 300,
    ...rest,
  };
}

/** What a test holds of an endpoint. */
export interface Served {
  readonly endpoint: BundleEndpoint;
  readonly port: number;
  readonly root: TestAuthority;
  readonly bundles: Map<string, Bundle>;
  readonly log: AccessEntry[];
  readonly warnings: string[];
}

/** Serves `bundles` with a certificate for localhost; by default the bundle of example.org. */
export async function serve(
  root: TestAuthority,
  options: Partial<ServeOptions> & { readonly bundles?: readonly Bundle[] } = {},
): Promise<Served> {
  const list = options.bundles ?? [bundleWith([root])];
  const bundles = new Map(list.map((bundle) => [bundle.trustDomain.name, bundle]));
  const [first = EXAMPLE, ...rest] = list.map(({ trustDomain }) => trustDomain);
  const log: AccessEntry[] = [];
  const warnings: string[] = [];
  const pair = await endpointCredentials(root);
  const files = { cert: Buffer.from(pair.cert), key: Buffer.from(pair.key) };
  const endpoint = await serveBundles({
    host: '127.0.0.1',
    port: 0,
    trustDomains: [first, ...rest],
    read: async ({ name }) => bundles.get(name),
    identity: {
      profile: 'https_web',
      files: { read: async () => files, names: { cert: 'web.pem', key: 'web-key.pem' } },
    },
    log: (entry) => log.push(entry),
    warn: (text) => warnings.push(text),
    ...options,
  });
  return { endpoint, port: endpoint.address.port, root, bundles, log, warnings };
}

/** One endpoint for a suite. */
export function servedForSuite(options: Partial<ServeOptions> = {}): () => Served {
  let served: Served | undefined;
  beforeAll(async () => {
    served = await serve(await authorityOf('example.org'), options);
  });
  afterAll(() => served?.endpoint.stop());
  return () => {
    if (served === undefined) throw new Error('the endpoint is not up yet');
    return served;
  };
}

export interface Reply {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** Asks as any HTTPS client does, and verifies the certificate. */
export async function ask(
  { port, root }: Pick<Served, 'port' | 'root'>,
  path: string,
  { body, ...options }: RequestOptions & { readonly body?: string } = {},
): Promise<Reply> {
  const asked = request({
    host: 'localhost',
    family: 4,
    port,
    path,
    agent: false,
    ...trusting(root),
    ...options,
  });
  asked.end(body);
  const [response] = await once(asked, 'response');
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return { status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks).toString() };
}

export const pemOf = ({ certificate }: TestAuthority): string => writePem('CERTIFICATE', certificate.der);

const trusting = (root: TestAuthority) => ({ ca: pemOf(root) });

/** An agent that keeps connections. */
export const keepAlive = (maxSockets: number): Agent => new Agent({ keepAlive: true, maxSockets });

/** A TLS connection on which a test says what it likes. */
export async function rawTls({ port, root }: Pick<Served, 'port' | 'root'>): Promise<TLSSocket> {
  const socket = connectTls({ host: '127.0.0.1', port, servername: 'localhost', ...trusting(root) });
  await once(socket, 'secureConnect');
  socket.on('error', () => {}); // the endpoint may hang up
  return socket;
}

export async function rawTcp({ port }: Pick<Served, 'port'>): Promise<Socket> {
  const socket = connectTcp({ host: '127.0.0.1', port });
  await once(socket, 'connect');
  socket.on('error', () => {});
  return socket;
}

/** Settles when the connection is gone, in whichever way. */
export function closing(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.closed) resolve();
    else socket.once('close', () => resolve());
  });
}

/** All that comes until the other side closes. */
export async function untilClosed(socket: Socket): Promise<string> {
  let heard = '';
  socket.setEncoding('latin1').on('data', (text: string) => {
    heard += text;
  });
  await closing(socket);
  return heard;
}

export const GET = (path = '/'): string => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
