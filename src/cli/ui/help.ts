/** The parts of a command's help below its options. */

/** Examples: a command line and what it is for. A test runs each of them. */
export function examples(...items: readonly (readonly [line: string, purpose: string])[]): string {
  return `\nExamples:\n${items.map(([line, purpose]) => `  # ${purpose}\n  ${line}\n`).join('')}`;
}

/** Exit codes beside 0 and 70, which every command has. */
export function exitCodes(codes: Readonly<Record<number, string>>): string {
  const all = { 0: 'fine', ...codes, 70: 'an internal fault' };
  return `\nExit codes:\n${Object.entries(all)
    .map(([code, meaning]) => `  ${code.padEnd(3)} ${meaning}\n`)
    .join('')}`;
}
