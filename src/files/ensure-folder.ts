import { mkdirSync, type Stats, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { MeshctlError, systemCode } from '../errors.js';
import { syncFolder } from './sync-folder.js';
import { writeError } from './write-error.js';

/**
 * Makes a folder and the missing ones above it, each with `mode` less the umask; those that exist keep theirs.
 * Throws E_WRITE. (Node's own recursive mkdir never ends where the system answers ENOENT for a folder whose parent
 * exists, as /proc does.)
 */
export function ensureFolder(path: string, mode: number): void {
  try {
    const missing: string[] = [];
    for (let folder = resolve(path); !isFolder(folder); folder = dirname(folder)) missing.push(folder);
    for (const folder of missing.reverse()) makeFolder(folder, mode);
  } catch (error) {
    throw writeError(error, path);
  }
}

function makeFolder(folder: string, mode: number): void {
  try {
    mkdirSync(folder, { mode });
    syncFolder(dirname(folder));
  } catch (error) {
    if (systemCode(error) === 'EEXIST' && isFolder(folder)) return; // another process was faster
    throw writeError(error, folder);
  }
}

/** False when nothing is there. Throws E_WRITE when something else is. */
function isFolder(path: string): boolean {
  const found = statOf(path);
  if (found === undefined || found.isDirectory()) return found !== undefined;
  throw new MeshctlError('E_WRITE', {
    what: `cannot use ${path} as a folder`,
    why: 'it is a file',
    fix: 'Name another folder, or move the file away',
  });
}

/** Undefined when nothing is there, also because a file stands where a folder above it should: that one is found next. */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}
