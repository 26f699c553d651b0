/** What `cert convert` reports: every item that was written, and every one that was not. Never a key. */
import { escapeText } from '../../../ui/escape.js';
import type { Report } from '../../../ui/report.js';
import { placeJson } from '../inspect/source-report.js';
import type { Choice } from './choose.js';
import { isEncrypted } from './encode.js';
import type { Encoded } from './encoded.js';
import { countText, type LeftOut, nameOf, type Piece, placeOf, type Whole } from './piece.js';
import type { Plan } from './plan.js';

/** Items that the text names for one reason; the JSON has all. */
const MAX_NAMED = 5;

export function conversionReport({ written, leftOut }: Choice, plan: Plan, encoded: Encoded): Report {
  const { format, file } = plan;
  const { bytes, alias } = encoded;
  return {
    kind: 'ConversionReport',
    data: () => ({
      format,
      ...(file === undefined ? {} : { file }),
      size: bytes.length,
      ...(alias === undefined ? {} : { alias }),
      written: written.map((piece) => ({ ...pieceJson(piece), ...encryptedJson(piece, plan) })),
      leftOut: leftOut.map(({ piece, why }) => ({ ...pieceJson(piece), why })),
    }),
    text: () =>
      [
        `wrote ${writtenText(written, plan)} to ${escapeText(file ?? 'standard output')}`,
        ...lossLines(leftOut),
      ]
        .map((line) => `${line}\n`)
        .join(''),
  };
}

/** `2 certificates and 1 private key (EC P-256, encrypted)`. */
function writtenText(written: readonly Piece[], plan: Plan): string {
  const parts = KINDS.flatMap((kind) => {
    const some = written.filter(({ item }) => item.kind === kind);
    if (some.length === 0) return [];
    const details = new Set(some.map(({ item }) => keyText(item, plan)).filter((text) => text !== ''));
    return `${countText(kind, some.length)}${details.size === 0 ? '' : ` (${[...details].join('; ')})`}`;
  });
  const last = parts.at(-1) ?? '';
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(', ')} and ${last}`;
}

const KINDS: readonly Whole['kind'][] = [
  'certificate',
  'private-key',
  'certificate-request',
  'public-key',
  'crl',
];

function keyText(item: Whole, plan: Plan): string {
  if (item.kind !== 'private-key') return '';
  return `${item.publicKey?.kind.label ?? 'key'}, ${isEncrypted(item, plan) ? 'encrypted' : 'not encrypted'}`;
}

/** One line for each reason. */
function lossLines(leftOut: readonly LeftOut[]): string[] {
  const byReason = new Map<string, Piece[]>();
  for (const { piece, why } of leftOut) {
    const known = byReason.get(why);
    if (known === undefined) byReason.set(why, [piece]);
    else known.push(piece);
  }
  return [...byReason].map(([why, pieces]) => {
    const named = pieces.slice(0, MAX_NAMED).map((piece) => `${nameOf(piece.item)} in ${placeOf(piece)}`);
    const more = pieces.length > MAX_NAMED ? `; and ${pieces.length - MAX_NAMED} more` : '';
    return escapeText(`left out (${why}): ${named.join('; ')}${more}`);
  });
}

function pieceJson({ source, item }: Piece) {
  return { kind: item.kind, name: nameOf(item), source, place: placeJson(item.place) };
}

const encryptedJson = ({ item }: Piece, plan: Plan) =>
  item.kind === 'private-key' ? { encrypted: isEncrypted(item, plan) } : {};
