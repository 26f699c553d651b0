import { constants } from 'node:os';
import { systemCode } from '../errors.js';

/**
 * The name of a failed system call's error, such as `ENOSPC`; undefined for any other error. Node does not know every
 * error of the system (EDQUOT is one that it lacks) and leaves those with their number only.
 */
export function systemErrorName(error: unknown): string | undefined {
  const code = systemCode(error);
  if (code === undefined || ERRNO_BY_NAME.has(code) || !hasErrno(error)) return code;
  return [...ERRNO_BY_NAME].find(([, errno]) => errno === -error.errno)?.[0] ?? code;
}

const ERRNO_BY_NAME = new Map<string, number>(Object.entries(constants.errno));

function hasErrno(error: unknown): error is { readonly errno: number } {
  return error instanceof Error && 'errno' in error && typeof error.errno === 'number';
}

/** Whether link() failed because the file system has no hard links (FAT, some network and FUSE mounts). */
export function lacksHardLinks(error: unknown): boolean {
  return NO_HARD_LINKS.has(systemErrorName(error) ?? '');
}

const NO_HARD_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

/** The reason of a failed system call as a clause for people: `permission denied`. */
export function describeSystemError(error: unknown): string {
  const name = systemErrorName(error);
  return (name !== undefined && WORDS[name]) || (error instanceof Error ? error.message : String(error));
}

const WORDS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EBUSY: 'it is in use',
  EDQUOT: 'the disk quota is used up',
  EEXIST: 'something else has this name',
  EFBIG: 'the limit on the size of a file is reached',
  EIO: 'the device reports an error',
  EISDIR: 'it is a folder',
  ELOOP: 'its symbolic links go in a circle',
  EMFILE: 'this process has too many files open',
  ENAMETOOLONG: 'the name is too long for the file system',
  ENFILE: 'this machine has too many files open',
  ENOENT: 'it does not exist',
  ENOSPC: 'no space is left on the device',
  ENOTDIR: 'a part of the path before the last is not a folder',
  ENXIO: 'nothing is connected to it',
  EPERM: 'the operation is not permitted',
  EROFS: 'the file system is read-only',
  ERR_INVALID_ARG_VALUE: 'the path holds a NUL character',
};
