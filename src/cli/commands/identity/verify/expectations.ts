/** What the caller asks of an SVID beside being valid: whose it is, and how long it still lives. */

import { formatDuration, parseDuration } from '../../../../encoding/duration.js';
import { MeshctlError } from '../../../../errors.js';
import { SpiffeId } from '../../../../spiffe/index.js';
import type { ExpectationReason } from '../../../../svid/index.js';

export interface Expectations {
  readonly ids: readonly IdPattern[];
  readonly minRemaining?: MinRemaining | undefined;
}

interface IdPattern {
  readonly kind: 'exact' | 'prefix';
  readonly value: string;
}

type MinRemaining = { readonly percent: number } | { readonly seconds: number };

/** `spiffe://td/path`, `exact:…` or `prefix:…`, which is compared byte for byte. Throws E_USAGE, E_SPIFFE_ID. */
export function parseExpectedIds(values: readonly string[]): IdPattern[] {
  return values.map((text) => {
    const [, kind = 'exact', value = ''] = /^(?:(exact|prefix):(?=spiffe:))?(.*)$/s.exec(text) ?? [];
    if (kind === 'exact') return { kind: 'exact', value: SpiffeId.parse(value).toString() };
    if (/^spiffe:\/\/[a-z0-9._-]+(\/|$)/.test(value)) return { kind: 'prefix', value };
    throw new MeshctlError('E_USAGE', {
      what: `"${text}" is no beginning of a SPIFFE ID`,
      where: '--expect-id',
      fix: 'Write it as in prefix:spiffe://example.org/ns/demo/',
    });
  });
}

/** `20%` of the lifetime, or a duration. Throws E_USAGE. */
export function parseMinRemaining(text: string): MinRemaining {
  const [, percent] = /^(\d{1,2})%$/.exec(text) ?? [];
  return percent === undefined
    ? { seconds: parseDuration(text, '--min-remaining') }
    : { percent: Number(percent) };
}

export interface Unmet {
  readonly reason: ExpectationReason;
  readonly message: string;
  readonly expected: string;
  readonly found: string;
}

/** The first expectation that a valid SVID does not meet. Times are in seconds since 1970; `start` may be unknown. */
export function unmet(
  { ids, minRemaining }: Expectations,
  id: SpiffeId,
  { start, end, at }: { readonly start: number | undefined; readonly end: number; readonly at: number },
): Unmet | undefined {
  const name = id.toString();
  if (
    ids.length > 0 &&
    !ids.some(({ kind, value }) => (kind === 'exact' ? name === value : name.startsWith(value)))
  ) {
    const expected = ids.map(({ kind, value }) => (kind === 'exact' ? value : `${value}…`)).join(' or ');
    return {
      reason: 'unexpected-id',
      message: `it is ${name}, and ${expected} was expected`,
      expected,
      found: name,
    };
  }
  if (minRemaining === undefined) return undefined;
  const wanted =
    'seconds' in minRemaining ? minRemaining.seconds : ((end - (start ?? at)) * minRemaining.percent) / 100;
  const left = end - at;
  if (left >= wanted) return undefined;
  const [expected, found] = [formatDuration(wanted), formatDuration(Math.max(0, left))];
  return {
    reason: 'too-little-left',
    message: `${found} of its life is left, and ${expected} was asked for`,
    expected,
    found,
  };
}
