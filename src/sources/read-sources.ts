/** Reads whatever was named: files, folders, standard input, TLS servers. */
import { statSync } from 'node:fs';
import { MeshctlError } from '../errors.js';
import { isFolder, listFolder } from '../files/index.js';
import type { Passwords } from './found.js';
import type { Source } from './item.js';
import type { TlsOptions } from './live-tls.js';
import { readBytes } from './read-bytes.js';

export interface SourceError {
  readonly name: string;
  readonly error: MeshctlError;
}

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
    else if (name !== '-' && isFolder(name)) yield* folderOrError(name, options);
    else yield await orError(name, () => readFile(name, options));
  }
}

async function* folderOrError(name: string, options: SourceOptions): AsyncGenerator<Source | SourceError> {
  try {
    yield* readFolder(name, options);
  } catch (error) {
    if (!(error instanceof MeshctlError)) throw error;
    yield { name, error };
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

/** Files in which nothing is recognised are summed up in a note: a folder may hold anything. */
async function* readFolder(folder: string, options: SourceOptions): AsyncGenerator<Source | SourceError> {
  const { files, unreadable, notes } = listFolder(folder);
  const strangers: string[] = [];
  for (const file of files) {
    const result = await orError(file, () => readFile(file, options));
    if ('error' in result && /^E_INPUT_(UNKNOWN|EMPTY)$/.test(result.error.code)) strangers.push(file);
    else yield result;
  }
  for (const { path, error } of unreadable) yield { name: path, error };
  if (strangers.length === files.length && unreadable.length === 0) throw nothingIn(folder, files.length);
  const summary = strangers.length === 0 ? [] : [`Nothing was recognised in ${summed(strangers)}.`];
  if (notes.length + summary.length > 0) {
    yield {
      name: folder,
      format: 'folder',
      items: [],
      bundles: [],
      dumps: [],
      jwkSets: [],
      federations: [],
      notes: [...notes, ...summary],
    };
  }
}

function nothingIn(folder: string, files: number): MeshctlError {
  return new MeshctlError('E_INPUT_UNKNOWN', {
    what: 'nothing that can be read',
    where: folder,
    why: files === 0 ? 'there is no file in it' : `in none of its ${files} files anything was recognised`,
    fix: 'Name the folder with the certificates',
  });
}

function summed(files: readonly string[]): string {
  const shown = files.slice(0, 3).join(', ');
  return files.length > 3 ? `${shown} and ${files.length - 3} more files` : shown;
}

async function orError(name: string, read: () => Promise<Source>): Promise<Source | SourceError> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof MeshctlError) return { name, error };
    throw error;
  }
}
