/** Reads the bundles in a file that was named for them. */

import { MeshctlError } from '../../../errors.js';
import { inputName } from '../../../files/index.js';
import {
  type GivenBundle,
  type GivenBundles,
  readBytes,
  type Source,
  trustBundlesOf,
} from '../../../sources/index.js';
import type { Context } from '../../context.js';

export interface Given {
  readonly given: GivenBundles;
  /** Sentences for people: what was passed over. */
  readonly notes: readonly string[];
  /** Those that no bundle has among its own notes. */
  readonly others: readonly string[];
}

/** Says what was passed over in these bundles and beside them. */
export function tellNotes(
  context: Context,
  name: string,
  bundles: readonly GivenBundle[],
  others: readonly string[],
): void {
  for (const { severity, message, rule } of bundles.flatMap(({ notes }) => notes))
    context.note(`${severity === 'error' ? 'warning' : 'note'}: ${name}: ${message} (${rule})`);
  for (const note of others) context.note(`note: ${name}: ${note}`);
}

/** Throws E_INPUT_… , what is broken in the file, E_BUNDLE; each names the file. */
export async function readGivenBundles(context: Context, file: string): Promise<Given> {
  const input = await context.read(file);
  try {
    const source = await readBytes(file, input);
    const { notes } = source;
    const told = source.bundles.flatMap((bundle) => bundle.notes.map(({ message }) => message));
    const others = notes.filter((note) => !told.some((message) => note.includes(message)));
    return { given: trustBundlesOf(source), notes, others: [...others, ...besideNote(source)] };
  } catch (error) {
    if (!(error instanceof MeshctlError)) throw error;
    if (error.code === 'E_PKCS12' || error.code === 'E_PASSPHRASE') {
      const fix = 'Convert it first, with its password: meshctl cert convert FILE --format pem';
      throw new MeshctlError(error.code, { ...error.details, fix }).at(inputName(file));
    }
    if (error.code !== 'E_INPUT_UNKNOWN' || error.details.where !== file) throw error.at(inputName(file));
    throw new MeshctlError('E_INPUT_UNKNOWN', {
      ...error.details,
      where: inputName(file),
      fix: 'Give the CA certificates of the trust domain, or its SPIFFE bundle',
    });
  }
}

/** Anchors that stand beside a bundle document, as in a ConfigMap with both, and are not in it. */
function besideNote({ items, bundles }: Source): string[] {
  if (bundles.length === 0) return [];
  const inBundles = new Set(
    bundles.flatMap(({ content }) =>
      content.x509Authorities.map(({ certificate }) => certificate.toString('latin1')),
    ),
  );
  const beside = items.filter(
    (item) =>
      item.kind === 'certificate' &&
      item.trusted !== undefined &&
      !inBundles.has(item.certificate.der.toString('latin1')),
  ).length;
  if (beside === 0) return [];
  return [
    `${beside === 1 ? 'a certificate' : `${beside} certificates`} beside the bundle ${beside === 1 ? 'is' : 'are'} not taken`,
  ];
}
