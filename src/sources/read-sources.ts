/** Reads whatever was named: files, folders, standard input, TLS servers. */
import { statSync } from 'node:fs';
import { isFolder } from '../files/index.js';
import type { Passwords } from './found.js';
import type { Source } from './item.js';
import type { TlsOptions } from './live-tls.js';
import { readBytes } from './read-bytes.js';
import { orError, readFolder, type SourceError } from './read-folder.js';

export interface SourceOptions {
  /** Reads a file, or standard input for `-`, within bounds. */
  readonly read: (path: string) => Promise<Buffer>;
  readonly tls?: TlsOptions;
  readonly passwords?: Passwords;
}

/** One source after the other, in their order; what cannot be read is named, and the others go on. */
export async function* readSources(
  names: readonly string[],
  options: SourceOptions,
): AsyncGenerator<Source | SourceError> {
  for (const name of names) {
    if (/^(tls|https):\/\//.test(name)) yield await orError(name, async () => readServer(name, options));
    else if (name !== '-' && isFolder(name)) yield* readWhole(name, options);
    else yield await orError(name, () => readFile(name, options));
  }
}

async function readServer(name: string, { tls }: SourceOptions): Promise<Source> {
  const { readTls } = await import('./live-tls.js');
  return readTls(name, tls);
}

async function readFile(name: string, { read, passwords }: SourceOptions): Promise<Source> {
  const source = await readBytes(name, await read(name), passwords);
  const mode = name === '-' ? undefined : modeOf(name);
  return mode === undefined ? source : { ...source, mode };
}

/** Permission bits; a pipe has none worth telling. */
function modeOf(path: string): number | undefined {
  const status = statSync(path, { throwIfNoEntry: false });
  return status?.isFile() ? status.mode & 0o777 : undefined;
}

/** A folder may be a mount, a home, anything. */
const readWhole = (folder: string, options: SourceOptions): AsyncGenerator<Source | SourceError> =>
  readFolder<Source>(folder, {
    read: (file) => readFile(file, options),
    isStranger: (result) => 'error' in result && /^E_INPUT_(UNKNOWN|EMPTY)$/.test(result.error.code),
    noted: (notes) => ({
      name: folder,
      format: 'folder',
      items: [],
      bundles: [],
      dumps: [],
      jwkSets: [],
      federations: [],
      notes,
    }),
    fix: 'Name the folder with the certificates',
  });
