/**
 * The last resort for a document of no known kind, an Envoy dump among them: finds every string that holds PEM, as it
 * is or in base64, and says at which field it stood.
 */
import type { Place, Trusted } from '../item.js';
import { addPem } from '../pem-items.js';
import { inside, namesTrust } from '../place.js';
import { type DocumentReader, isObject, text } from './reader.js';

/** Deeper than any configuration, and far from the end of the stack. */
const MAX_DEPTH = 200;

const BEGIN = '-----BEGIN ';
/** `-----BEGIN ` in base64; the last character also holds bits of what follows. */
const BEGIN_BASE64 = 'LS0tLS1CRUdJTi';

interface Step {
  readonly value: unknown;
  readonly path: readonly string[];
  readonly trusted: Trusted | undefined;
}

/** Returns whether there was any. */
export function walkForPem(reader: DocumentReader, value: unknown, place: Place): boolean {
  const count = reader.found.items.length;
  const stack: Step[] = [{ value, path: [], trusted: undefined }];
  let tooDeep = false;
  for (let step = stack.pop(); step !== undefined; step = stack.pop()) {
    if (typeof step.value === 'string') addText(reader, step.value, place, step);
    else if (step.path.length < MAX_DEPTH) for (const one of below(step).reverse()) stack.push(one);
    else tooDeep = true;
  }
  if (tooDeep) reader.found.notes.push(`What is nested more than ${MAX_DEPTH} deep was not looked at.`);
  return reader.found.items.length > count;
}

function below({ value, path, trusted }: Step): Step[] {
  if (Array.isArray(value))
    return value.map((item, i) => ({ value: item, path: [...path, `[${i}]`], trusted }));
  if (!isObject(value)) return [];
  const steps: Step[] = [];
  for (const [name, member] of Object.entries(value)) {
    if (typeof member !== 'string' && typeof member !== 'object') continue;
    if (typeof member === 'string' && !holdsPem(member)) continue;
    steps.push({ value: member, path: [...path, name], trusted: trustBelow(value, name, trusted) });
  }
  return steps;
}

/** A field such as `trusted_ca` makes what is below it trusted; beside a `trust_bundle`, `name` is its trust domain. */
function trustBelow(
  parent: Readonly<Record<string, unknown>>,
  name: string,
  trusted: Trusted | undefined,
): Trusted | undefined {
  if (!namesTrust(name)) return trusted;
  const trustDomain = /^trust_?bundle$/i.test(name) ? text(parent, 'name') : undefined;
  return trustDomain === undefined ? (trusted ?? {}) : { trustDomain };
}

const holdsPem = (value: string): boolean => value.startsWith(BEGIN_BASE64) || value.includes(BEGIN);

function addText({ found }: DocumentReader, value: string, place: Place, { path, trusted }: Step): void {
  if (!holdsPem(value)) return;
  const pem = value.startsWith(BEGIN_BASE64) ? Buffer.from(value, 'base64') : value;
  addPem(found, pem, inside(place, fieldPath(path)), trusted);
}

/** `configs[2].secret.name`; names that are no identifiers in brackets. */
function fieldPath(path: readonly string[]): string {
  return path
    .map((step) =>
      step.startsWith('[') ? step : /^[\w$-]+$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`,
    )
    .join('')
    .replace(/^\./, '');
}
