/** Damages texts and bytes, the same way for the same seed. */

import type { Pick } from '../mutations.js';

/** What means something to the readers: of JSON, YAML, PEM and DER, names of JavaScript's own, and of terminals. */
const PIECES = [
  ...[
    '"',
    '\\',
    '{',
    '}',
    '[',
    ']',
    ':',
    ',',
    '\n',
    '\r\n',
    '\t',
    ' ',
    '- ',
    '---\n',
    '...\n',
    '# ',
    '&a ',
    '*a',
  ],
  ...[
    '|\n',
    '>-\n',
    '!!binary ',
    '!!js/function x',
    '<<: ',
    '? ',
    '% ',
    'null',
    'true',
    '1e999',
    '-0',
    '9'.repeat(400),
  ],
  ...['"__proto__"', '"constructor"', '"toString"', '"kind": "List", ', '"keys": null, ', '"items": {}, '],
  ...[
    '-----BEGIN CERTIFICATE-----\n',
    '-----END CERTIFICATE-----\n',
    '-----BEGIN ',
    '-----',
    'LS0tLS1CRUdJTi',
    '=',
  ],
  ...['\0', '\u001b[2J', '\u009b', '\u202e', '\ufeff', '\ud800', '\\ud800', '\\u0000', 'é', '\u{1f4a9}'],
].map((piece) => Buffer.from(piece));

const DER_PIECES = [
  '3080',
  '30840fffffff',
  '0000',
  '04820400',
  '1f8101',
  'a003020102',
  '0500',
  '0101ff',
  'ff',
].map((hex) => Buffer.from(hex, 'hex'));

/** One to four changes: a bit, a byte, a cut, a piece out, doubled, moved or put in. */
export function mutated(original: Buffer, pick: Pick): Buffer {
  let bytes: Buffer = Buffer.from(original);
  for (let changes = 1 + pick(4); changes > 0 && bytes.length > 0; changes--) bytes = changed(bytes, pick);
  return bytes;
}

function changed(bytes: Buffer, pick: Pick): Buffer {
  const at = pick(bytes.length);
  const end = Math.min(bytes.length, at + 1 + pick(pick(4) === 0 ? 400 : 12));
  const before = bytes.subarray(0, at);
  switch (pick(8)) {
    case 0:
      return Buffer.concat([
        before,
        Buffer.of((bytes[at] as number) ^ (1 << pick(8))),
        bytes.subarray(at + 1),
      ]);
    case 1:
      return Buffer.concat([before, Buffer.of(pick(256)), bytes.subarray(at + 1)]);
    case 2:
      return pick(4) === 0 ? before : Buffer.concat([before, bytes.subarray(end)]);
    case 3:
      return Buffer.concat([bytes.subarray(0, end), bytes.subarray(at)]);
    case 4: {
      const to = pick(bytes.length);
      return Buffer.concat([bytes.subarray(0, to), bytes.subarray(at, end), bytes.subarray(to)]);
    }
    default: {
      const pieces = bytes[0] === 0x30 ? DER_PIECES : PIECES;
      const piece = pieces[pick(pieces.length)] as Buffer;
      return Buffer.concat([before, piece, bytes.subarray(pick(2) === 0 ? at : end)]);
    }
  }
}
