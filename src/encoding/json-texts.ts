/** One JSON text, or several in a row: a line each, as logs have them, or laid out over many, as jq prints them. */

/** The values in their order. Throws SyntaxError for anything else, as JSON.parse does. */
export function parseJsonTexts(text: string): unknown[] {
  try {
    return [JSON.parse(text)];
  } catch (error) {
    const texts = splitTexts(text);
    if (texts.length < 2) throw error;
    return texts.map((one): unknown => JSON.parse(one));
  }
}

/** Cuts where a bracket closes that was the first to open. What stands between is left to the parser to refuse. */
function splitTexts(text: string): string[] {
  const texts: string[] = [];
  const marks = /["[\]{}]/g;
  let depth = 0;
  let start = 0;
  for (let mark = marks.exec(text); mark !== null; mark = marks.exec(text)) {
    if (mark[0] === '"') marks.lastIndex = endOfString(text, mark.index);
    else if (mark[0] === '[' || mark[0] === '{') depth++;
    else if (--depth <= 0) {
      texts.push(text.slice(start, marks.lastIndex));
      start = marks.lastIndex;
      depth = 0;
    }
  }
  if (text.slice(start).trim() !== '') texts.push(text.slice(start));
  return texts;
}

/** The index after the closing quotes, or the end. */
function endOfString(text: string, start: number): number {
  const ends = /["\\]/g;
  ends.lastIndex = start + 1;
  for (let end = ends.exec(text); end !== null; end = ends.exec(text)) {
    if (end[0] === '"') return ends.lastIndex;
    ends.lastIndex++;
  }
  return text.length;
}
