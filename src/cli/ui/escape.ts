/** Text from outside before it reaches a terminal, JSON or YAML. */
import { escapeText } from '../../encoding/escape-text.js';

export { escapeText };

/** As `escapeText`, but line feeds stay: for text that meshctl itself put on several lines. */
export function escapeLines(text: string): string {
  return text.split('\n').map(escapeText).join('\n');
}

/** JSON text that says the same with those characters escaped; JSON itself lets most of them stand in a string. */
export function escapeJson(json: string): string {
  return json.replace(UNSEEN_IN_LINES, (character) =>
    Array.from({ length: character.length }, (_, i) => unicodeEscape(character.charCodeAt(i), 'u', 4)).join(
      '',
    ),
  );
}

/** The same for YAML in which every string that holds such a character is in double quotes (YAML 1.2 §5.7). */
export function escapeYaml(yaml: string): string {
  return yaml.replace(UNSEEN_IN_LINES, (character) => unicodeEscape(codePoint(character), 'U', 8));
}

/** Whether a text of several lines holds characters that are not seen. */
export function holdsUnseen(text: string): boolean {
  return text.search(UNSEEN_IN_LINES) !== -1;
}

const UNSEEN_IN_LINES = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Cn}]/gu;

function codePoint(character: string): number {
  return character.codePointAt(0) ?? 0;
}

function unicodeEscape(code: number, letter: 'u' | 'U', digits: number): string {
  return `\\${letter}${code.toString(16).padStart(digits, '0')}`;
}
