/** Reads the files of a folder one after the other; what holds nothing is summed up, since a folder may hold anything. */
import { MeshctlError } from '../errors.js';
import { listFolder } from '../files/index.js';

/** What could not be read, by its name. */
export interface SourceError {
  readonly name: string;
  readonly error: MeshctlError;
}

export interface FolderReading<T> {
  readonly read: (file: string) => Promise<T>;
  /** Whether a file holds nothing of what is looked for. */
  readonly isStranger: (result: T | SourceError) => boolean;
  /** What stands for the folder itself, when there is something to tell of it. */
  readonly noted: (notes: readonly string[]) => T;
  /** What to do when no file holds anything. */
  readonly fix: string;
}

/** The files in their order, then what could not be looked at, then the notes. Never throws a MeshctlError. */
export async function* readFolder<T extends object>(
  folder: string,
  { read, isStranger, noted, fix }: FolderReading<T>,
): AsyncGenerator<T | SourceError> {
  const listing = await orError(folder, async () => listFolder(folder));
  if ('error' in listing) {
    yield listing;
    return;
  }
  const { files, unreadable, notes } = listing;
  const strangers: string[] = [];
  for (const file of files) {
    const result = await orError(file, () => read(file));
    if (isStranger(result)) strangers.push(file);
    else yield result;
  }
  for (const { path, error } of unreadable) yield { name: path, error };
  if (strangers.length === files.length && unreadable.length === 0) {
    const inNone = `in none of its ${files.length} files anything was recognised`;
    const why = files.length === 0 ? 'there is no file in it' : inNone;
    const details = { what: 'nothing that can be read', where: folder, why, fix };
    yield { name: folder, error: new MeshctlError('E_INPUT_UNKNOWN', details) };
    return;
  }
  const summary = strangers.length === 0 ? [] : [`Nothing was recognised in ${summed(strangers)}.`];
  if (notes.length + summary.length > 0) yield noted([...notes, ...summary]);
}

/** What was read, or why it could not be. */
export async function orError<T>(name: string, read: () => Promise<T>): Promise<T | SourceError> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof MeshctlError) return { name, error };
    throw error;
  }
}

function summed(files: readonly string[]): string {
  const shown = files.slice(0, 3).join(', ');
  return files.length > 3 ? `${shown} and ${files.length - 3} more files` : shown;
}
