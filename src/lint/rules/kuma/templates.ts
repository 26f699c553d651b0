/** Go templates in a SPIFFE ID, without the values that will be filled in. */

/** `{{ … }}`, strings in it taken as a whole: braces in a string end nothing. */
const ACTION = /\{\{(?:"(?:[^"\\\n]|\\.)*"|`[^`]*`|[^"`])*?\}\}/g;
/** Nobody has longer ones; of them nothing is claimed. */
const MAX_LENGTH = 4096;

export const isTemplate = (text: string): boolean => text.includes('{{');

/** The literal parts of a template: whatever its actions give stands between them. Undefined: anything may come of it. */
export type Parts = readonly string[] | undefined;

export const partsOf = (template: string): Parts =>
  template.length > MAX_LENGTH ? undefined : template.split(ACTION);

/** Whether a text can come out of a template whose actions give anything: by its literal parts, from left to right. */
export function canGive(parts: Parts, text: string): boolean {
  if (parts === undefined) return true;
  const [first = '', last = ''] = [parts[0], parts.at(-1)];
  if (parts.length === 1) return first === text;
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last))
    return false;
  let position = first.length;
  const end = text.length - last.length;
  for (const part of parts.slice(1, -1)) {
    const at = text.indexOf(part, position);
    if (at < 0 || at + part.length > end) return false;
    position = at + part.length;
  }
  return true;
}

export const couldRender = (template: string, text: string): boolean => canGive(partsOf(template), text);
