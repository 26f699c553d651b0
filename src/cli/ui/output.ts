/** Where reports go, and as what: the `-o` option. */
import { MeshctlError } from '../../errors.js';

/** The formats that every command has. */
const OUTPUT_FORMATS = ['text', 'json', 'yaml'] as const;

/** One `-o FORMAT` or `-o FORMAT=FILE`. */
export interface Output {
  /** `text`, `json`, `yaml`, or one that the command has besides. */
  readonly format: string;
  readonly file: string | undefined;
}

/** Reads the `-o` values of a command that has these formats besides. Throws E_USAGE. */
export function parseOutputs(values: readonly string[], others: readonly string[]): Output[] {
  const formats = [...OUTPUT_FORMATS, ...others];
  const outputs = (values.length === 0 ? ['text'] : values).map((value): Output => {
    const [, name = value, file] = /^([^=]*)=(.*)$/s.exec(value) ?? [];
    const format = formats.find((known) => known === name);
    if (format === undefined || file === '') {
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
