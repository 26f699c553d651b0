/** Manifests from whatever was named: files, folders, standard input. */
import { MeshctlError } from '../../errors.js';
import { isFolder, listFolder } from '../../files/index.js';
import { readBytes } from '../read-bytes.js';
import { looksLikeJson, looksLikeYaml } from '../text-form.js';
import type { ManifestFile } from './found-resource.js';
import { readManifests } from './read-manifests.js';

/** Kinds whose fields hold certificates or bundles of SPIFFE's. */
export const CARRIERS: ReadonlySet<string> = new Set([
  'MeshTrust',
  'MeshIdentity',
  'ClusterFederatedTrustDomain',
]);

/** What could not be read, by its name. */
export interface ManifestError {
  readonly name: string;
  readonly error: MeshctlError;
}

export interface ManifestFilesOptions {
  /** Reads a file, or standard input for `-`, within bounds. */
  readonly read: (path: string) => Promise<Buffer>;
  /** The certificates, keys and bundles in the fields are read, too. */
  readonly withContents?: boolean;
}

/**
 * One file after the other, in their order; what cannot be read is named, and the others go on. In a folder, files
 * without any resource are summed up in a note, since a folder may hold anything.
 */
export async function* readManifestFiles(
  names: readonly string[],
  options: ManifestFilesOptions,
): AsyncGenerator<ManifestFile | ManifestError> {
  for (const name of names) {
    if (name !== '-' && isFolder(name)) yield* readFolder(name, options);
    else yield await orError(name, async () => readFile(name, await options.read(name), options));
  }
}

async function readFile(
  name: string,
  bytes: Buffer,
  { withContents = false }: ManifestFilesOptions,
): Promise<ManifestFile> {
  const file = await readManifests(name, bytes);
  if (!withContents || !file.resources.some(({ resource }) => CARRIERS.has(resource.kind))) return file;
  try {
    return { ...file, contents: await readBytes(name, bytes) };
  } catch (error) {
    // Nothing is recognised in it, which is no fault of a manifest.
    if (error instanceof MeshctlError && error.code === 'E_INPUT_UNKNOWN') return file;
    throw error;
  }
}

async function* readFolder(
  folder: string,
  options: ManifestFilesOptions,
): AsyncGenerator<ManifestFile | ManifestError> {
  let listing: ReturnType<typeof listFolder>;
  try {
    listing = listFolder(folder);
  } catch (error) {
    if (!(error instanceof MeshctlError)) throw error;
    yield { name: folder, error };
    return;
  }
  const strangers: string[] = [];
  for (const file of listing.files) {
    const result = await orError(file, async () => {
      const bytes = await options.read(file);
      return looksLikeJson(bytes) || looksLikeYaml(bytes) ? readFile(file, bytes, options) : undefined;
    });
    if (result === undefined || isStranger(result)) strangers.push(file);
    else yield result;
  }
  for (const { path, error } of listing.unreadable) yield { name: path, error };
  if (strangers.length === listing.files.length && listing.unreadable.length === 0)
    yield { name: folder, error: nothingIn(folder, listing.files.length) };
  const summary = strangers.length === 0 ? [] : [`There is no resource in ${summed(strangers)}.`];
  const notes = [...listing.notes, ...summary];
  if (notes.length > 0) yield { name: folder, format: 'YAML', resources: [], broken: [], notes };
}

/** A file of something else; one that is broken and may hold resources is none. */
function isStranger(result: ManifestFile | ManifestError): boolean {
  if (!('error' in result)) return result.resources.length === 0;
  return result.error.code === 'E_INPUT_EMPTY' || result.error.code === 'E_INPUT_UNKNOWN';
}

async function orError<T>(name: string, read: () => Promise<T>): Promise<T | ManifestError> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof MeshctlError) return { name, error };
    throw error;
  }
}

function nothingIn(folder: string, files: number): MeshctlError {
  return new MeshctlError('E_INPUT_UNKNOWN', {
    what: 'there is no manifest',
    where: folder,
    why: files === 0 ? 'there is no file in it' : `in none of its ${files} files there is a resource`,
    fix: 'Name the folder with the manifests',
  });
}

function summed(files: readonly string[]): string {
  const shown = files.slice(0, 3).join(', ');
  return files.length > 3 ? `${shown} and ${files.length - 3} more files` : shown;
}
