import { closeSync, fsyncSync, openSync } from 'node:fs';
import { systemErrorName } from './system-error.js';

/** Where a folder cannot be opened or flushed (Windows, some network and FUSE mounts), names are durable without it. */
const CANNOT = new Set(['EINVAL', 'EPERM', 'EACCES', 'EISDIR', 'EBADF', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

/** Flushes the names in a folder to the device, so that new and renamed files outlive a power failure. */
export function syncFolder(folder: string): void {
  try {
    const fd = openSync(folder, 'r');
    try {
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    if (!CANNOT.has(systemErrorName(error) ?? '')) throw error;
  }
}
