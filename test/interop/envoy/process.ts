/** A real Envoy in a process of its own, configured by a static bootstrap, on ports of the kernel's choice. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export const ENVOY = process.env['ENVOY'] ?? 'envoy';

const START_MS = 20_000;

export class Envoy {
  readonly #child: ChildProcess;
  readonly #folder: string;
  #admin = '';

  private constructor(child: ChildProcess, folder: string) {
    this.#child = child;
    this.#folder = folder;
  }

  /** `files` are written beside the configuration, which may name them by `@folder@/name`. */
  static async start(resources: object, files: Readonly<Record<string, string>> = {}): Promise<Envoy> {
    const folder = mkdtempSync(join(tmpdir(), 'meshctl-envoy-'));
    const write = (name: string, text: string) =>
      writeFileSync(join(folder, name), text.replaceAll('@folder@', folder), { mode: 0o600 });
    for (const [name, text] of Object.entries(files)) write(name, text);
    const address = { socket_address: { address: '127.0.0.1', port_value: 0 } };
    const node = { id: 'proxy', cluster: 'test' };
    write('envoy.json', JSON.stringify({ node, admin: { address }, static_resources: resources }));
    const admin = join(folder, 'admin');
    const child = spawn(
      ENVOY,
      [
        '-c',
        join(folder, 'envoy.json'),
        '--admin-address-path',
        admin,
        '--concurrency',
        '1',
        '-l',
        'error',
        '--use-dynamic-base-id',
      ],
      { stdio: ['ignore', 'ignore', 'inherit'] },
    );
    const envoy = new Envoy(child, folder);
    try {
      await envoy.#untilLive(admin);
      return envoy;
    } catch (error) {
      child.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  async #untilLive(admin: string): Promise<void> {
    for (const end = Date.now() + START_MS; ; await sleep(20)) {
      if (this.#child.exitCode !== null) throw new Error(`envoy ended with ${this.#child.exitCode}`);
      if (Date.now() > end) throw new Error('envoy did not start');
      if (existsSync(admin)) this.#admin = readFileSync(admin, 'utf8');
      if (this.#admin !== '' && (await this.ask('ready').catch(() => '')).startsWith('LIVE')) return;
    }
  }

  async ask(path: string): Promise<string> {
    return (await fetch(`http://${this.#admin}/${path}`)).text();
  }

  async port(listener: string): Promise<number> {
    const { listener_statuses: all } = JSON.parse(await this.ask('listeners?format=json'));
    return all.find(({ name }: { name: string }) => name === listener).local_address.socket_address
      .port_value;
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGKILL');
    await ended;
    rmSync(this.#folder, { recursive: true });
  }
}
