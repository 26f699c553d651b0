/** From sources to pieces. Nothing is converted when something cannot be read. */
import type { MeshctlError } from '../../../../errors.js';
import type { Source, SourceError } from '../../../../sources/index.js';
import type { Context } from '../../../context.js';
import type { Piece } from './piece.js';

interface Gathered {
  /** In the order of the sources. */
  readonly pieces: readonly Piece[];
  /** What is not among the pieces: for people, each a sentence. */
  readonly notes: readonly string[];
}

/** All that was read. Throws the failure of what was not, after notes on the others. */
export function gather(context: Context, read: readonly (Source | SourceError)[]): Gathered {
  const pieces: Piece[] = [];
  const notes: string[] = [];
  const failures: MeshctlError[] = [];
  for (const source of read) {
    if ('error' in source) {
      failures.push(source.error);
      continue;
    }
    const name = source.name === '-' ? 'stdin' : source.name;
    for (const note of [...source.notes, ...bundleNotes(source)]) notes.push(`${name}: ${note}`);
    for (const item of source.items) {
      if (item.kind !== 'broken') pieces.push({ source: source.name, item });
      else {
        const line = item.place.lines === undefined ? [] : [`line ${item.place.lines.first}`];
        failures.push(item.error.at([name, ...item.place.path, ...line].join(', ')));
      }
    }
  }
  const [first, ...others] = failures;
  if (first === undefined) return { pieces, notes };
  for (const { message, code } of others) context.note(`note: ${message} [${code}]`);
  throw first;
}

/** What a bundle says beside its certificates and keys. */
function bundleNotes({ bundles }: Source): string[] {
  return bundles.flatMap(({ trustDomain, content: { sequence, refreshHint } }) => {
    const more = [
      trustDomain === undefined ? [] : `trust domain (${trustDomain.name})`,
      sequence === undefined ? [] : `sequence number (${sequence})`,
      refreshHint === undefined ? [] : `refresh hint (${refreshHint} s)`,
    ].flat();
    return more.length === 0 ? [] : [`The ${more.join(', ')} of the bundle is not converted.`];
  });
}
