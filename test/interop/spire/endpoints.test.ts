/** Bundle endpoints between meshctl and a real SPIRE Server, in both directions; as client of both profiles. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROGRAM } from '../../cli/meshctl.js';
import { openssl, present } from '../peers.js';
import { SPIRE_SERVER } from './server.js';
import { Site } from './site.js';

const found = present(SPIRE_SERVER, ['--version'], 'endpoints are not tried with SPIRE');

describe.runIf(found)('a SPIRE Server', () => {
  const running: ChildProcess[] = [];
  let site: Site;
  let web: WebCertificate;
  beforeAll(async () => {
    web = new WebCertificate();
    site = await Site.open('spire.example', web.certificate);
    await site.shell('meshctl ca init example.org --quiet');
    await site.shell('spire-server bundle show -format spiffe > spire.json');
  });
  afterAll(async () => {
    for (const child of running) child.kill('SIGKILL');
    await site?.close();
    web?.remove();
  });

  /** Starts meshctl, to be left running. */
  const start = (...args: readonly string[]): ChildProcess => {
    const child = site.place.start(process.execPath, [PROGRAM, 'bundle', ...args]);
    running.push(child);
    return child;
  };
  const stop = async (child: ChildProcess) => {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  };
  const fetching = (id: string, ...more: readonly string[]) =>
    ['fetch', site.server.bundleEndpoint, '--profile https_spiffe', '--endpoint-spiffe-id', id, ...more].join(
      ' ',
    );
  const OWN_ID = 'spiffe://spire.example/spire/server';

  describe('serves its bundle', () => {
    it('to whoever has one to begin with', async () => {
      const home = site.home('fetched');
      const fetch = `meshctl bundle ${fetching(OWN_ID, '--id spire.example --set', home)}`;
      expect(await site.pipe(fetch)).toMatchObject({ code: 2 });
      await site.shell(`${fetch} --bundle spire.json`);
      // Its endpoint adds the refresh hint that "bundle show" leaves out.
      const diff = `spire-server bundle show -format spiffe | meshctl bundle diff - spiffe://spire.example -o json ${home}`;
      const { changes } = JSON.parse((await site.pipe(diff)).stdout).bundles[0];
      expect(changes).toEqual({ authorities: [], refreshHint: { after: 300 } });
      await site.shell(fetch); // from now on the stored one is enough
    });

    it('to nobody who expects another, or believes another CA', async () => {
      const home = site.home('wary');
      const other = fetching('spiffe://spire.example/other', '--bundle spire.json', home);
      expect(await site.pipe(`meshctl bundle ${other}`)).toMatchObject({
        code: 1,
        stderr: expect.stringContaining(OWN_ID),
      });
      await site.shell(`meshctl ca init spire.example --quiet ${site.home('impostor')}`);
      await site.shell(`meshctl bundle export ${site.home('impostor')} > impostor.json`);
      const impostor = fetching(OWN_ID, '--bundle impostor.json', home);
      expect(await site.pipe(`meshctl bundle ${impostor}`)).toMatchObject({ code: 1 });
    });

    it('to one who watches, through a whole rotation of its CA', async () => {
      const home = site.home('watching');
      const follow = ['--id', 'spire.example', '--bundle', site.place.path('spire.json'), '--set', '--watch'];
      const watcher = start(
        ...fetching(OWN_ID).split(' '),
        ...follow,
        '--interval',
        '1s',
        ...home.split(' '),
      );
      const authorities = async (): Promise<readonly string[]> => {
        const { code, stdout } = await site.pipe(`meshctl bundle show spire.example -o json ${home}`);
        if (code !== 0) return [];
        const all: { use: string; sha256: string }[] = JSON.parse(stdout).authorities;
        return all.flatMap(({ use, sha256 }) => (use === 'x509-svid' ? [sha256] : []));
      };
      const authority = async (verb: string, ...more: string[]) =>
        JSON.parse(
          await site.shell(['spire-server localauthority x509', verb, ...more, '-output json'].join(' ')),
        );

      await expect.poll(authorities, PATIENCE).toHaveLength(1);
      const [first] = await authorities();
      const { active } = await authority('show');
      const { prepared_authority: next } = await authority('prepare');
      await expect.poll(authorities, PATIENCE).toHaveLength(2);
      await authority('activate', '-authorityID', next.authority_id);
      await authority('taint', '-authorityID', active.authority_id);
      await authority('revoke', '-authorityID', active.authority_id);
      await expect.poll(authorities, PATIENCE).toHaveLength(1);
      expect(await authorities()).not.toContain(first);
      await stop(watcher);
    });
  });

  describe('fetches ours', () => {
    /** From ours to what the server has of it. */
    const changes = async () => {
      const list = 'spire-server bundle list -id example.org -format spiffe';
      const { stdout } = await site.pipe(`${list} | meshctl bundle diff spiffe://example.org - -o json`);
      return JSON.parse(stdout).bundles[0].changes;
    };

    it('with https_spiffe, and has the same authorities then', async () => {
      const endpoint = start('serve', 'example.org', '--profile', 'https_spiffe', '--listen', '127.0.0.1:0');
      const url = await urlOf(endpoint);
      const federate = (id: string) =>
        `meshctl bundle export example.org --format spire-federation --endpoint-profile https_spiffe \
          --endpoint-url ${url} --endpoint-spiffe-id ${id} | spire-server federation create -data -`;

      await site.shell(federate('spiffe://example.org/somebody-else'));
      expect(await site.pipe('spire-server federation refresh -id example.org')).toMatchObject({ code: 1 });
      await site.shell('spire-server federation delete -id example.org');

      await site.shell(federate('spiffe://example.org/meshctl/bundle-endpoint'));
      expect(await site.shell('spire-server federation refresh -id example.org')).toBe('Bundle refreshed\n');
      // SPIRE does not keep the sequence of what it fetches: this is not what it was given to begin with.
      expect(await changes()).toEqual({ authorities: [], sequence: { before: '1' } });
      await stop(endpoint);
    });

    it('with https_web, and has the same authorities then', async () => {
      await site.shell('spire-server federation delete -id example.org || true');
      const { certificate, key } = web;
      const flags = [
        '--profile',
        'https_web',
        '--cert',
        certificate,
        '--key',
        key,
        '--listen',
        '127.0.0.1:0',
      ];
      const endpoint = start('serve', 'example.org', ...flags);
      const relationship = `-bundleEndpointURL ${await urlOf(endpoint)} -bundleEndpointProfile https_web`;
      await site.shell(`spire-server federation create -trustDomain example.org ${relationship}`);
      await site.shell('spire-server bundle delete -id example.org');
      expect(await site.shell('spire-server federation refresh -id example.org')).toBe('Bundle refreshed\n');
      expect(await changes()).toEqual({ authorities: [], sequence: { before: '1' } });
      await stop(endpoint);
    });
  });
});

const PATIENCE = { timeout: 60_000, interval: 500 };

/** Where an endpoint says that it listens. */
async function urlOf(endpoint: ChildProcess): Promise<string> {
  let said = '';
  for await (const chunk of endpoint.stdout ?? []) {
    said += chunk;
    const [url] = /https:\/\/127\.0\.0\.1:\d+\/(?=\n)/.exec(said) ?? [];
    if (url !== undefined) return url;
  }
  throw new Error(`the endpoint did not start: ${said}`);
}

/** A certificate for the host, which is its own root. */
class WebCertificate {
  readonly #folder = mkdtempSync(join(tmpdir(), 'web-'));
  readonly certificate = join(this.#folder, 'web.pem');
  readonly key = join(this.#folder, 'web-key.pem');

  constructor() {
    const files = ['-keyout', this.key, '-out', this.certificate];
    const name = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2'];
    openssl(
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      ...files,
      ...name,
    );
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }
}
