/** The private keys of a trust domain's authorities: `keys/<id>.key` in its folder. */
import { createHash } from 'node:crypto';
import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { MeshctlError, systemCode } from '../../errors.js';
import {
  attempt,
  describeSystemError,
  ensureFolder,
  type NewFile,
  writeFilesAtomic,
} from '../../files/index.js';
import { isAuthorityId, type TrustDomainState } from './state.js';

export const FILE_MODE = 0o600;
export const FOLDER_MODE = 0o700;

/** Where states and keys go that a new CA took the place of. */
export const REPLACED = 'replaced';

/** The path of a key. Throws E_KEY for what is no authority ID, and so might lead elsewhere. */
export function keyFile(folder: string, authorityId: string): string {
  if (isAuthorityId(authorityId)) return join(folder, 'keys', `${authorityId}.key`);
  throw new MeshctlError('E_KEY', { what: `"${authorityId}" is not the ID of an authority` });
}

/** The PEM of a key. Throws E_KEY. */
export function readKey(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new MeshctlError('E_KEY', {
      what: `cannot read the private key ${path}`,
      why: describeSystemError(cause),
      fix: systemCode(cause) === 'ENOENT' ? 'Restore it from a backup' : undefined,
      cause,
    });
  }
}

/**
 * Writes new keys and returns the paths of the new files. A file is never overwritten: one with the same content stays,
 * one that no authority of `current` owns (a killed commit or a replaced CA left it) is kept under `replaced/`.
 * The caller holds the lock. Throws E_FILE_EXISTS, E_KEY, E_WRITE.
 */
export async function writeKeys(
  folder: string,
  keys: ReadonlyMap<string, string>,
  current: TrustDomainState | undefined,
): Promise<string[]> {
  const files: NewFile[] = [];
  for (const [id, pem] of keys) {
    const path = keyFile(folder, id);
    const old = oldKey(path);
    if (old === pem) continue;
    if (old !== undefined) {
      if (current?.x509.some((authority) => authority.id === id)) throw inUse(id, path);
      setAside(folder, id, path, old);
    }
    files.push({ path, data: pem, mode: FILE_MODE });
  }
  await writeFilesAtomic(files, { replace: false });
  return files.map(({ path }) => path);
}

function oldKey(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    return readKey(path);
  }
}

/** The name tells different contents apart, so that nothing is overwritten there either. */
function setAside(folder: string, id: string, path: string, pem: string): void {
  const aside = join(folder, REPLACED);
  ensureFolder(aside, FOLDER_MODE);
  const digest = createHash('sha256').update(pem).digest('hex').slice(0, 16);
  attempt(path, () => renameSync(path, join(aside, `${id}.${digest}.key`)));
}

function inUse(id: string, path: string): MeshctlError {
  return new MeshctlError('E_FILE_EXISTS', {
    what: `authority ${id} has a key already`,
    why: `${path} holds it in another form, and a key in use is not overwritten`,
  });
}
