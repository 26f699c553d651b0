/** Manifests from whatever was named: files, folders, standard input. */
import { MeshctlError } from '../../errors.js';
import { isFolder } from '../../files/index.js';
import { readBytes } from '../read-bytes.js';
import { orError, readFolder, type SourceError } from '../read-folder.js';
import { looksLikeJson, looksLikeYaml } from '../text-form.js';
import type { ManifestFile } from './found-resource.js';
import { readManifests } from './read-manifests.js';

/** Kinds whose fields hold certificates or bundles of SPIFFE's. */
export const CARRIERS: ReadonlySet<string> = new Set([
  'MeshTrust',
  'MeshIdentity',
  'ClusterFederatedTrustDomain',
]);

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
): AsyncGenerator<ManifestFile | SourceError> {
  for (const name of names) {
    if (name !== '-' && isFolder(name)) yield* readWhole(name, options);
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

/** A folder of manifests has values of charts and documents of other kinds in it, too. */
const readWhole = (
  folder: string,
  options: ManifestFilesOptions,
): AsyncGenerator<ManifestFile | SourceError> =>
  readFolder<ManifestFile>(folder, {
    read: async (file) => {
      const bytes = await options.read(file);
      return looksLikeJson(bytes) || looksLikeYaml(bytes) ? readFile(file, bytes, options) : NO_DOCUMENT;
    },
    isStranger: (result) =>
      'error' in result ? isNothing(result.error.code) : result.resources.length === 0,
    noted: (notes) => ({ ...NO_DOCUMENT, name: folder, notes }),
    fix: 'Name the folder with the manifests',
  });

const NO_DOCUMENT: ManifestFile = { name: '', format: 'YAML', resources: [], broken: [], notes: [] };

const isNothing = (code: string): boolean => code === 'E_INPUT_UNKNOWN' || code === 'E_INPUT_EMPTY';
