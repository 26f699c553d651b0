/**
 * The state of trust domains in a folder:
 *
 *     trust-domains/<trust domain>/authorities.json    the state; its rename is the moment of a commit
 *                                  keys/<id>.key       private keys
 *                                  bundle.json         the bundle of that state, for others to read
 *                                  .bundle.<version>.json   the same, until its commit is complete
 *                                  issued.jsonl        the ledger
 *                                  replaced/           states and keys that a new CA took the place of
 *     federated/<trust domain>.json                    bundles of other trust domains
 */
import { existsSync, readdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { MeshctlError } from '../../errors.js';
import {
  attempt,
  describeSystemError,
  ensureFolder,
  isTemporaryFile,
  tryUnlink,
  writeFileAtomic,
} from '../../files/index.js';
import type { FederatedBundle, FederatedEntry } from './federated.js';
import { FederatedFolder } from './federated-folder.js';
import { folderName, isPlain } from './folder-name.js';
import { FILE_MODE, FOLDER_MODE, keyFile, REPLACED, readKey, writeKeys } from './key-files.js';
import { appendLines, readRecords } from './ledger.js';
import { type LockOptions, withLock } from './lock.js';
import { readState } from './read-state.js';
import { formatState, type IssuedRecord, parseState, type TrustDomainState } from './state.js';
import type { CommitExtras, Store } from './store.js';

export interface FolderStoreOptions {
  /** Told when the home or a key is open to other users, or a projection could not be written. */
  readonly warn?: (text: string) => void;
  /** What this process does, for those who wait for its lock. */
  readonly command?: string;
  /** How long to wait for a lock, in milliseconds. */
  readonly lockTimeout?: number;
}

export class FolderStore implements Store {
  readonly #root: string;
  readonly #warn: (text: string) => void;
  readonly #lock: LockOptions;
  readonly #federated: FederatedFolder;

  /** `home` need not exist yet: the first commit makes it. */
  constructor(home: string, options: FolderStoreOptions = {}) {
    this.#root = join(home, 'trust-domains');
    this.#warn = options.warn ?? (() => {});
    this.#lock = { command: options.command ?? 'meshctl', timeout: options.lockTimeout ?? 10_000 };
    this.#federated = new FederatedFolder(home, this.#lock);
    this.#warnIfOpen(home, FOLDER_MODE);
  }

  async list(): Promise<string[]> {
    const names = readState(this.#root, () => readdirSync(this.#root)) ?? [];
    return names
      .map((name) => this.#trustDomainOf(name))
      .filter((name) => name !== undefined)
      .sort();
  }

  async load(trustDomain: string): Promise<TrustDomainState | undefined> {
    return this.#load(trustDomain);
  }

  async readKey(trustDomain: string, authorityId: string): Promise<string> {
    const path = keyFile(this.#folder(trustDomain), authorityId);
    const pem = readKey(path);
    this.#warnIfOpen(path, FILE_MODE);
    return pem;
  }

  async commit(
    trustDomain: string,
    expectedVersion: number,
    next: TrustDomainState,
    { keys, bundle }: CommitExtras,
  ): Promise<void> {
    const text = assertCommittable(trustDomain, expectedVersion, next);
    const folder = this.#folder(trustDomain);
    ensureFolder(join(folder, 'keys'), FOLDER_MODE);
    await withLock(folder, this.#lock, async () => {
      const current = this.#expect(trustDomain, expectedVersion);
      this.#completeCommit(folder, expectedVersion);
      sweepTemporaryFiles(folder);
      const newBundle = stagedBundle(folder, next.version);
      const newKeys: string[] = [];
      try {
        newKeys.push(...(await writeKeys(folder, keys, current)));
        if (current !== undefined && isReplacement(current, next)) await keepReplaced(folder, current);
        await writeFileAtomic(newBundle, bundle, { mode: FILE_MODE, replace: true });
        await writeFileAtomic(stateFile(folder), text, { mode: FILE_MODE, replace: true });
      } catch (error) {
        // Whatever failed, the state on the device says whether the commit has happened.
        const isUndone = (this.#load(trustDomain)?.version ?? 0) === expectedVersion;
        if (isUndone) for (const path of [newBundle, ...newKeys]) tryUnlink(path);
        throw error;
      }
      this.#completeCommit(folder, next.version);
    });
  }

  async recordIssued(
    trustDomain: string,
    expectedVersion: number,
    lines: readonly string[] | Uint8Array,
  ): Promise<void> {
    const bytes = ledgerBytes(lines);
    if (bytes.length === 0) return;
    const folder = this.#folder(trustDomain);
    if (!existsSync(folder)) throw conflict(trustDomain, expectedVersion, undefined);
    await withLock(folder, this.#lock, () => {
      this.#expect(trustDomain, expectedVersion);
      this.#completeCommit(folder, expectedVersion);
      appendLines(join(folder, 'issued.jsonl'), bytes);
    });
  }

  issued(trustDomain: string): AsyncIterable<IssuedRecord> {
    return readRecords(join(this.#folder(trustDomain), 'issued.jsonl'));
  }

  async listFederated(): Promise<FederatedEntry[]> {
    return this.#federated.list();
  }

  async loadAllFederated(): Promise<FederatedBundle[]> {
    return this.#federated.all();
  }

  async loadFederated(trustDomain: string): Promise<FederatedBundle | undefined> {
    return this.#federated.load(trustDomain);
  }

  async changeFederated(
    trustDomain: string,
    expectedVersion: number,
    next: FederatedBundle | undefined,
    verify?: () => Promise<void>,
  ): Promise<void> {
    return this.#federated.change(trustDomain, expectedVersion, next, verify);
  }

  async removeFederated(trustDomain: string): Promise<void> {
    return this.#federated.remove(trustDomain);
  }

  #folder(trustDomain: string): string {
    return join(this.#root, folderName(trustDomain));
  }

  #load(trustDomain: string): TrustDomainState | undefined {
    const state = this.#readState(this.#folder(trustDomain));
    if (state === undefined || state.trustDomain === trustDomain) return state;
    throw new MeshctlError('E_STATE', {
      what: `${stateFile(this.#folder(trustDomain))} is of another trust domain`,
      why: `it says ${state.trustDomain}, and its folder is that of ${trustDomain}`,
      fix: 'Move the folder back to where it was',
    });
  }

  #readState(folder: string): TrustDomainState | undefined {
    const path = stateFile(folder);
    const text = readState(path, () => readFileSync(path, 'utf8'));
    return text === undefined ? undefined : parseState(text, path);
  }

  /** The trust domain of a folder; undefined when it holds no state, as after a first commit that was killed. */
  #trustDomainOf(name: string): string | undefined {
    const folder = join(this.#root, name);
    if (isPlain(name)) return existsSync(stateFile(folder)) ? name : undefined;
    const state = name.startsWith('=') ? this.#readState(folder) : undefined;
    return state !== undefined && folderName(state.trustDomain) === name ? state.trustDomain : undefined;
  }

  #expect(trustDomain: string, expectedVersion: number): TrustDomainState | undefined {
    const current = this.#load(trustDomain);
    if ((current?.version ?? 0) === expectedVersion) return current;
    throw conflict(trustDomain, expectedVersion, current?.version);
  }

  /**
   * The last step of a commit, done again by the next writer if its process was killed before. From here on the commit
   * stands, so a failure is a warning.
   */
  #completeCommit(folder: string, version: number): void {
    const staged = stagedBundle(folder, version);
    if (!existsSync(staged)) return;
    try {
      renameSync(staged, join(folder, 'bundle.json'));
    } catch (error) {
      this.#warn(`bundle.json in ${folder} is of an older state: ${describeSystemError(error)}`);
    }
  }

  #warnIfOpen(path: string, closed: number): void {
    const mode = process.platform === 'win32' ? 0 : modeOf(path); // there modes say nothing
    if ((mode & 0o077) === 0) return;
    const shown = mode.toString(8).padStart(4, '0');
    this.#warn(
      `${path} is open to other users (mode ${shown}). Close it: chmod ${closed.toString(8)} ${path}`,
    );
  }
}

