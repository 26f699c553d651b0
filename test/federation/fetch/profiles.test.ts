/** Who an endpoint is: each profile takes the right one and refuses the wrong ones, before anything is asked. */
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseName } from '../../../src/x509/index.js';
import type { TestAuthority } from '../../authorities.js';
import { testIntermediate, testLeaf } from '../../leaves.js';
import { credentials } from '../../sources/tls-servers.js';
import {
  authorityOf,
  bundleWith,
  ENDPOINT_ID,
  endpointCredentials,
  life,
  now,
} from '../endpoint/endpoints.js';
import {
  closeEndpointsAfterwards,
  documentOf,
  endpoint,
  failureOf,
  fetched,
  options,
  sends,
  spiffeTrust,
  webTrust,
} from './servers.js';

closeEndpointsAfterwards();

let root: TestAuthority;
let stranger: TestAuthority;
beforeAll(async () => {
  root = await authorityOf('example.org');
  stranger = await authorityOf('example.org', 'a stranger of the same name');
});

/** An endpoint that counts what it is asked. */
async function counting(tls: Parameters<typeof endpoint>[0]) {
  const seen = { requests: 0 };
  const answer = sends(documentOf(root));
  const made = await endpoint(tls, (request, response) => {
    seen.requests++;
    answer(request, response);
  });
  return { ...made, seen };
}

describe('https_spiffe', () => {
  const trust = () => spiffeTrust(bundleWith([root]));

  it('takes an endpoint with the right SVID, whatever its host is called', async () => {
    const { url } = await counting(await endpointCredentials(root, { dnsNames: [] }));
    const { content, notes, remarks } = await fetched(url, options(trust()));
    expect(content).toMatchObject({ sequence: 1n, refreshHint: 300 });
    expect(content.x509Authorities).toEqual([{ certificate: root.certificate.der }]);
    expect([...notes, ...remarks]).toEqual([]);
  });

  it('takes an SVID of an intermediate', async () => {
    const middle = await testIntermediate(root, {
      name: 'middle',
      deform: (content) => ({ ...content, ...dates() }),
    });
    const leaf = await testLeaf(middle, { id: ENDPOINT_ID, ...life });
    const { url } = await counting(credentials([leaf, middle.certificate]));
    expect((await fetched(url, options(trust()))).content.sequence).toBe(1n);
  });

  it.each([
    ['another path', 'spiffe://example.org/meshctl/other'],
    ['the same path in another trust domain', ENDPOINT_ID.replace('example.org', 'partner.example')],
    ['a longer path', `${ENDPOINT_ID}/x`],
    ['another case', ENDPOINT_ID.replace('meshctl', 'Meshctl')],
  ])('refuses an SVID with %s', async (_, id) => {
    const { url, seen } = await counting(await endpointCredentials(root, { id }));
    expect(await failureOf(url, options(trust()))).toMatchObject({
      code: 'E_VERIFY',
      exitCode: 1,
      message: expect.stringContaining(`it presents ${id}, and ${ENDPOINT_ID} was expected`),
    });
    expect(seen.requests).toBe(0);
  });

  it.each([
    ['an expired SVID', { notBefore: now() - 7200, notAfter: now() - 60 }, '(expired)'],
    ['an SVID of tomorrow', { notBefore: now() + 3600, notAfter: now() + 7200 }, '(not-yet-valid)'],
    ['a certificate without an ID', { deform: withoutSan }, '(no-uri-san)'],
    ['an SVID that is only for clients', { deform: forClients }, '(usage-not-allowed)'],
  ])('refuses %s, and asks nothing', async (_, leaf, reason) => {
    const { url, seen } = await counting(await endpointCredentials(root, leaf));
    const failure = await failureOf(url, options(trust()));
    expect({ code: failure.code, exit: failure.exitCode }).toEqual({ code: 'E_VERIFY', exit: 1 });
    expect(failure.message).toContain('the SVID of the endpoint at localhost');
    expect(failure.message).toContain(reason);
    await sleep(20);
    expect(seen.requests).toBe(0);
  });

  it('refuses an SVID of a CA with the same name that is not in the bundle', async () => {
    const { url, seen } = await counting(await endpointCredentials(stranger));
    const failure = await failureOf(url, options(trust()));
    expect({ code: failure.code, requests: seen.requests }).toEqual({ code: 'E_VERIFY', requests: 0 });
  });

  it('says so when there is no bundle to verify with, and connects to nobody', async () => {
    const { url, seen } = await counting(await endpointCredentials(root));
    expect(await failureOf(url, options(spiffeTrust(undefined)))).toMatchObject({
      code: 'E_NO_BUNDLE',
      message: expect.stringContaining('--bundle FILE'),
    });
    expect(seen.requests).toBe(0);
  });
});

describe('https_web', () => {
  it('takes an endpoint with a certificate for its host', async () => {
    const { url } = await counting(await endpointCredentials(root));
    expect((await fetched(url, options(webTrust(root)))).content.sequence).toBe(1n);
  });

  it.each([
    ['a certificate for another host', { dnsNames: ['other.example'] }, /it is another host's/],
    ['an expired certificate', { notBefore: now() - 7200, notAfter: now() - 60 }, /it has expired/],
    ['a certificate of tomorrow', { notBefore: now() + 3600, notAfter: now() + 7200 }, /it is not valid yet/],
    ["a client's certificate", { deform: forClients }, /it is not a server's/],
  ])('refuses %s, and asks nothing', async (_, leaf, reason) => {
    const { url, seen } = await counting(await endpointCredentials(root, leaf));
    const failure = await failureOf(url, options(webTrust(root)));
    expect({ code: failure.code, exit: failure.exitCode }).toEqual({ code: 'E_ENDPOINT', exit: 2 });
    expect(failure.message).toMatch(reason);
    expect(seen.requests).toBe(0);
  });

  it('refuses a certificate of a CA that is not trusted, with what else there is', async () => {
    const { url, seen } = await counting(await endpointCredentials(root));
    const failure = await failureOf(url, options({ profile: 'https_web' }));
    expect(failure.message).toMatch(/its issuer is not trusted here.*--ca-file/);
    expect(seen.requests).toBe(0);
  });

  it('refuses an address that the certificate does not name', async () => {
    const { url } = await counting(await endpointCredentials(root));
    const failure = await failureOf(
      new URL(url.href.replace('localhost', '127.0.0.1')),
      options(webTrust(root)),
    );
    expect(failure.message).toMatch(/it is another host's/);
  });

  it('does not let NODE_TLS_REJECT_UNAUTHORIZED turn it off', async () => {
    const { url } = await counting(await endpointCredentials(stranger));
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    try {
      expect((await failureOf(url, options(webTrust(root)))).code).toBe('E_ENDPOINT');
    } finally {
      delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    }
  });
});

function dates() {
  return { notBefore: life.notBefore, notAfter: life.notAfter };
}

function withoutSan<T extends { readonly extensions: readonly { readonly type: string }[] }>(content: T): T {
  const extensions = content.extensions.filter(({ type }) => type !== 'subjectAltName');
  return { ...content, subject: parseName('CN=localhost'), extensions };
}

function forClients<T extends { readonly extensions: readonly { readonly type: string }[] }>(content: T): T {
  const extensions = content.extensions.map((extension) =>
    extension.type === 'extendedKeyUsage' ? { ...extension, purposes: ['1.3.6.1.5.5.7.3.2'] } : extension,
  );
  return { ...content, extensions };
}
