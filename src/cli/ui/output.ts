/** Where reports go, and as what: the `-o` option. */
import { MeshctlError } from '../../errors.js';

const OUTPUT_FORMATS = ['text', 'json', 'yaml'] as const;
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

/** One `-o FORMAT` or `-o FORMAT=FILE`. */
export interface Output {
  readonly format: OutputFormat;
  readonly file: string | undefined;
}

/** Reads the `-o` values of a command. Throws E_USAGE. */
export function parseOutputs(values: readonly string[]): Output[] {
  const outputs = (values.length === 0 ? ['text'] : values).map((value): Output => {
    const [, name = value, file] = /^([^=]*)=(.*)$/s.exec(value) ?? [];
    const format = OUTPUT_FORMATS.find((known) => known === name);
    if (format === undefined || file === '') {
      throw new MeshctlError('E_USAGE', {
        what: `unknown output "${value}"`,
        where: '--output',
        fix: `Choose one of ${OUTPUT_FORMATS.join(', ')}, or FORMAT=FILE`,
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
