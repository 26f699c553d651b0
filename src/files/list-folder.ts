/** The files below a folder, as a Kubernetes mount or a home has them. */
import { readdirSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describeSystemError } from './system-error.js';

export interface FolderListing {
  /** Paths in order, each file once, however many links lead to it. */
  readonly files: readonly string[];
  /** For people: what was passed over, and why. */
  readonly notes: readonly string[];
}

const MAX_FILES = 10_000;
const MAX_DEPTH = 32;

/**
 * Lists regular files, links followed. Names that begin with two dots are how Kubernetes swaps the contents of a mount:
 * the links beside them lead there, so they are not entered themselves.
 */
export function listFolder(folder: string): FolderListing {
  const files: string[] = [];
  const notes: string[] = [];
  const seen = new Set<string>();
  const enter = (path: string, depth: number): void => {
    for (const name of readdirSync(path).sort()) {
      if (name.startsWith('..') || name === '.git') continue;
      if (files.length === MAX_FILES) return;
      visit(join(path, name), depth);
    }
  };
  const visit = (path: string, depth: number): void => {
    try {
      const real = realpathSync(path);
      const status = statSync(real);
      if (seen.has(real)) return;
      seen.add(real);
      if (status.isFile()) files.push(path);
      else if (!status.isDirectory()) notes.push(`${path} is no file, and was passed over.`);
      else if (depth < MAX_DEPTH) enter(path, depth + 1);
      else notes.push(`${path} lies more than ${MAX_DEPTH} folders deep, and was passed over.`);
    } catch (error) {
      notes.push(`${path} was passed over: ${describeSystemError(error)}.`);
    }
  };
  seen.add(realpathSync(folder));
  enter(folder, 0);
  if (files.length === MAX_FILES)
    notes.push(`${folder} has more than ${MAX_FILES} files; the rest was passed over.`);
  return { files, notes };
}

/** Whether a path is a folder; what cannot be looked at is none. */
export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
