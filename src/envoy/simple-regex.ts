/**
 * The regular expressions that SAN matchers have in practice (RE2 syntax, whole match): a row of characters and
 * classes, each of them repeated or not. They are matched by following all ways at once, so that the time is bounded
 * by length times length; what has groups or choices is left unjudged, because a backtracking engine could hang on it.
 */

interface Step {
  readonly takes: (character: string) => boolean;
  readonly optional: boolean;
  readonly repeated: boolean;
}

const MAX_LENGTH = 500;
const MAX_TEXT = 4096;

/** RE2 counts characters of UTF-8, which no SPIFFE ID has. */
const BEYOND_ASCII = /[^\x20-\x7e]/;

/** Undefined when the expression is none of the simple ones, or too long, or either is beyond ASCII. */
export function matchesSimpleRegex(regex: string, text: string): boolean | undefined {
  if (regex.length > MAX_LENGTH || text.length > MAX_TEXT || BEYOND_ASCII.test(regex + text))
    return undefined;
  const steps = parse(regex);
  if (steps === undefined) return undefined;
  let ways = closure(steps, [0]);
  for (const character of text) {
    const next = new Set<number>();
    for (const at of ways) {
      const step = steps[at];
      if (step?.takes(character)) {
        next.add(at + 1);
        if (step.repeated) next.add(at);
      }
    }
    if (next.size === 0) return false;
    ways = closure(steps, next);
  }
  return ways.has(steps.length);
}

/** With every step that may be left out. */
function closure(steps: readonly Step[], from: Iterable<number>): Set<number> {
  const ways = new Set(from);
  for (const at of ways) if (steps[at]?.optional) ways.add(at + 1); // a Set goes on to what is added meanwhile
  return ways;
}

/** One element of the row: a class, an escape, a dot or a plain character, then how often. */
const ELEMENT =
  /(\[\^?(?:[^[\]\\]|\\[^A-Za-z0-9]|\\[dw])+\]|\\[^A-Za-z0-9]|\\[dw]|[^\\[\](){}|*+?^$])([*+?]?)/sy;

function parse(regex: string): Step[] | undefined {
  const body = regex.replace(/^\^/, '').replace(/([^\\]|^)\$$/, '$1');
  const steps: Step[] = [];
  for (ELEMENT.lastIndex = 0; ELEMENT.lastIndex < body.length; ) {
    const found = ELEMENT.exec(body);
    if (found === null) return undefined;
    const [, element = '', often = ''] = found;
    const takes = single(element);
    if (takes === undefined) return undefined;
    steps.push({
      takes,
      optional: often === '*' || often === '?',
      repeated: often === '*' || often === '+',
    });
  }
  return steps;
}

/** A test for one character, for which any engine is safe. */
function single(element: string): ((character: string) => boolean) | undefined {
  if (element === '.') return (character) => character !== '\n';
  if (!/^[[\\]/.test(element)) return (character) => character === element;
  try {
    const expression = new RegExp(`^${element}$`, 's');
    return (character) => expression.test(character);
  } catch {
    return undefined; // a range that runs backwards
  }
}
