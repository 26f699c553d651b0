/**
 * What `spire-server bundle list` prints: bundles one after the other, each under a heading with the name of its trust domain
 * between two lines of asterisks. Without the headings the CAs of all of them would be taken for one trust domain's.
 */

export interface ListedBundle {
  /** As the heading has it. */
  readonly name: string;
  /** The text below the heading; line feeds stand for what is above, so that its lines are those of the whole. */
  readonly text: string;
}

const HEADING = /^\*{20,}\r?\n\* (\S+)[ \t]*\r?\n\*{20,}[ \t]*\r?$/gm;

/** Undefined for a text without such headings. */
export function splitSpireList(bytes: Buffer): readonly ListedBundle[] | undefined {
  if (!bytes.subarray(0, PEEK).includes('********************')) return undefined;
  const text = bytes.toString('utf8');
  const headings = [...text.matchAll(HEADING)];
  if (headings.length === 0) return undefined;
  return headings.map((heading, i) => {
    const start = heading.index + heading[0].length;
    const lines = text.slice(0, start).split('\n').length - 1;
    return { name: heading[1] ?? '', text: '\n'.repeat(lines) + text.slice(start, headings[i + 1]?.index) };
  });
}

/** Headings begin the text, but for what a person has written above. */
const PEEK = 4096;
