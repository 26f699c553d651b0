/** Bundle endpoints for the tests of fetching: good ones, and those that a client must refuse. */
import { once } from 'node:events';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TlsOptions } from 'node:tls';
import { afterAll } from 'vitest';
import type { Bundle } from '../../../src/bundle/index.js';
import { encodeSpiffeBundle } from '../../../src/bundle/index.js';
import { MeshctlError } from '../../../src/errors.js';
import { type FetchedBundle, fetchBundle } from '../../../src/federation/fetch/fetch-bundle.js';
import type { GetOptions } from '../../../src/federation/fetch/get.js';
import type { EndpointTrust } from '../../../src/federation/fetch/trust.js';
import { SpiffeId } from '../../../src/spiffe/index.js';
import type { TestAuthority } from '../../authorities.js';
import { bundleWith, ENDPOINT_ID, now, pemOf } from '../endpoint/endpoints.js';

const open: Server[] = [];

/** Closes the servers of a test file, and what still hangs on them. */
export function closeEndpointsAfterwards(): void {
  afterAll(() => {
    for (const server of open) {
      server.close();
      server.closeAllConnections();
    }
  });
}

/** An HTTPS server that does what it is told. */
export async function endpoint(
  tls: TlsOptions,
  serve: RequestListener<typeof IncomingMessage, typeof ServerResponse>,
): Promise<{ readonly url: URL; readonly server: Server }> {
  const server = createServer(tls, serve);
  server.on('tlsClientError', () => {});
  open.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: new URL(`https://localhost:${port}/`), server };
}

export const documentOf = (...authorities: readonly TestAuthority[]): string =>
  encodeSpiffeBundle(bundleWith(authorities));

export const sends =
  (
    body: string | Buffer,
    headers: Readonly<Record<string, string>> = { 'Content-Type': 'application/json' },
    status = 200,
  ) =>
  (_: IncomingMessage, response: ServerResponse): void => {
    response.writeHead(status, headers).end(body);
  };

export const webTrust = (root: TestAuthority): EndpointTrust => ({
  profile: 'https_web',
  roots: [pemOf(root)],
});

export function spiffeTrust(bundle: Bundle | undefined, id = ENDPOINT_ID): EndpointTrust {
  return { profile: 'https_spiffe', endpointId: SpiffeId.parse(id), bundleOf: async () => bundle };
}

export const options = (trust: EndpointTrust, rest: Partial<GetOptions> = {}): GetOptions => ({
  trust,
  timeout: 5,
  maxBytes: 1024 * 1024,
  clock: now,
  ...rest,
});

/** The bundle. */
export async function fetched(url: URL, how: GetOptions): Promise<FetchedBundle> {
  const found = await fetchBundle(url, how);
  if (found === undefined) throw new Error('nothing has changed');
  return found;
}

/** Why there is none. */
export async function failureOf(url: URL, how: GetOptions): Promise<MeshctlError> {
  const outcome: unknown = await fetchBundle(url, how).catch((error: unknown) => error);
  if (outcome instanceof MeshctlError) return outcome;
  throw new Error(`no failure that meshctl foresaw: ${outcome}`);
}
