/**
 * Text from outside (subjects, SANs, file names, values) before it reaches a terminal: control and format characters,
 * among them escape sequences and direction overrides, become `\u{…}`. Everything visible stays.
 */
export function escapeText(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Cn}]/gu, escapeCharacter);
}

/** As `escapeText`, but line feeds stay: for text that meshctl itself put on several lines. */
export function escapeLines(text: string): string {
  return text.replace(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Cn}]/gu, escapeCharacter);
}

function escapeCharacter(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
