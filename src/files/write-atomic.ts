/**
 * Files that are whole or absent: each is written under a temporary name in its folder, flushed, and only then given
 * its name. System calls are synchronous: for a few small files they cost less than the way through the thread pool.
 */
import { closeSync, linkSync, openSync, renameSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { MeshctlError } from '../errors.js';
import { syncFolder } from './sync-folder.js';
import { lacksHardLinks, systemErrorName } from './system-error.js';
import {
  type NewFile,
  removeOwn,
  type StagedFile,
  stage,
  sweepAbandoned,
  tryUnlink,
  withTemporary,
  writeAll,
} from './temporary-file.js';
import { attempt } from './write-error.js';
import { fileExists, inspectTarget } from './write-target.js';

/**
 * Writes one file. Without `replace` an existing file is never overwritten, not even one that appears meanwhile;
 * with it, readers see the old content or the new. On failure nothing has changed. Other hard links of a replaced file
 * keep the old content. Throws E_FILE_EXISTS, E_WRITE.
 */
export async function writeFileAtomic(
  path: string,
  data: Uint8Array | string,
  { mode, replace }: { readonly mode: number; readonly replace: boolean },
): Promise<void> {
  await writeFilesAtomic([{ path, data, mode }], { replace });
}

/**
 * Writes files that belong together. All are on the device before the first gets its name, in the given order; a
 * failure before that changes nothing. Should a later one fail to get its name, those named before are removed again,
 * or, with `replace`, stay as the new ones. Throws E_FILE_EXISTS, E_WRITE.
 */
export async function writeFilesAtomic(
  files: readonly NewFile[],
  { replace }: { readonly replace: boolean },
): Promise<void> {
  assertDistinct(files);
  const targets = files.map((file) => ({ ...file, ...inspectTarget(file.path, replace) }));
  const staged = targets.filter(({ stream }) => !stream).map(withTemporary);
  try {
    stage(staged);
    // Staging took its time: look again, so that most races end before the first file has its name.
    if (!replace && files.length > 1) for (const { path } of files) inspectTarget(path, replace);
    publish(staged, replace);
  } finally {
    for (const { temporary } of staged) tryUnlink(temporary);
  }
  for (const target of targets) if (target.stream) writeStream(target);
  for (const [folder, place] of new Map(staged.map(({ place }) => [dirname(place), place]))) {
    sweepAbandoned(folder, place);
    attempt(folder, () => syncFolder(folder));
  }
}

function publish(files: readonly StagedFile[], replace: boolean): void {
  const published: StagedFile[] = [];
  try {
    for (const file of files) {
      attempt(file.path, () => (replace ? renameSync(file.temporary, file.place) : nameNew(file)));
      published.push(file);
    }
  } catch (error) {
    if (!replace) for (const file of published.reverse()) removeOwn(file);
    throw error;
  }
}

/** link() fails when the name is taken, whoever took it and when. */
function nameNew({ temporary, place, path, mode }: StagedFile): void {
  try {
    linkSync(temporary, place);
  } catch (error) {
    if (systemErrorName(error) === 'EEXIST') throw fileExists(path);
    if (!lacksHardLinks(error)) throw error;
    reserveAndRename(temporary, place, path, mode);
  }
}

/** For file systems without hard links (FAT, some FUSE mounts): an empty file takes the name, then is replaced. */
function reserveAndRename(temporary: string, place: string, path: string, mode: number): void {
  try {
    closeSync(openSync(place, 'wx', mode));
  } catch (error) {
    throw systemErrorName(error) === 'EEXIST' ? fileExists(path) : error;
  }
  try {
    renameSync(temporary, place);
  } catch (error) {
    tryUnlink(place);
    throw error;
  }
}

/** A pipe or device takes the bytes as they come; whoever reads it decides when it opens. */
function writeStream({ path, data }: NewFile): void {
  attempt(path, () => {
    const fd = openSync(path, 'w');
    try {
      writeAll(fd, data);
    } finally {
      closeSync(fd);
    }
  });
}

/** Paths that differ as text but not as files are found when the second one gets its name. */
function assertDistinct(files: readonly NewFile[]): void {
  if (files.length < 2) return;
  const seen = new Set<string>();
  for (const { path } of files) {
    const place = resolve(path);
    if (seen.has(place)) {
      throw new MeshctlError('E_WRITE', {
        what: `cannot write ${path} twice`,
        why: `two of the files to write have the name ${basename(path)}`,
        fix: 'Give each its own name',
      });
    }
    seen.add(place);
  }
}
