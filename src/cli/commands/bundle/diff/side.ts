/** One side of a comparison: the bundles of a file, or that of the home. */

import type { BundleContent } from '../../../../bundle/index.js';
import { MeshctlError } from '../../../../errors.js';
import { inputName } from '../../../../files/index.js';
import { bundleFor } from '../../../../sources/index.js';
import { TrustDomain } from '../../../../spiffe/index.js';
import type { Context } from '../../../context.js';
import { expectHomeBundle } from '../home-bundles.js';
import { readGivenBundles } from '../read-given.js';

export interface Side {
  /** As it was named. */
  readonly name: string;
  readonly bundles: readonly Sided[];
}

export interface Sided {
  /** Absent where nothing says it. */
  readonly trustDomain?: TrustDomain;
  readonly content: BundleContent;
}

/** Throws what reading throws, E_NO_BUNDLE, E_BUNDLE. */
export async function readSide(context: Context, name: string, id: TrustDomain | undefined): Promise<Side> {
  if (name.startsWith('spiffe://')) {
    const { trustDomain, ...content } = await expectHomeBundle(context, TrustDomain.parse(name));
    return { name, bundles: [{ trustDomain, content }] };
  }
  const { given, others } = await readGivenBundles(context, name);
  const shown = inputName(name);
  for (const note of others) context.note(`note: ${shown}: ${note}`);
  if (given.privateKeys > 0)
    context.warn(`${shown} has a private key in it; whoever saw it can use the key, so replace it.`);
  if (given.bundles.some(({ leaves }) => leaves > 0))
    context.warn(`${shown} has a certificate that is not a CA's; it is no authority, and is left out.`);
  if (id === undefined) return { name: shown, bundles: given.bundles };
  try {
    return { name: shown, bundles: [{ trustDomain: id, content: bundleFor(given, id).content }] };
  } catch (error) {
    throw error instanceof MeshctlError ? error.at(shown) : error;
  }
}
