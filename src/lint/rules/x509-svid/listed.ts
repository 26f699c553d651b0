/** Names of a certificate as the value of a breach: somebody may have put ten thousand into it, or one of a megabyte. */
const SHOWN_NAMES = 8;
const SHOWN_CHARACTERS = 300;

export function listed(names: readonly string[]): string {
  const text = names.slice(0, SHOWN_NAMES).map(cut).join(', ');
  return names.length > SHOWN_NAMES ? `${text} and ${names.length - SHOWN_NAMES} more` : text;
}

export const cut = (name: string): string =>
  name.length > SHOWN_CHARACTERS ? `${name.slice(0, SHOWN_CHARACTERS)}...` : name;
