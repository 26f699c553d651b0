/**
 * The bundles of other trust domains in the folder `federated/` of a home, one file each. They belong to the home and not to
 * one of its trust domains: an SVID is held against the bundle of its own trust domain, whoever asks.
 */
import { readdirSync, readFileSync, unlinkSync } from 'node:fs';
import { join, sep } from 'node:path';
import { MeshctlError } from '../../errors.js';
import { attempt, ensureFolder, isTemporaryFile, tryUnlink, writeFileAtomic } from '../../files/index.js';
import {
  type FederatedBundle,
  type FederatedEntry,
  formatFederated,
  parseEntry,
  parseFederated,
} from './federated.js';
import { folderName } from './folder-name.js';
import { FILE_MODE, FOLDER_MODE } from './key-files.js';
import { type LockOptions, withLock } from './lock.js';
import { readState } from './read-state.js';

export class FederatedFolder {
  readonly #folder: string;
  readonly #lock: LockOptions;

  constructor(home: string, lock: LockOptions) {
    this.#folder = join(home, 'federated');
    this.#lock = lock;
  }

  /** What stands in them, by the names of their trust domains. Throws E_STATE at a damaged one. */
  list(): FederatedEntry[] {
    const entries = this.#each(parseEntry, ({ trustDomain }) => trustDomain);
    return entries.sort((a, b) => (a.trustDomain < b.trustDomain ? -1 : 1));
  }

  /** All of them, in any order. Throws E_STATE at a damaged one. */
  all(): FederatedBundle[] {
    return this.#each(parseFederated, ({ bundle }) => bundle.trustDomain.name);
  }

  load(trustDomain: string): FederatedBundle | undefined {
    return this.#read(fileName(trustDomain), parseFederated, ({ bundle }) => bundle.trustDomain.name);
  }

  /** Makes `next` the bundle of its trust domain; undefined removes it. Throws as `Store.changeFederated`. */
  async change(
    trustDomain: string,
    expectedVersion: number,
    next: FederatedBundle | undefined,
    verify: () => Promise<void> = async () => {},
  ): Promise<void> {
    await this.#locked(async () => {
      const found = this.load(trustDomain)?.version ?? 0;
      if (found !== expectedVersion) throw conflict(trustDomain);
      await verify();
      const path = this.#path(trustDomain);
      if (next === undefined) attempt(path, () => unlinkSync(path));
      else await writeFileAtomic(path, formatFederated(next), { mode: FILE_MODE, replace: true });
    });
  }

  /** Removes the bundle, whatever is in its file. */
  async remove(trustDomain: string): Promise<void> {
    const path = this.#path(trustDomain);
    await this.#locked(async () => attempt(path, () => unlinkSync(path)));
  }

  async #locked(work: () => Promise<void>): Promise<void> {
    ensureFolder(this.#folder, FOLDER_MODE);
    await withLock(this.#folder, this.#lock, async () => {
      for (const name of readdirSync(this.#folder).filter(isTemporaryFile))
        tryUnlink(join(this.#folder, name));
      await work();
    });
  }

  #path(trustDomain: string): string {
    return join(this.#folder, fileName(trustDomain));
  }

  #each<T>(parse: (text: string, place: string) => T, nameOf: (found: T) => string): T[] {
    const names = readState(this.#folder, () => readdirSync(this.#folder)) ?? [];
    return names
      .filter(isBundleFile)
      .map((name) => this.#read(name, parse, nameOf))
      .filter((found) => found !== undefined);
  }

  #read<T>(
    name: string,
    parse: (text: string, place: string) => T,
    nameOf: (found: T) => string,
  ): T | undefined {
    const path = `${this.#folder}${sep}${name}`;
    const text = readState(path, () => readFileSync(path, 'utf8'));
    if (text === undefined) return undefined;
    const found = parse(text, path);
    if (fileName(nameOf(found)) === name) return found;
    throw new MeshctlError('E_STATE', {
      what: `${path} is of another trust domain`,
      why: `it says ${nameOf(found)}`,
      fix: 'Give it back its name',
    });
  }
}

const fileName = (trustDomain: string): string => `${folderName(trustDomain)}.json`;
const isBundleFile = (name: string): boolean => name.endsWith('.json') && !name.startsWith('.');

function conflict(trustDomain: string): MeshctlError {
  return new MeshctlError('E_CONFLICT', {
    what: `the bundle of ${trustDomain} was changed by another process`,
    fix: 'Run the command again',
  });
}
