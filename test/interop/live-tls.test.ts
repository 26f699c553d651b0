/** What live TLS reads from OpenSSL's own server. */
import { type ChildProcess, spawn } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readTls } from '../../src/sources/live-tls.js';
import { loadPrivateKey } from '../../src/x509/index.js';
import { OPENSSL, opensslPresent } from './peers.js';
import { type SvidFiles, Workspace } from './workspace.js';

const found = opensslPresent('live TLS is not tried with its server');

describe.skipIf(!found)('a server of OpenSSL', () => {
  const space = new Workspace();
  const servers: ChildProcess[] = [];
  let svid: SvidFiles;
  let client: SvidFiles;
  beforeAll(() => {
    space.makeCa('example.org');
    svid = space.issue('spiffe://example.org/web', 'web');
    client = space.issue('spiffe://example.org/client', 'client');
  });
  afterAll(() => {
    for (const server of servers) server.kill();
    space.remove();
  });

  async function serve(...flags: readonly string[]): Promise<string> {
    const server = spawn(OPENSSL, ['s_server', '-accept', '127.0.0.1:0', ...flags], {
      stdio: ['pipe', 'pipe', 'ignore'], // it ends with its standard input
    });
    servers.push(server);
    let output = '';
    for await (const piece of server.stdout.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
      output += piece;
      const port = /^ACCEPT .*:(\d+)$/m.exec(output)?.[1];
      if (port === undefined) continue;
      server.stdout.resume();
      return `tls://127.0.0.1:${port}`;
    }
    throw new Error(`openssl s_server ended: ${output}`);
  }

  const own = () => ['-cert', svid.svid, '-key', svid.key];
  const derOf = (file: string) => new X509Certificate(readFileSync(file)).raw.toString('hex');
  const presented = async (target: string, options: Parameters<typeof readTls>[1] = {}) => {
    const { items, connection } = await readTls(target, options);
    const chain = items.map((item) =>
      item.kind === 'certificate' ? item.certificate.der.toString('hex') : '',
    );
    return { chain, connection };
  };

  describe.each([
    ['-tls1_3', 'TLSv1.3'],
    ['-tls1_2', 'TLSv1.2'],
    ['-tls1_1', 'TLSv1.1'],
  ])('with %s', (flag, protocol) => {
    const version = [flag, '-cipher', 'ALL:@SECLEVEL=0'];

    it('presents its SVID', async () => {
      const { chain, connection } = await presented(await serve(...own(), ...version));
      expect(chain).toEqual([derOf(svid.svid)]);
      expect(connection).toMatchObject({ protocol, clientCertificate: { requested: false } });
    });

    it('presents a chain of no sense as it is', async () => {
      const files = [client.svid, svid.bundle, client.svid].map((file) => readFileSync(file, 'utf8'));
      const others = space.file('others.pem', files.join(''));
      const { chain } = await presented(await serve(...own(), '-cert_chain', others, ...version));
      expect(chain).toEqual([svid.svid, client.svid, svid.bundle, client.svid].map(derOf));
    });

    it('demands a client certificate and names its CA', async () => {
      const demand = ['-Verify', '1', '-verify_return_error', '-CAfile', svid.bundle];
      const target = await serve(...own(), ...demand, ...version);
      const refused = await presented(target);
      expect(refused.chain[0]).toBe(derOf(svid.svid));
      expect(refused.connection).toMatchObject({
        clientCertificate: {
          requested: true,
          sent: false,
          authorities: [expect.stringMatching(/^O=example\.org/)],
        },
        failure: { code: 'E_TLS' },
      });
      const clientCertificate = {
        chain: [Buffer.from(derOf(client.svid), 'hex')],
        privateKey: loadPrivateKey(readFileSync(client.key)).key,
      };
      const { connection } = await presented(target, { clientCertificate });
      expect(connection).toMatchObject({ protocol, clientCertificate: { requested: true, sent: true } });
      expect(connection.failure).toBeUndefined();
    });
  });

  it('without a certificate presents nothing', async () => {
    const target = await serve('-nocert', '-cipher', 'ALL:aNULL:@SECLEVEL=0');
    await expect(readTls(target)).rejects.toMatchObject({
      code: 'E_TLS',
      details: { why: 'it refused with the alert "handshake failure"' },
    });
  });
});
