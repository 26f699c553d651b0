/** Files under a temporary name, whole and on the device, before they get their real one. */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fchmodSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  openSync,
  readdirSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { attempt } from './write-error.js';
import type { WriteTarget } from './write-target.js';

export interface NewFile {
  readonly path: string;
  readonly data: Uint8Array | string;
  /**
   * A mode that gives nothing to group and others (0o600) is exact. Any other is a wish that the umask narrows, as for
   * every program that writes a public file. A replaced file gets this mode too, not its old one.
   */
  readonly mode: number;
}

export interface StagedFile extends NewFile, WriteTarget {
  readonly temporary: string;
  /** Device and inode, by which the file is known as ours when it has to be removed again. */
  identity?: string;
}

/** Whether a file name is that of a temporary file, which a killed process may leave behind. */
export function isTemporaryFile(name: string): boolean {
  return /^\.meshctl-[0-9a-f]{24}\.tmp$/.test(name);
}

/** Chooses the temporary name: in the folder of the file itself, so that a rename stays within one file system. */
export function withTemporary(target: NewFile & WriteTarget): StagedFile {
  const name = `.meshctl-${randomBytes(12).toString('hex')}.tmp`;
  return { ...target, temporary: join(dirname(target.place), name) };
}

/** Writes and flushes the files under their temporary names. Throws E_WRITE; what was written stays. */
export function stage(files: readonly StagedFile[]): void {
  for (let start = 0; start < files.length; start += OPEN_AT_ONCE) {
    stageGroup(files.slice(start, start + OPEN_AT_ONCE));
  }
}

/** Files written before the first of them is flushed: the flushes then share one commit of the file system's journal. */
const OPEN_AT_ONCE = 64;

function stageGroup(files: readonly StagedFile[]): void {
  const open: number[] = [];
  try {
    for (const file of files) attempt(file.path, () => open.push(writeTemporary(file)));
    for (const [index, { path }] of files.entries()) attempt(path, () => fsyncSync(open[index] as number));
  } finally {
    for (const fd of open) closeSync(fd);
  }
}

function writeTemporary(file: StagedFile): number {
  const fd = openSync(file.temporary, 'wx', file.mode);
  try {
    if ((file.mode & 0o077) === 0) fchmodSync(fd, file.mode);
    const { dev, ino } = fstatSync(fd);
    file.identity = `${dev}:${ino}`;
    writeAll(fd, file.data);
    return fd;
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

/** Writes everything: a write may take fewer bytes than asked, and the next one then tells why. */
export function writeAll(fd: number, data: Uint8Array | string): void {
  const bytes = typeof data === 'string' ? Buffer.from(data) : data;
  for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done);
}

/** Removes a published file again, unless another process has put its own there since. */
export function removeOwn({ place, identity }: StagedFile): void {
  const found = lstatSync(place, { throwIfNoEntry: false });
  if (found !== undefined && `${found.dev}:${found.ino}` === identity) tryUnlink(place);
}

/** No writer takes so long from its first file to its last; one that was suspended for longer finds them gone and fails. */
const ABANDONED_MS = 3_600_000;

/**
 * Removes what killed writers left in a folder, which may be private keys: temporary files that are much older than
 * `written`, a file that was written there just now. The file system dates both, so no clocks have to agree.
 */
export function sweepAbandoned(folder: string, written: string): void {
  try {
    const now = lstatSync(written).mtimeMs;
    for (const name of readdirSync(folder).filter(isTemporaryFile)) {
      const path = join(folder, name);
      const found = lstatSync(path, { throwIfNoEntry: false });
      if (found?.isFile() && now - found.mtimeMs > ABANDONED_MS) tryUnlink(path);
    }
  } catch {} // the file is written; a folder that cannot be read stays as it is
}

/** For cleaning up: the failure that led here, if any, is the one to report. */
export function tryUnlink(path: string): void {
  try {
    unlinkSync(path);
  } catch {}
}
