import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { MeshctlError } from '../errors.js';
import { describeSystemError, systemErrorName } from './system-error.js';

/** E_WRITE for a failed system call on `path` or its folder: the reason in words and a way out. */
export function writeError(error: unknown, path: string): MeshctlError {
  if (error instanceof MeshctlError) return error;
  const folder = dirname(path);
  const name = systemErrorName(error);
  const [why, fix] =
    name === 'ENOENT' ? missing(folder) : [describeSystemError(error), FIXES[name ?? '']?.(folder)];
  return new MeshctlError('E_WRITE', { what: `cannot write ${path}`, why, fix, cause: error });
}

/** ENOENT of a new file speaks of its folder; pseudo file systems such as /proc say it of folders that do exist. */
function missing(folder: string): [why: string, fix: string] {
  return existsSync(folder)
    ? [`the file system takes no new files in ${folder}`, ELSEWHERE]
    : [`the folder ${folder} does not exist`, `Make it first: mkdir -p ${folder}`];
}

const ELSEWHERE = 'Write to another folder';

const FIXES: Readonly<Record<string, (folder: string) => string>> = {
  EACCES: (folder) => `Make ${folder} writable for this user, or write to another folder`,
  EDQUOT: (folder) => `Free some of this user's space on the device of ${folder}, or write to another device`,
  EFBIG: () => 'Raise the limit (ulimit -f)',
  EISDIR: () => 'Name a file in it',
  EMFILE: () => 'Raise the limit (ulimit -n)',
  ENAMETOOLONG: () => 'Choose a shorter name',
  ENOSPC: (folder) => `Free some space on the device of ${folder}, or write to another device`,
  ENOTDIR: (folder) => `Look at what ${folder} is`,
  EPERM: () => ELSEWHERE,
  EROFS: () => ELSEWHERE,
};

/** Runs file-system calls that write `path`; what they throw becomes E_WRITE. */
export function attempt<T>(path: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw writeError(error, path);
  }
}
