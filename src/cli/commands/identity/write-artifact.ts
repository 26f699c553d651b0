import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { KeySource } from '../../../authority/index.js';
import { MeshctlError } from '../../../errors.js';
import { ensureFolder, writeFilesAtomic } from '../../../files/index.js';
import { type ArtifactFile, type ArtifactFormat, artifactNames } from './svid-artifact.js';

/** Refuses before anything is issued when a file would be in the way (the writing itself checks again). */
export function assertAbsent(folder: string, format: ArtifactFormat, keySource: KeySource): void {
  for (const name of artifactNames(format, keySource)) {
    const path = join(folder, name);
    if (!existsSync(path)) continue;
    throw new MeshctlError('E_FILE_EXISTS', {
      what: `${path} exists`,
      why: 'a key or certificate in use might be lost',
      fix: 'Choose another --out-dir, or pass --force to replace it',
    });
  }
}

/** Writes all files of an artifact or none; returns their paths. */
export async function writeArtifact(
  files: readonly ArtifactFile[],
  folder: string,
  replace: boolean,
): Promise<string[]> {
  ensureFolder(folder, 0o755);
  const set = files.map(({ name, data, mode }) => ({ path: join(folder, name), data, mode }));
  await writeFilesAtomic(set, { replace });
  return set.map(({ path }) => path).reverse();
}
