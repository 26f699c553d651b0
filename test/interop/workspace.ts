/** The built command line in a process of its own, with a home and files in a folder that goes away afterwards. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Outcome, outcomeOf } from './peers.js';

const PROGRAM = fileURLToPath(new URL('../../bin/meshctl.js', import.meta.url));

/** The files of an SVID, by path. */
export interface SvidFiles {
  readonly id: string;
  readonly svid: string;
  readonly key: string;
  readonly bundle: string;
}

export class Workspace {
  #folder: string | undefined;

  /** The folder comes into being with the first path: suites that are skipped ask for none. */
  path(...names: readonly string[]): string {
    this.#folder ??= mkdtempSync(join(tmpdir(), 'meshctl-interop-'));
    return join(this.#folder, ...names);
  }

  /** Writes a file and returns its path. */
  file(name: string, data: string | Buffer): string {
    writeFileSync(this.path(name), data, { mode: 0o600 });
    return this.path(name);
  }

  /** A file that the store keeps for a trust domain. */
  stored(trustDomain: string, ...names: readonly string[]): string {
    return this.path('home', 'trust-domains', trustDomain, ...names);
  }

  /** Runs meshctl, whatever comes of it. */
  attempt(...args: readonly string[]): Outcome {
    const env = { MESHCTL_HOME: this.path('home'), MESHCTL_PASSPHRASE: undefined };
    return outcomeOf(process.execPath, [PROGRAM, ...args], { env, cwd: this.path() });
  }

  /** What meshctl prints. It must succeed. */
  meshctl(...args: readonly string[]): string {
    const { status, stdout, stderr } = this.attempt(...args);
    if (status !== 0) throw new Error(`meshctl ${args.join(' ')} ended with ${status}: ${stderr}`);
    return stdout;
  }

  /** Makes a CA and returns the ID of its authority. */
  makeCa(trustDomain: string, ...flags: readonly string[]): string {
    const report = JSON.parse(this.meshctl('ca', 'init', trustDomain, ...flags, '-o', 'json'));
    return report.authority.id;
  }

  /** Issues one SVID into the folder `name`. There is no key file when the key is given. */
  issue(id: string, name: string, ...flags: readonly string[]): SvidFiles {
    const folder = this.path(name);
    this.meshctl('identity', 'issue', id, '--out-dir', folder, ...flags);
    const [svid, key, bundle] = ['svid', 'key', 'bundle'].map((part) => join(folder, `${part}.pem`));
    return { id, svid: svid ?? '', key: key ?? '', bundle: bundle ?? '' };
  }

  remove(): void {
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
  }
}
