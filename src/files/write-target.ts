/** What stands at the place where a file is to be written. */
import { lstatSync, readlinkSync, realpathSync, type Stats, statSync } from 'node:fs';
import { sep } from 'node:path';
import { quoted } from '../encoding/printable.js';
import { MeshctlError } from '../errors.js';
import { writeError } from './write-error.js';

export interface WriteTarget {
  /** The path as the caller gave it, for messages. */
  readonly path: string;
  /** The file to replace or make: behind a symbolic link, the real one. */
  readonly place: string;
  /** A pipe or character device (`/dev/stdout`, `>(…)`): written in place, for it holds nothing that could be lost. */
  readonly stream: boolean;
}

/**
 * Looks at the place of a new file. With `replace` a symbolic link stays and the file behind it is replaced: links in
 * /etc or in a dotfiles folder are there on purpose. The link is followed by the system first, whose rules about links
 * of other users in shared folders so hold. Throws E_FILE_EXISTS without `replace`, E_WRITE for what is no file.
 */
export function inspectTarget(path: string, replace: boolean): WriteTarget {
  if (path === '' || path.endsWith('/') || path.endsWith(sep)) {
    throw notAFile(quoted(path), 'it has no file name at its end', 'Name a file');
  }
  try {
    const entry = lstatSync(path, { throwIfNoEntry: false });
    if (entry === undefined) return { path, place: path, stream: false };
    const target = entry.isSymbolicLink() ? statSync(path, { throwIfNoEntry: false }) : entry;
    if (target?.isFIFO() || target?.isCharacterDevice()) return { path, place: path, stream: true };
    if (target === undefined && replace) throw danglingLink(path);
    if (target?.isDirectory()) throw notAFile(path, 'it is a folder', 'Name a file in it');
    if (!replace) throw fileExists(path);
    if (!target?.isFile()) throw notAFile(path, `it is ${kindOf(target)}`, 'Name another file');
    return { path, place: entry.isSymbolicLink() ? realpathSync.native(path) : path, stream: false };
  } catch (error) {
    throw writeError(error, path);
  }
}

/** E_FILE_EXISTS: what is there was not to be replaced. */
export function fileExists(path: string): MeshctlError {
  return new MeshctlError('E_FILE_EXISTS', { what: `${path} exists`, fix: 'Pass --force to replace it' });
}

function danglingLink(path: string): MeshctlError {
  const why = `it is a symbolic link to ${readlinkSync(path)}, which does not exist`;
  return notAFile(path, why, 'Remove the link, or make what it points to');
}

function notAFile(path: string, why: string, fix: string): MeshctlError {
  return new MeshctlError('E_WRITE', { what: `cannot write ${path}`, why, fix });
}

const kindOf = (target: Stats | undefined): string => (target?.isSocket() ? 'a socket' : 'a device');
