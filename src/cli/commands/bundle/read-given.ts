/** Reads the bundles in a file that was named for them. */
import { MeshctlError } from '../../../errors.js';
import { type GivenBundles, readBytes, trustBundlesOf } from '../../../sources/index.js';
import type { Context } from '../../context.js';

export interface Given {
  readonly given: GivenBundles;
  /** Sentences for people: what was passed over. */
  readonly notes: readonly string[];
}

/** Throws E_INPUT_… , what is broken in the file, E_BUNDLE; each names the file. */
export async function readGivenBundles(context: Context, file: string): Promise<Given> {
  const input = await context.read(file);
  try {
    const source = await readBytes(file, input);
    return { given: trustBundlesOf(source), notes: source.notes };
  } catch (error) {
    if (!(error instanceof MeshctlError)) throw error;
    if (error.code !== 'E_INPUT_UNKNOWN' || error.details.where !== file) throw error.at(nameOf(file));
    throw new MeshctlError('E_INPUT_UNKNOWN', {
      ...error.details,
      where: nameOf(file),
      fix: 'Give the CA certificates of the trust domain, or its SPIFFE bundle',
    });
  }
}

const nameOf = (file: string): string => (file === '-' ? 'standard input' : file);
