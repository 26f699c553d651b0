import { describe, expect, it } from 'vitest';
import { encodeSpiffeBundle } from '../../../src/bundle/index.js';
import { MeshctlError } from '../../../src/errors.js';
import type { FetchedBundle } from '../../../src/federation/fetch/fetch-bundle.js';
import { watchBundle } from '../../../src/federation/fetch/watch-bundle.js';
import { authorityOf, bundleWith, endpointCredentials, serve } from '../endpoint/endpoints.js';
import { closeEndpointsAfterwards, endpoint, options, sends, spiffeTrust, webTrust } from './servers.js';

closeEndpointsAfterwards();
const root = await authorityOf('example.org');

/** Follows an endpoint until enough has happened. */
function follow(url: URL, rest: Partial<Parameters<typeof watchBundle>[1]> = {}) {
  const stop = new AbortController();
  const events: string[] = [];
  let wake = () => {};
  const tell = (event: string) => {
    events.push(event);
    wake();
  };
  const done = watchBundle(url, {
    ...options(webTrust(root)),
    signal: stop.signal,
    accept: async ({ content }) => tell(`sequence ${content.sequence}`),
    failed: ({ code }) => tell(code),
    ...rest,
  });
  return {
    events,
    async until(count: number) {
      while (events.length < count) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      return events.slice(0, count);
    },
    async stop() {
      stop.abort();
      await done;
    },
  };
}

const documentWith = (sequence: bigint, refreshHint = 1) =>
  encodeSpiffeBundle(bundleWith([root], { sequence, refreshHint }));

describe('watching a bundle', () => {
  it('sees it change at a real endpoint within its refresh hint', async () => {
    const served = await serve(root, { bundles: [bundleWith([root], { refreshHint: 1 })] });
    const watching = follow(new URL(`https://localhost:${served.port}/`));
    try {
      await watching.until(1);
      served.bundles.set('example.org', bundleWith([root], { sequence: 2n, refreshHint: 1 }));
      await watching.until(2);
      served.bundles.set('example.org', bundleWith([root], { sequence: 3n, refreshHint: 1 }));
      expect(await watching.until(3)).toEqual(['sequence 1', 'sequence 2', 'sequence 3']);
      // One poll in a hint, and of those between two changes only the tag goes over the wire.
      expect(served.log.filter(({ status }) => status === 200)).toHaveLength(3);
    } finally {
      await watching.stop();
      await served.endpoint.stop();
    }
  });

  it('tells of a bundle once, also when the endpoint has no tags', async () => {
    let polls = 0;
    const { url } = await endpoint(await endpointCredentials(root), (request, response) => {
      polls++;
      sends(documentWith(polls < 3 ? 1n : 2n))(request, response);
    });
    const watching = follow(url);
    expect(await watching.until(2)).toEqual(['sequence 1', 'sequence 2']);
    expect(polls).toBe(3);
    await watching.stop();
  });

  it('goes on after a failure, at the next interval and not before', async () => {
    let polls = 0;
    const { url } = await endpoint(await endpointCredentials(root), (request, response) => {
      polls++;
      if (polls === 2) sends('busy', {}, 503)(request, response);
      else sends(documentWith(BigInt(polls)))(request, response);
    });
    const watching = follow(url);
    expect(await watching.until(3)).toEqual(['sequence 1', 'E_ENDPOINT', 'sequence 3']);
    expect(polls).toBe(3);
    await watching.stop();
  });

  it('asks again for what was not accepted', async () => {
    const tags: unknown[] = [];
    const { url } = await endpoint(await endpointCredentials(root), (request, response) => {
      tags.push(request.headers['if-none-match']);
      sends(documentWith(1n), { 'Content-Type': 'application/json', ETag: '"1"' })(request, response);
    });
    const refusal = new MeshctlError('E_BUNDLE_REFUSED', { what: 'the guards do not like it' });
    const watching = follow(url, { interval: 1, accept: () => Promise.reject(refusal) });
    expect(await watching.until(2)).toEqual(['E_BUNDLE_REFUSED', 'E_BUNDLE_REFUSED']);
    expect(tags).toEqual([undefined, undefined]);
    await watching.stop();
  });

  it('starts each poll at the URL that was configured, wherever it was redirected', async () => {
    const paths: unknown[] = [];
    const { url } = await endpoint(await endpointCredentials(root), (request, response) => {
      paths.push(request.url);
      if (request.url === '/') response.writeHead(301, { Location: '/new' }).end();
      else sends(documentWith(BigInt(paths.length)))(request, response);
    });
    const watching = follow(url);
    await watching.until(2);
    expect(paths).toEqual(['/', '/new', '/', '/new']);
    await watching.stop();
  });

  it('asks for the bundle to verify with before each poll', async () => {
    const next = await authorityOf('example.org', 'next');
    let known = bundleWith([root]);
    const { url, server } = await endpoint(await endpointCredentials(root), (request, response) => {
      sends(encodeSpiffeBundle(bundleWith([root, next], { refreshHint: 1 })))(request, response);
    });
    const trust = { ...spiffeTrust(undefined), bundleOf: async () => known };
    const accept = async (fetched: FetchedBundle) => {
      known = { ...known, ...fetched.content };
      server.setSecureContext(await endpointCredentials(next)); // which the first bundle does not know
    };
    const seen: string[] = [];
    const watching = follow(url, {
      trust,
      accept: async (fetched) => {
        await accept(fetched);
        seen.push('accepted');
      },
      failed: ({ code }) => seen.push(code),
    });
    await expect.poll(() => seen.length).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 1500)); // another poll
    expect(seen).toEqual(['accepted']);
    await watching.stop();
  });

  it('ends while it waits', async () => {
    const { url } = await endpoint(await endpointCredentials(root), sends(documentWith(1n, 86_400)));
    const watching = follow(url);
    await watching.until(1);
    await watching.stop();
  });

  it('ends while it asks', async () => {
    let asked = () => {};
    const asking = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const { url } = await endpoint(await endpointCredentials(root), () => asked());
    const watching = follow(url);
    await asking;
    await watching.stop();
    expect(watching.events).toEqual([]);
  });
});
