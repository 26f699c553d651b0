/** Text from outside in reports: visible, on one line, and cut. */
import { escapeText } from '../../encoding/escape-text.js';

/** Longer titles and values say no more to anybody. */
const MAX_TITLE = 300;
const MAX_VALUE = 200;
const MAX_MESSAGE = 1000;

/** The first `max` characters, and never half of one; a cut is marked. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  const last = text.charCodeAt(max - 2);
  const isHalf = last >= 0xd800 && last <= 0xdbff;
  return `${text.slice(0, isHalf ? max - 2 : max - 1)}…`;
}

// Cut before it is made visible, so that 100 kB are not escaped for nothing; and after, since escapes are longer.
const shown = (text: string, max: number): string => cut(escapeText(cut(text, max)), max);

export const shownTitle = (title: string): string => shown(title, MAX_TITLE);
export const shownValue = (value: string): string => shown(value, MAX_VALUE);
export const shownMessage = (message: string): string => shown(message, MAX_MESSAGE);
export const shownPath = (path: string): string => shown(path, MAX_MESSAGE);

/** The same with its first letter in upper case. */
export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `1 error`, `3 errors`. */
export function counted(count: number, singular: string, plural = `${singular}s`): string {
  return `${count} ${count === 1 ? singular : plural}`;
}
