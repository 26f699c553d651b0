/** Aligned `label  value` lines; a value of several lines is indented under its first. */
export type Field = readonly [label: string, value: string | readonly string[] | undefined];

export function formatFields(
  fields: readonly Field[],
  paintLabel: (text: string) => string,
  indent = '',
): string {
  const shown = fields.filter(([, value]) => value !== undefined && value.length > 0);
  const width = Math.max(0, ...shown.map(([label]) => label.length));
  const lines = shown.flatMap(([label, value]) => {
    const [first = '', ...rest] = typeof value === 'string' ? [value] : (value ?? []);
    const hang = indent + ' '.repeat(width + 2);
    return [`${indent}${paintLabel(label.padEnd(width))}  ${first}`, ...rest.map((line) => hang + line)];
  });
  return lines.map((line) => `${line}\n`).join('');
}
