/** Which pieces are written: those asked for that the format can carry. The others are accounted for, one by one. */
import { MeshctlError } from '../../../../errors.js';
import { hasRole } from '../inspect/selection.js';
import { carry } from './carry.js';
import { openKeys } from './open-keys.js';
import { leafFirst } from './order.js';
import { type LeftOut, nameOf, type Piece, placeOf } from './piece.js';
import type { Plan } from './plan.js';

export interface Choice {
  /** In the order in which they are written. */
  readonly written: readonly Piece[];
  /** By a flag, or with --allow-loss because the format cannot carry them. */
  readonly leftOut: readonly LeftOut[];
  /** For people, each a sentence. */
  readonly notes: readonly string[];
}

/** Losses that a refusal names. */
const MAX_NAMED = 5;

/**
 * Throws E_LOSS when something would be lost and --allow-loss was not given, E_PASSPHRASE and E_KEY for keys that
 * cannot be opened, E_KEY_MISMATCH for a key of PKCS#12 without its certificate, E_INPUT_UNKNOWN when nothing is left.
 */
export function choose(pieces: readonly Piece[], plan: Plan): Choice {
  const asked: Piece[] = [];
  const unasked: LeftOut[] = [];
  for (const piece of pieces) {
    if (!hasRole(piece.item, plan.roles)) unasked.push({ piece, why: '--role asks for others' });
    else if (plan.keys === 'drop' && piece.item.kind === 'private-key') {
      unasked.push({ piece, why: '--keys drop' });
    } else asked.push(piece);
  }
  const open = openKeys(asked, plan.allowLoss);
  const { ordered, repeated, notes } = plan.leafFirst ? leafFirst(open.kept) : sameOrder(open.kept);
  const carried = carry(ordered, plan.format);
  const losses = [...open.losses, ...carried.losses];
  if (losses.length > 0 && !plan.allowLoss) throw lossError(losses, plan);
  if (carried.written.length === 0) throw nothingLeft(pieces, losses);
  const leftOut = [...unasked, ...repeated, ...carried.repeated, ...losses];
  return { written: carried.written, leftOut, notes: [...notes, ...carried.notes] };
}

function sameOrder(ordered: readonly Piece[]) {
  return { ordered, repeated: [], notes: repetitions(ordered) };
}

/** Certificates that are there more than once stay so, since nobody asked for another order. */
function repetitions(pieces: readonly Piece[]): string[] {
  const seen = new Set<string>();
  let count = 0;
  for (const { item } of pieces) {
    if (item.kind !== 'certificate') continue;
    if (seen.has(item.certificate.sha256)) count++;
    seen.add(item.certificate.sha256);
  }
  if (count === 0) return [];
  const them = count === 1 ? 'One certificate is' : `${count} certificates are`;
  return [`${them} there already and written again; --order leaf-first drops repetitions.`];
}

function lossError(losses: readonly LeftOut[], { format }: Plan): MeshctlError {
  const named = losses
    .slice(0, MAX_NAMED)
    .map(({ piece, why }) => `${nameOf(piece.item)} in ${placeOf(piece)} (${why})`);
  const more = losses.length > MAX_NAMED ? `; and ${losses.length - MAX_NAMED} more` : '';
  return new MeshctlError('E_LOSS', {
    what: `${losses.length === 1 ? 'something' : `${losses.length} things`} would be lost in ${format}`,
    why: `${named.join('; ')}${more}`,
    fix: `${OTHER_WAY[format]}, pick with --role or --keys drop, or pass --allow-loss to leave out what is named`,
  });
}

const OTHER_WAY: Readonly<Record<Plan['format'], string>> = {
  pem: 'Keep the source',
  der: 'Choose pem, which holds several',
  pkcs7: 'Choose pem or pkcs12, which hold keys',
  pkcs12: 'Choose pem, which holds more',
};

function nothingLeft(pieces: readonly Piece[], losses: readonly LeftOut[]): MeshctlError {
  if (pieces.length === 0) {
    return new MeshctlError('E_INPUT_UNKNOWN', { what: 'nothing to convert', why: 'the sources are empty' });
  }
  return new MeshctlError('E_INPUT_UNKNOWN', {
    what: 'nothing to convert',
    why: losses.length === 0 ? 'none of what was read was asked for' : 'the format can carry nothing of it',
    fix: losses.length === 0 ? 'Look at it with "meshctl cert inspect"' : 'Choose another --format',
  });
}
