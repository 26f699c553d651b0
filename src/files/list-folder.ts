/** The files below a folder, as a Kubernetes mount or a home has them. */
import { readdirSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { MeshctlError } from '../errors.js';
import { describeSystemError } from './system-error.js';

export interface FolderListing {
  /** Paths in order, each file once, however many links lead to it. */
  readonly files: readonly string[];
  /** What could not be looked at: E_INPUT_UNREADABLE, with the path in its details. */
  readonly unreadable: readonly { readonly path: string; readonly error: MeshctlError }[];
  /** For people: what was passed over, and why. */
  readonly notes: readonly string[];
}

const MAX_FILES = 10_000;
/** Names looked at, so that folders without files come to an end, too. */
const MAX_NAMES = 200_000;
const MAX_DEPTH = 32;

/**
 * Lists regular files, links followed. Names that begin with two dots are how Kubernetes swaps the contents of a mount:
 * the links beside them lead there, so they are not entered themselves. Throws E_INPUT_UNREADABLE for the folder itself.
 */
export function listFolder(folder: string): FolderListing {
  const listing = new Listing();
  try {
    listing.enter(folder, realpathSync(folder), 0);
  } catch (error) {
    throw unreadable(folder, error);
  }
  return listing.result(folder);
}

/** Whether a path is a folder; what cannot be looked at is none. */
export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

class Listing {
  readonly #files: string[] = [];
  readonly #unreadable: { path: string; error: MeshctlError }[] = [];
  readonly #notes: string[] = [];
  /** Real paths, so that circles end and a file under two names is read once. */
  readonly #seen = new Set<string>();
  #names = 0;
  #isFull = false;

  enter(folder: string, real: string, depth: number): void {
    this.#seen.add(real);
    for (const name of readdirSync(folder).sort()) {
      if (name.startsWith('..') || name === '.git') continue;
      if (this.#files.length === MAX_FILES || this.#names++ === MAX_NAMES) this.#isFull = true;
      if (this.#isFull) return;
      this.#visit(join(folder, name), depth);
    }
  }

  result(folder: string): FolderListing {
    const full = `${folder} has more than can be looked at; after ${this.#files.length} files the rest was passed over.`;
    return {
      files: this.#files,
      unreadable: this.#unreadable,
      notes: this.#isFull ? [...this.#notes, full] : this.#notes,
    };
  }

  #visit(path: string, depth: number): void {
    try {
      const real = realpathSync(path);
      if (this.#seen.has(real)) return;
      const status = statSync(real);
      if (status.isDirectory()) this.#visitFolder(path, real, depth);
      else if (status.isFile()) {
        this.#seen.add(real);
        this.#files.push(path);
      } else this.#notes.push(`${path} is a socket, pipe or device, and was passed over.`);
    } catch (error) {
      this.#unreadable.push({ path, error: unreadable(path, error) });
    }
  }

  #visitFolder(path: string, real: string, depth: number): void {
    if (depth < MAX_DEPTH) this.enter(path, real, depth + 1);
    else this.#notes.push(`${path} lies more than ${MAX_DEPTH} folders deep, and was passed over.`);
  }
}

function unreadable(path: string, cause: unknown): MeshctlError {
  const why = describeSystemError(cause);
  return new MeshctlError('E_INPUT_UNREADABLE', { what: `cannot read ${path}`, why, cause });
}