/** The permissions of a folder or file; none when it cannot be seen, which whoever opens it will say. */
function modeOf(path: string): number {
  try {
    const status = statSync(path);
    return status.isCharacterDevice() ? 0 : status.mode & 0o777; // nobody closes /dev/null
  } catch {
    return 0;
  }
}

const stateFile = (folder: string): string => join(folder, 'authorities.json');
const stagedBundle = (folder: string, version: number): string => join(folder, `.bundle.${version}.json`);

/** Lines with their line feeds. A last line without one would count as torn and go with the next write. */
function ledgerBytes(lines: readonly string[] | Uint8Array): Uint8Array {
  if (!(lines instanceof Uint8Array)) return Buffer.from(lines.map((line) => `${line}\n`).join(''));
  return lines.length === 0 || lines.at(-1) === 0x0a ? lines : Buffer.concat([lines, Buffer.from('\n')]);
}

/** None of the authorities is left: the trust domain starts over. */
function isReplacement(current: TrustDomainState, next: TrustDomainState): boolean {
  const ids = new Set(next.x509.map(({ id }) => id));
  return current.x509.length > 0 && !current.x509.some(({ id }) => ids.has(id));
}

async function keepReplaced(folder: string, current: TrustDomainState): Promise<void> {
  const aside = join(folder, REPLACED);
  ensureFolder(aside, FOLDER_MODE);
  const path = join(aside, `authorities.${current.version}.json`);
  await writeFileAtomic(path, formatState(current), { mode: FILE_MODE, replace: true });
}

/** The holder of the lock is the only writer here: temporary files are of writers that were killed. */
function sweepTemporaryFiles(folder: string): void {
  for (const place of [folder, join(folder, 'keys'), join(folder, REPLACED)].filter(existsSync)) {
    const names = attempt(place, () => readdirSync(place));
    for (const name of names.filter(isTemporaryFile)) tryUnlink(join(place, name));
  }
}

/** The text to write. A caller that breaks these rules is at fault, not the user. */
function assertCommittable(trustDomain: string, expectedVersion: number, next: TrustDomainState): string {
  if (next.version !== expectedVersion + 1 || next.trustDomain !== trustDomain) {
    throw new Error(
      `a commit of ${trustDomain} after version ${expectedVersion} cannot write ${next.trustDomain} ${next.version}`,
    );
  }
  const text = formatState(next);
  parseState(text, 'the new state');
  return text;
}

function conflict(trustDomain: string, expected: number, found: number | undefined): MeshctlError {
  return new MeshctlError('E_CONFLICT', {
    what: `the state of ${trustDomain} has changed meanwhile`,
    why:
      found === undefined
        ? 'it is gone'
        : `it is at version ${found}, and was at ${expected} when it was read`,
    fix: 'Run the command again',
  });
}
