/** The key usages among these, in words. */
export const namesIn = (names: readonly string[] | undefined, wanted: readonly string[]): string =>
  (names ?? []).filter((name) => wanted.includes(name)).join(', ');
