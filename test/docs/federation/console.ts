/** The terminal sessions in a document: ```console blocks of commands after `$ `, each followed by what it printed. */

export interface Step {
  /** As it is typed; it goes on after a line that ends with a backslash or a pipe. */
  readonly command: string;
  /** What the document says that it prints. */
  readonly output: string;
}

/** Everything between the fences, and the fences. */
const BLOCK = /^```console\n([\s\S]*?)^```$/gm;

export const sessionsOf = (document: string): Step[][] =>
  [...document.matchAll(BLOCK)].map(([, text = '']) => stepsOf(text));

/** The document with these sessions in the place of its own, in the same order. */
export function withSessions(document: string, sessions: readonly (readonly Step[])[]): string {
  let index = 0;
  return document.replace(BLOCK, () => {
    const steps = sessions[index++] ?? [];
    return ['```console\n', ...steps.map(({ command, output }) => `$ ${command}\n${output}`), '```'].join('');
  });
}

function stepsOf(text: string): Step[] {
  const steps: { command: string; output: string }[] = [];
  let isTyped = false;
  for (const line of text.trimEnd().split('\n')) {
    const last = steps.at(-1);
    if (line.startsWith('$ ')) steps.push({ command: line.slice(2), output: '' });
    else if (last === undefined) throw new Error(`output before a command: ${line}`);
    else if (isTyped) last.command += `\n${line}`;
    else last.output += `${line}\n`;
    isTyped = (isTyped || line.startsWith('$ ')) && /[\\|]$/.test(line);
  }
  return steps;
}

/** What differs from run to run. The order matters: a PEM block is base64 too. */
const CHANGING: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?-----END \1-----/g, '<$1>'],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, '<time>'],
  [/\((?:in [^()]*|[^()]* ago|now)\)/g, '(<distance>)'],
  [/serialNumber=\d+/g, 'serialNumber=<number>'],
  [/\b[0-9a-f]{4}(?: [0-9a-f]{4}){15}\b/g, '<hex>'],
  [/\b[0-9a-f]{16,}\b/g, '<hex>'],
  [/\b[A-Za-z0-9+/_-]{40,}={0,2}/g, '<base64>'],
  [/127\.0\.0\.1:\d+/g, '127.0.0.1:<port>'],
];

/** The text with the same word for whatever differs from run to run. */
export const lasting = (text: string): string =>
  CHANGING.reduce((rest, [pattern, word]) => rest.replace(pattern, word), text);
