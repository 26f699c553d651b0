/** What Kuma objects to, in its own words: they are what an operator finds in the answer of a control plane. */
export interface Violation {
  /** The field, as Kuma names it: `spec.caBundles[0].pem.value`. */
  readonly field: string;
  readonly message: string;
  /** Where that is in the document, where the name does not say so. */
  readonly path?: FieldPath;
}

/** Steps from the root of a document. */
export type FieldPath = readonly (string | number)[];

export const violation = (field: string, message: string, path?: FieldPath): Violation =>
  path === undefined ? { field, message } : { field, message, path };

/** The place of a violation in its document. */
export const pathOf = ({ field, path }: Violation): FieldPath => path ?? stepsOf(field);

/** `spec.rules[0].allow[1].spiffeID`, `labels["kuma.io/mesh"]`, `metadata.labels[kuma.io/origin]`. */
function stepsOf(field: string): FieldPath {
  const steps: (string | number)[] = [];
  for (const [, name, bracket] of field.matchAll(/([^.[\]]+)|\[((?:"(?:[^"\\]|\\.)*")|[^\]]*)\]/g)) {
    if (name !== undefined) steps.push(name);
    else if (bracket !== undefined && /^\d+$/.test(bracket)) steps.push(Number(bracket));
    else if (bracket !== undefined) steps.push(bracket.replace(/^"(.*)"$/s, '$1'));
  }
  return steps;
}

/** A path as people write it: `spec.rules[0].default`. */
export const fieldName = (path: FieldPath): string =>
  path.map((step, i) => (typeof step === 'number' ? `[${step}]` : i === 0 ? step : `.${step}`)).join('');

export const MUST_BE_DEFINED = 'must be defined';

/** `"a" must be one of ["b", "c"]`. */
export const mustBeOneOf = (value: string, allowed: readonly string[]): string =>
  `"${value}" must be one of [${allowed.map((one) => `"${one}"`).join(', ')}]`;

/** `a must be one of: b, c`, as the newer validators have it. */
export const mustBeOneOfList = (value: string, allowed: readonly string[]): string =>
  `${value} must be one of: ${allowed.join(', ')}`;
