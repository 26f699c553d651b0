/** How Envoy compares a DNS name that is asked for with one in a certificate (`Utility::dnsNameMatch`). */

/** ASCII only, as Envoy folds it. */
export const lowerAscii = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

/**
 * Without regard to case. In the certificate's name one asterisk in the first label stands for any part of that label,
 * unless it is a label in Punycode.
 */
export function matchesDnsName(pattern: string, name: string): boolean {
  const [certified, asked] = [lowerAscii(pattern), lowerAscii(name)];
  if (certified === asked) return true;
  const [[wild, domain], [label, rest]] = [split(certified), split(asked)];
  if (domain === undefined || domain !== rest || domain.includes('*') || wild.startsWith('xn--'))
    return false;
  const [before, after, more] = wild.split('*');
  if (before === undefined || after === undefined || more !== undefined) return false;
  return label.length >= before.length + after.length && label.startsWith(before) && label.endsWith(after);
}

/** The first label and all that follows its dot. */
function split(name: string): readonly [label: string, rest: string | undefined] {
  const dot = name.indexOf('.');
  return dot < 0 ? [name, undefined] : [name.slice(0, dot), name.slice(dot + 1)];
}
