/** Reports: one piece of data, printed as text for people or as JSON or YAML for programs. */
import type { Context } from '../context.js';
import { escapeJson, escapeYaml, holdsUnseen } from './escape.js';
import { type Paint, paintFor } from './paint.js';
import { writeStream } from './terminal.js';

export interface Report {
  /** The `kind` of the JSON document; its schema has this name. */
  readonly kind: string;
  /** The document's other members, JSON values only; asked for when a program reads the report. */
  readonly data: () => Readonly<Record<string, unknown>>;
  /** The same for people, with a final newline. Everything from outside in it is escaped. */
  readonly text: (paint: Paint) => string;
  /** What the formats that only this command has are printed as; in pieces, where it can be longer than a string may be. */
  readonly others?: Readonly<Record<string, () => string | Iterable<string>>>;
}

/** Prints a report wherever `-o` says. */
export async function emitReport(context: Context, report: Report): Promise<void> {
  const document = () => ({ schemaVersion: 'meshctl/v1', kind: report.kind, ...report.data() });
  for (const { format, file } of context.outputs) {
    const colour = context.terminal.colour && file === undefined;
    const content = await render(format, document, report, colour);
    if (file !== undefined) await writeReport(file, content);
    else for (const piece of typeof content === 'string' ? [content] : content) writeStream(1, piece);
  }
}

async function render(
  format: string,
  document: () => object,
  report: Report,
  colour: boolean,
): Promise<string | Iterable<string>> {
  switch (format) {
    case 'text':
      return report.text(await paintFor(colour));
    case 'json':
      return `${escapeJson(JSON.stringify(document(), null, 2))}\n`;
    case 'yaml':
      return renderYaml(document());
    default:
      return report.others?.[format]?.() ?? '';
  }
}

async function writeReport(file: string, content: string | Iterable<string>): Promise<void> {
  const { writeFileAtomic } = await import('../../files/index.js');
  const bytes =
    typeof content === 'string' ? content : Buffer.concat(Array.from(content, (piece) => Buffer.from(piece)));
  await writeFileAtomic(file, bytes, { mode: 0o644, replace: true });
}

async function renderYaml(document: object): Promise<string> {
  const { stringify } = await import('yaml');
  const options = { compat: 'yaml-1.1', lineWidth: 0 } as const;
  const text = stringify(document, options);
  if (!holdsUnseen(text)) return text;
  // Only double quotes have escapes.
  return escapeYaml(
    stringify(document, { ...options, defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN' }),
  );
}
