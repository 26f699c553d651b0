/** What Kuma's validators object to, in its own words: they are what an operator finds in the answer of a control plane. */
export interface Violation {
  /** Path of the field, as Kuma writes it: `spec.caBundles[0].pem.value`. */
  readonly field: string;
  readonly message: string;
}

export const violation = (field: string, message: string): Violation => ({ field, message });

export const MUST_BE_DEFINED = 'must be defined';

/** `"a" must be one of ["b", "c"]`. */
export const mustBeOneOf = (value: string, allowed: readonly string[]): string =>
  `"${value}" must be one of [${allowed.map((one) => `"${one}"`).join(', ')}]`;

/** `a must be one of: b, c`, as the newer validators have it. */
export const mustBeOneOfList = (value: string, allowed: readonly string[]): string =>
  `${value} must be one of: ${allowed.join(', ')}`;
