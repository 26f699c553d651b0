/** What a subject alternative name must look like (`envoy…tls.v3.SubjectAltNameMatcher`, `envoy.type.matcher.v3.StringMatcher`). */
import { quoted } from '../encoding/printable.js';
import type { GeneralName } from '../x509/index.js';
import type { Cursor } from './cursor.js';
import { lowerAscii, matchesDnsName } from './dns-match.js';
import { matchesSimpleRegex } from './simple-regex.js';

export interface SanMatcher {
  /** `any` in the old list, whose entries look at names of every type. */
  readonly sanType: SanType | 'any';
  readonly form: 'exact' | 'prefix' | 'suffix' | 'contains' | 'regex' | 'unknown';
  readonly text: string;
  readonly ignoreCase: boolean;
}

type SanType = 'email' | 'dns' | 'uri' | 'ip' | 'otherName';

/** By name and by number of the enumeration. */
const SAN_TYPES: ReadonlyMap<string | number | undefined, SanType> = new Map<string | number, SanType>([
  ['EMAIL', 'email'],
  ['DNS', 'dns'],
  ['URI', 'uri'],
  ['IP_ADDRESS', 'ip'],
  ['OTHER_NAME', 'otherName'],
  [1, 'email'],
  [2, 'dns'],
  [3, 'uri'],
  [4, 'ip'],
  [5, 'otherName'],
]);

/** The matchers of a validation context: the typed list, and where that is empty the old one, as Envoy does. */
export function readSanMatchers(validation: Cursor): SanMatcher[] {
  const typed = validation.objects('match_typed_subject_alt_names').flatMap((entry): SanMatcher[] => {
    const sanType = SAN_TYPES.get(entry.enumeration('san_type'));
    const matcher = entry.object('matcher');
    if (sanType !== undefined && matcher !== undefined) return [readStringMatcher(matcher, sanType)];
    entry.notes.add(`${entry.at} is a matcher without a type of name, which Envoy refuses.`);
    return [];
  });
  if (typed.length > 0) return typed;
  return validation.objects('match_subject_alt_names').map((matcher) => readStringMatcher(matcher, 'any'));
}

function readStringMatcher(matcher: Cursor, sanType: SanMatcher['sanType']): SanMatcher {
  const ignoreCase = matcher.flag('ignore_case') === true;
  for (const form of ['exact', 'prefix', 'suffix', 'contains'] as const) {
    const text = matcher.text(form);
    if (text !== undefined) return { sanType, form, text, ignoreCase };
  }
  const regex = matcher.object('safe_regex')?.text('regex');
  if (regex !== undefined) return { sanType, form: 'regex', text: regex, ignoreCase: false };
  return { sanType, form: 'unknown', text: '', ignoreCase };
}

/** Whether a name matches; undefined where that cannot be told here. */
export function matchesName(matcher: SanMatcher, name: GeneralName): boolean | undefined {
  if (matcher.sanType === 'any' ? !OLD_TYPES.has(name.type) : matcher.sanType !== name.type) return false;
  // Other names are told apart by an OID besides, and have values of any type.
  if (matcher.form === 'unknown' || name.type === 'otherName') return undefined;
  const text = name.type === 'ip' ? name.value : name.bytes.toString('latin1');
  if (matcher.form === 'regex') return matchesSimpleRegex(matcher.text, text);
  const asked = Buffer.from(matcher.text).toString('latin1');
  if (matcher.form === 'exact' && name.type === 'dns') return matchesDnsName(text, asked);
  const [found, wanted] = matcher.ignoreCase ? [lowerAscii(text), lowerAscii(asked)] : [text, asked];
  switch (matcher.form) {
    case 'exact':
      return found === wanted;
    case 'prefix':
      return found.startsWith(wanted);
    case 'suffix':
      return found.endsWith(wanted);
    case 'contains':
      return found.includes(wanted);
  }
}

const OLD_TYPES: ReadonlySet<string> = new Set(['dns', 'uri', 'email', 'ip']);

/** What comparing one certificate may cost: thousands of names, or expressions by characters they are held against. */
const MAX_WORK = 2_000_000;

const workOf = ({ form, text }: SanMatcher, { bytes }: GeneralName): number =>
  form === 'regex' ? text.length * (bytes.length + 1) : 1 + (bytes.length >> 4);

/**
 * `true` when one matches, undefined when none does for sure but one cannot be judged, or it would take too long to
 * compare them all. No matchers take any name.
 */
export function matchesAny(
  matchers: readonly SanMatcher[],
  names: readonly GeneralName[],
): boolean | undefined {
  if (matchers.length === 0) return true;
  let verdict: boolean | undefined = false;
  let work = 0;
  for (const matcher of matchers) {
    for (const name of names) {
      work += workOf(matcher, name);
      if (work > MAX_WORK) return undefined;
      const matched = matchesName(matcher, name);
      if (matched === true) return true;
      if (matched === undefined) verdict = undefined;
    }
  }
  return verdict;
}

/** For people: `URI prefix "spiffe://example.org/"`. */
export function describeMatcher({ sanType, form, text, ignoreCase }: SanMatcher): string {
  const type =
    sanType === 'any' ? 'any name' : sanType === 'otherName' ? 'other name' : sanType.toUpperCase();
  const folded = ignoreCase ? ' without regard to case' : '';
  return form === 'unknown'
    ? `${type} by a matcher of another kind`
    : `${type} ${form} ${quoted(text)}${folded}`;
}

export const looksAtUris = ({ sanType }: SanMatcher): boolean => sanType === 'uri' || sanType === 'any';

/** The trust domain that a matcher asks for, where its text holds the whole of its name. */
export function trustDomainOf(matcher: SanMatcher): string | undefined {
  const { form, ignoreCase } = matcher;
  if (!looksAtUris(matcher) || (form !== 'exact' && form !== 'prefix')) return undefined;
  const text = ignoreCase ? lowerAscii(matcher.text) : matcher.text;
  return /^spiffe:\/\/([^/]+)\//.exec(text)?.[1];
}

/** Whether some ID of the trust domain could match; true also where that cannot be told. */
export function couldMatchDomain(matcher: SanMatcher, trustDomain: string): boolean {
  // An SVID may have names of other types beside its ID.
  if (!looksAtUris(matcher)) return true;
  if (matcher.form !== 'exact' && matcher.form !== 'prefix') return true;
  const start = `spiffe://${trustDomain}/`;
  const [text, wanted] = matcher.ignoreCase
    ? [lowerAscii(matcher.text), lowerAscii(start)]
    : [matcher.text, start];
  return text.startsWith(wanted) || (matcher.form === 'prefix' && wanted.startsWith(text));
}
