/** Printable ASCII. */
const SEEN = /^[\x20-\x7e]*$/;
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Cn}]/gu;

/**
 * Text from outside (subjects, SANs, file names, values) as it may be shown: control and format characters, among them
 * escape sequences, line breaks, direction overrides and halves of a character, become `\u{…}`. Everything visible stays.
 */
export function escapeText(text: string): string {
  if (SEEN.test(text)) return text; // nearly always, and several times faster
  return text.replace(UNSEEN, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}
