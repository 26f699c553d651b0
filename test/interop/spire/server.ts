/** A real SPIRE Server in a process of its own, with its state in a folder that goes away with it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { outcomeOf } from '../peers.js';

export const SPIRE_SERVER = process.env['SPIRE_SERVER'] ?? 'spire-server';

const START_MS = 30_000;

export class SpireServer {
  readonly trustDomain: string;
  /** Where others fetch its bundle, with the profile https_spiffe. */
  readonly bundleEndpoint: string;
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly #kill: () => void;
  #log = '';

  private constructor(trustDomain: string, bundlePort: number, child: ChildProcess, folder: string) {
    this.trustDomain = trustDomain;
    this.bundleEndpoint = `https://127.0.0.1:${bundlePort}/`;
    this.#child = child;
    this.#folder = folder;
    this.#kill = () => child.kill('SIGKILL');
    process.once('exit', this.#kill);
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => {
        this.#log += chunk;
      });
  }

  static async start(trustDomain: string, env: Readonly<Record<string, string>> = {}): Promise<SpireServer> {
    const folder = mkdtempSync(join(tmpdir(), 'spire-')); // short: the path of a socket has 107 bytes at most
    const [port, bundlePort] = [await freePort(), await freePort()];
    writeFileSync(join(folder, 'server.conf'), configuration(trustDomain, folder, port, bundlePort));
    const child = spawn(SPIRE_SERVER, ['run', '-config', join(folder, 'server.conf')], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    });
    const server = new SpireServer(trustDomain, bundlePort, child, folder);
    for (const end = Date.now() + START_MS; ; await sleep(100)) {
      if (outcomeOf(SPIRE_SERVER, ['healthcheck', ...server.socket]).status === 0) return server;
      if (child.exitCode === null && Date.now() < end) continue;
      await server.stop();
      throw new Error(`spire-server did not start:\n${server.#log}`);
    }
  }

  /** The flag that every command of it takes. */
  get socket(): readonly string[] {
    return ['-socketPath', join(this.#folder, 'api.sock')];
  }

  async stop(): Promise<void> {
    process.off('exit', this.#kill);
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const ended = new Promise((resolve) => this.#child.once('exit', resolve));
      this.#kill();
      await ended;
    }
    rmSync(this.#folder, { recursive: true });
  }
}

/** The least that it starts with. */
function configuration(trustDomain: string, folder: string, port: number, bundlePort: number): string {
  return `server {
  bind_address = "127.0.0.1"
  bind_port = "${port}"
  socket_path = "${folder}/api.sock"
  trust_domain = "${trustDomain}"
  data_dir = "${folder}"
  log_level = "WARN"
  federation {
    bundle_endpoint {
      address = "127.0.0.1"
      port = ${bundlePort}
      profile "https_spiffe" {}
    }
  }
}
plugins {
  DataStore "sql" {
    plugin_data {
      database_type = "sqlite3"
      connection_string = "${folder}/datastore.sqlite3"
    }
  }
  KeyManager "memory" { plugin_data {} }
  NodeAttestor "join_token" { plugin_data {} }
}
`;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
