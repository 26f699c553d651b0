/** Number constants as Go's text/template takes them. */
import { goQuote } from './lexer.js';

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
