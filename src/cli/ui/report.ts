/** Reports: one piece of data, printed as text for people or as JSON or YAML for programs. */
import { MeshctlError } from '../../errors.js';
import { writeFileAtomic } from '../../files/index.js';
import type { Context } from '../context.js';
import { type Paint, paintFor } from './paint.js';
import { writeStream } from './terminal.js';

export interface Report {
  /** The `kind` of the JSON document; its schema has this name. */
  readonly kind: string;
  /** The document's other members, JSON values only; asked for when a program reads the report. */
  readonly data: () => Readonly<Record<string, unknown>>;
  /** The same for people, with a final newline. Everything from outside in it is escaped. */
  readonly text: (paint: Paint) => string;
}

/** One `-o FORMAT` or `-o FORMAT=FILE`. */
export interface Output {
  readonly format: string;
  readonly file: string | undefined;
}

/** Reads the `-o` values of a command; `formats` are those it knows. Throws E_USAGE. */
export function parseOutputs(values: readonly string[], formats: readonly string[]): Output[] {
  const outputs = (values.length === 0 ? ['text'] : values).map((value): Output => {
    const [, format = value, file] = /^([^=]*)=(.*)$/s.exec(value) ?? [];
    if (!formats.includes(format) || file === '') {
      throw new MeshctlError('E_USAGE', {
        what: `unknown output "${value}"`,
        where: '--output',
        fix: `Choose one of ${formats.join(', ')}, or FORMAT=FILE`,
      });
    }
    return { format, file };
  });
  if (outputs.filter(({ file }) => file === undefined).length > 1) {
    throw new MeshctlError('E_USAGE', {
      what: 'two outputs for one standard output',
      where: '--output',
      fix: 'Give all but one of them a file: -o json=report.json',
    });
  }
  return outputs;
}

export const REPORT_FORMATS = ['text', 'json', 'yaml'] as const;

/** Prints a report wherever `-o` says. `extra` renders the formats that only this command has. */
export async function emitReport(
  context: Context,
  report: Report,
  extra: Readonly<Record<string, () => string>> = {},
): Promise<void> {
  const document = () => ({ schemaVersion: 'meshctl/v1', kind: report.kind, ...report.data() });
  for (const { format, file } of parseOutputs(context.globals.output, [
    ...REPORT_FORMATS,
    ...Object.keys(extra),
  ])) {
    const content = await render(
      format,
      document,
      report,
      extra,
      context.terminal.colour && file === undefined,
    );
    if (file === undefined) writeStream(1, content);
    else await writeFileAtomic(file, content, { mode: 0o644, replace: true });
  }
}

async function render(
  format: string,
  document: () => object,
  report: Report,
  extra: Readonly<Record<string, () => string>>,
  colour: boolean,
): Promise<string> {
  switch (format) {
    case 'text':
      return report.text(await paintFor(colour));
    case 'json':
      return `${JSON.stringify(document(), null, 2)}\n`;
    case 'yaml': {
      const { stringify } = await import('yaml');
      return stringify(document(), { compat: 'yaml-1.1', lineWidth: 0 });
    }
    default:
      return extra[format]?.() ?? '';
  }
}
