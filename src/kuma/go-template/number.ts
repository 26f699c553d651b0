/** Number constants as Go's text/template takes them. */
import { goQuote } from './quote.js';

/** With any base prefix, and underscores between digits (strconv.ParseInt with base 0). */
const INTEGER =
  /^[+-]?(?:0|[1-9](?:_?[0-9])*|0(?:_?[0-7])+|0[xX](?:_?[0-9a-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+)$/;
const FLOAT =
  /^[+-]?(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|0[xX](?:[0-9a-fA-F_]+\.?[0-9a-fA-F_]*|\.[0-9a-fA-F_]+)[pP][+-]?[0-9]+)$/;

/** Why a constant is none, in Go's words; undefined for one that is. */
export function numberFault(text: string): string | undefined {
  const real = text.replace(/i$/, '');
  if (INTEGER.test(real) && fits(real)) return undefined;
  const bare = real.replace(/(?<=[0-9a-fA-FxX])_(?=[0-9a-fA-F])/g, '');
  const isFloat = FLOAT.test(bare) && Number.isFinite(/p/i.test(bare) ? 0 : Number(bare));
  if (isFloat && (real !== text || /[.eEpP]/.test(real))) return undefined;
  if (/[+-].*[+-].*i$/.test(text) || /[0-9.][+-].*i$/.test(text)) return undefined; // a complex one, lexed as a whole
  return `${isFloat || INTEGER.test(real) ? 'integer overflow' : 'illegal number syntax'}: ${goQuote(text)}`;
}

/** Into 64 bits, signed or not. */
function fits(integer: string): boolean {
  const digits = integer.replace(/[_+-]/g, '').replace(/^0(?=[0-7])/, '0o');
  const value = BigInt(digits);
  return integer.startsWith('-') ? value <= 1n << 63n : value < 1n << 64n;
}

/** One character, as it is or escaped, behind an opening quote (strconv.UnquoteChar). */
const CHARACTER =
  /^'(?:[^'\\]|\\(?:[abfnrtv\\']|x[0-9a-fA-F]{2}|[0-3][0-7]{2}|u(?![dD][89a-fA-F])[0-9a-fA-F]{4}|U(?:0000(?![dD][89a-fA-F])|000[1-9a-fA-F]|0010)[0-9a-fA-F]{4}))/u;

/** Why a character constant is none, in Go's words; undefined for one that is. */
export function characterFault(text: string): string | undefined {
  const first = CHARACTER.exec(text)?.[0];
  if (first === undefined) return 'invalid syntax';
  return text === `${first}'` ? undefined : `malformed character constant: ${text}`;
}

/** The value of a constant that is written as an integer and is one to Go's `int`; undefined for others. */
export function integerOf(text: string): bigint | undefined {
  if (!INTEGER.test(text)) return undefined;
  const size = BigInt(text.replace(/[_+-]/g, '').replace(/^0(?=[0-7])/, '0o'));
  const value = text.startsWith('-') ? -size : size;
  return BigInt.asIntN(64, value) === value ? value : undefined;
}
