/** Issuer and subject are the same name by RFC 5280 §7.1, whatever string types and spaces they are written with. */
import { describe, expect, it } from 'vitest';
import type { Draft } from '../../interop/verdict-matrix/chain.js';
import { bytes, derEncode, derOid, derSequence, name } from '../../interop/verdict-matrix/der.js';
import { chainResult, type Verdict, verdictOf } from './drafts.js';

const attribute = (oid: string, value: Buffer): Buffer => derSequence(derOid(oid), value);
const utf8 = (text: string): Buffer => derEncode(0x0c, Buffer.from(text));
const set = (...attributes: readonly Buffer[]): Buffer => derEncode(0x31, ...attributes);
const [O, CN] = ['2.5.4.10', '2.5.4.3'];

const CASES: readonly (readonly [string, subject: Buffer, issuer: Buffer, Verdict])[] = [
  ['the same bytes', name(['O', 'Mesh']), name(['O', 'Mesh']), 'ok'],
  ['another case', name(['O', 'Mesh CA']), name(['O', 'MESH ca']), 'ok'],
  ['another string type', name(['O', 'Mesh', 'printable']), name(['O', 'Mesh', 'utf8']), 'ok'],
  ['more white space', name(['O', 'Mesh CA']), name(['O', ' Mesh   CA ']), 'ok'],
  ['less white space', name(['O', 'Mesh CA']), name(['O', 'MeshCA']), 'issuer-not-found'],
  ['composed and decomposed letters', name(['O', 'M\u00fcnchen']), name(['O', 'Mu\u0308nchen']), 'ok'],
  ['a full-width letter', name(['O', 'Mesh']), name(['O', '\uff2desh']), 'ok'],
  [
    'BMPString',
    derSequence(set(attribute(O, derEncode(0x1e, bytes('004d00650073 0068'.replace(' ', '')))))),
    name(['O', 'Mesh']),
    'ok',
  ],
  ['another attribute', name(['O', 'Mesh']), name(['OU', 'Mesh']), 'issuer-not-found'],
  ['another order', name(['O', 'Mesh'], ['CN', 'a']), name(['CN', 'a'], ['O', 'Mesh']), 'issuer-not-found'],
  ['one more attribute', name(['O', 'Mesh'], ['CN', 'a']), name(['O', 'Mesh']), 'issuer-not-found'],
  [
    'two in one relative name, in any order',
    derSequence(set(attribute(O, utf8('a')), attribute(CN, utf8('b')))),
    derSequence(set(attribute(CN, utf8('b')), attribute(O, utf8('a')))),
    'ok',
  ],
  [
    'one relative name or two',
    derSequence(set(attribute(O, utf8('a')), attribute(CN, utf8('b')))),
    name(['O', 'a'], ['CN', 'b']),
    'issuer-not-found',
  ],
  [
    'a value that looks like two',
    name(['O', 'a"+2.5.4.3="b']),
    derSequence(set(attribute(O, utf8('a')), attribute(CN, utf8('b')))),
    'issuer-not-found',
  ],
  [
    'a value with a line feed, and two',
    name(['O', 'a\nb']),
    name(['O', 'a'], ['O', 'b']),
    'issuer-not-found',
  ],
  [
    'a value that is no string',
    derSequence(set(attribute(O, bytes('0500')))),
    derSequence(set(attribute(O, bytes('0500')))),
    'ok',
  ],
  [
    'text like the hex of such a value',
    derSequence(set(attribute(O, bytes('0500')))),
    name(['O', '#0500']),
    'issuer-not-found',
  ],
];

describe('names', () => {
  it.each(CASES)('%s', (_, subject, issuer, expected) => {
    const result = chainResult((_root, ca, leaf) => {
      (ca as Draft).subject = subject;
      (leaf as Draft).issuer = issuer;
    });
    expect(verdictOf(result)).toBe(expected);
  });
});
