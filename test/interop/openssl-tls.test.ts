/** Mutual TLS between OpenSSL's own server and client, each with an SVID of meshctl. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KEY_TYPES } from '../../src/x509/index.js';
import { OPENSSL, opensslPresent } from './peers.js';
import { issueMatrix } from './svid-matrix.js';
import { type SvidFiles, Workspace } from './workspace.js';

const found = opensslPresent('no TLS connection is made with it');

/** What both sides said, and what came back to the client: the server returns each line backwards. */
interface Connection {
  readonly answer: string;
  readonly client: string;
  readonly server: string;
}

/** Connects once over loopback; each side demands a certificate and hangs up on one that does not verify. */
async function connect(server: SvidFiles, client: SvidFiles, version: string): Promise<Connection> {
  const own = ({ svid, key, bundle }: SvidFiles) => ['-cert', svid, '-key', key, '-CAfile', bundle];
  const listener = start('s_server', [
    ...own(server),
    ...['-accept', '127.0.0.1:0', '-naccept', '1', '-rev', '-Verify', '1', '-verify_return_error', version],
  ]);
  try {
    const port = await listener.said(/^ACCEPT .*:(\d+)$/m);
    const caller = start('s_client', [
      ...own(client),
      ...['-connect', `127.0.0.1:${port}`, '-quiet', '-verify_return_error', version],
    ]);
    caller.process.stdin.end('hello\nCLOSE\n');
    await caller.ended;
    await listener.ended;
    return { answer: caller.output().trim(), client: caller.errors(), server: listener.errors() };
  } finally {
    listener.process.kill();
  }
}

function start(command: string, args: readonly string[]) {
  const process = spawn(OPENSSL, [command, ...args], { timeout: 20_000 });
  let [output, errors] = ['', ''];
  process.stdout.setEncoding('utf8').on('data', (text) => {
    output += text;
  });
  process.stderr.setEncoding('utf8').on('data', (text) => {
    errors += text;
  });
  process.stdin.on('error', () => {}); // a refused client closes it before it is written
  const ended = once(process, 'close');
  /** The first group of what it prints. */
  const said = async (pattern: RegExp): Promise<string> => {
    while (!pattern.test(output)) {
      if (process.exitCode !== null || process.signalCode !== null)
        throw new Error(`openssl ${command} ended: ${output}${errors}`);
      await Promise.race([once(process.stdout, 'data'), ended]);
    }
    return pattern.exec(output)?.[1] ?? '';
  };
  return { process, ended, said, output: () => output, errors: () => errors };
}

describe.skipIf(!found)('over mutual TLS between openssl and openssl', () => {
  const space = new Workspace();
  let svidOf: ReturnType<typeof issueMatrix>;
  let foreign: SvidFiles;
  afterAll(() => space.remove());
  beforeAll(() => {
    svidOf = issueMatrix(space);
    space.makeCa('foreign.example.org');
    foreign = space.issue('spiffe://foreign.example.org/ns/demo/sa/ec-p256', 'foreign');
  });
  const plain = () => svidOf({ ca: 'ec-p256', leaf: 'ec-p256' });

  describe.each(['-tls1_3', '-tls1_2'])('%s', (version) => {
    it.each([...KEY_TYPES])(
      'an SVID with a key of type %s is accepted by client and server',
      async (leaf) => {
        const svid = svidOf({ ca: 'ec-p256', leaf });
        expect(await connect(svid, plain(), version)).toMatchObject({ answer: 'olleh' });
        expect(await connect(plain(), svid, version)).toMatchObject({ answer: 'olleh' });
      },
    );

    it.each([...KEY_TYPES])('SVIDs of a CA of type %s are accepted', async (ca) => {
      const [server, client] = [svidOf({ ca, leaf: 'ec-p256' }), svidOf({ ca, leaf: 'rsa-2048' })];
      expect(await connect(server, client, version)).toMatchObject({ answer: 'olleh' });
    });

    it('a client of a foreign CA is refused by the server', async () => {
      // It trusts the server, so that the server's word decides.
      const stranger = { ...foreign, bundle: plain().bundle };
      const { answer, client, server } = await connect(plain(), stranger, version);
      expect(answer).toBe('');
      expect(server).toMatch(/verify error:num=20:unable to get local issuer certificate/);
      expect(client).toMatch(/alert unknown ca/);
    });

    it('a server of a foreign CA is refused by the client', async () => {
      const { answer, client } = await connect({ ...foreign, bundle: plain().bundle }, plain(), version);
      expect(answer).toBe('');
      expect(client).toMatch(/verify error:num=20:unable to get local issuer certificate/);
    });
  });
});
