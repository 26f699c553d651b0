/** DER written again as old Java and Netscape wrote BER: lengths left open, strings in pieces (X.690 §8.1.3.6, §8.7.3). */
import { contextTag, contextTagConstructed, type Der, DerReader, TAG } from '../../src/encoding/der.js';
import { derEncode } from '../../src/encoding/der-write.js';

const PIECE = 100;
const CONSTRUCTED = 0x20;

/** Elements at `depth` and below stay as they are: what is signed is DER in BER too. */
export function toBer(der: Buffer, depth = Number.POSITIVE_INFINITY): Buffer {
  return rewrite(new DerReader(der).any(), depth);
}

function rewrite(element: Der, depth: number): Buffer {
  const { tag } = element;
  if (depth === 0) return element.raw();
  if ((tag & CONSTRUCTED) !== 0)
    return open(tag, ...element.children().map((one) => rewrite(one, depth - 1)));
  if (tag === TAG.OCTET_STRING) return open(tag | CONSTRUCTED, ...piecesOf(element.value()));
  if (tag === contextTag(0)) return open(contextTagConstructed(0), ...piecesOf(element.value()));
  return element.raw();
}

const open = (tag: number, ...parts: Buffer[]): Buffer =>
  Buffer.concat([Buffer.of(tag, 0x80), ...parts, Buffer.of(0, 0)]);

function piecesOf(octets: Buffer): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at < octets.length; at += PIECE) {
    pieces.push(derEncode(TAG.OCTET_STRING, octets.subarray(at, at + PIECE)));
  }
  return pieces;
}
