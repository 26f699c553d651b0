import fc from 'fast-check';

/** The grammar of SPIFFE-ID §2 as one expression, written down apart from the code under test. */
export const GRAMMAR = /^spiffe:\/\/[a-z0-9._-]{1,255}(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9._-]+)*$/;

const segment = fc
  .string({ unit: fc.constantFrom(...'abzAZ09._-'), minLength: 1, maxLength: 6 })
  .filter((text) => text !== '.' && text !== '..');

export const trustDomainName = fc.string({
  unit: fc.constantFrom(...'abz09._-'),
  minLength: 1,
  maxLength: 20,
});
export const path = fc
  .array(segment, { maxLength: 5 })
  .map((segments) => segments.map((s) => `/${s}`).join(''));
export const validId = fc.tuple(trustDomainName, path).map(([name, rest]) => `spiffe://${name}${rest}`);

/** Valid IDs with something put in or taken out. */
const nearlyValid = fc
  .tuple(validId, fc.nat(40), fc.nat(2), fc.constantFrom(...' \n\0/.%?#@:[]A~\\\u00fc\ufeff', '', '..', '//'))
  .map(([id, at, removed, added]) => `${id.slice(0, at)}${added}${id.slice(at + removed)}`);

/** Strings built from the marks that mean something in a URI. */
const uriLike = fc.string({
  unit: fc.constantFrom('spiffe://', 'S', ...'spif:/.?#@%[]aB9~ '),
  maxLength: 20,
});

export const anyString = fc.oneof(
  validId,
  nearlyValid,
  uriLike,
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'binary' }).map((text) => `spiffe://${text}`),
);
