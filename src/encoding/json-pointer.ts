/** JSON pointers (RFC 6901). */

/** From member names and indexes (§3). */
export function jsonPointer(steps: readonly (string | number)[]): string {
  return steps.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** The steps of a JSON pointer as people write them: `keys[0]`, `trust_domains["example.org"]`. */
export function stepsOf(pointer: string): string[] {
  const steps: string[] = [];
  for (const part of pointer.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    const last = steps.at(-1);
    if (last === undefined) steps.push(name);
    else if (/^[0-9]+$/.test(name)) steps[steps.length - 1] = `${last}[${name}]`;
    else if (last === 'trust_domains') steps[steps.length - 1] = `${last}[${JSON.stringify(name)}]`;
    else steps.push(name);
  }
  return steps;
}
