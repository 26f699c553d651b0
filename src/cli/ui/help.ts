/** The parts of a command's help below its options. */

/** Examples: a command line and what it is for. A test runs each of them. */
export function examples(...items: readonly (readonly [line: string, purpose: string])[]): string {
  return `\nExamples:\n${items.map(([line, purpose]) => `  # ${purpose}\n  ${line}`).join('\n')}`;
}

/** Exit codes beside 0 and 70, which every command has. */
export function exitCodes(codes: Readonly<Record<number, string>>): string {
  const all = { 0: 'fine', ...codes, 70: 'an internal fault' };
  return `\nExit codes:\n${Object.entries(all)
    .map(([code, meaning]) => `  ${code.padEnd(3)} ${meaning}`)
    .join('\n')}`;
}

/** What an option does and, where it takes a value, its default as one would type it. */
export function optionText({
  description,
  defaultValue,
  defaultValueDescription,
}: OptionDescription): string {
  const shown = defaultValueDescription ?? (typeof defaultValue === 'string' ? defaultValue : undefined);
  return shown === undefined ? description : `${description} (default: ${shown})`;
}

/** As commander describes an option. */
interface OptionDescription {
  readonly description: string;
  readonly defaultValue?: unknown;
  readonly defaultValueDescription?: string | undefined;
}
