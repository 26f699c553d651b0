/** The sequence number and the refresh hint of a bundle document (§4.1.1, §4.1.2). */
import type { JsonDocument } from '../encoding/json-document.js';
import { type JsonObject, kindOf, memberOf } from '../encoding/json-value.js';
import type { BundleContent } from './bundle.js';
import { missing } from './members.js';
import type { DocumentPlace, NoteList } from './note.js';

const SEQUENCE_LIMIT = 1n << 64n;
const MIN_HINT = 60;
const MAX_HINT = 86_400;

/** The sequence, or nothing when it is absent or broken: the keys count without it. */
export function readSequence(
  document: JsonDocument,
  bundle: JsonObject,
  place: DocumentPlace,
  notes: NoteList,
): Pick<BundleContent, 'sequence'> {
  const value = memberOf(bundle, 'spiffe_sequence');
  if (value === undefined) {
    notes.add('bundle-sequence-present', 'warning', place, missing(bundle, 'spiffe_sequence'));
    return {};
  }
  const fault = numberFault(document, bundle, 'spiffe_sequence', SEQUENCE_LIMIT);
  if (fault === undefined) return { sequence: BigInt(value as number | bigint) };
  notes.add('bundle-sequence-integer', 'error', place, `"spiffe_sequence" is not looked at: it is ${fault}`);
  return {};
}

/** The refresh hint in seconds; none when it is absent, broken or below 1. */
export function readRefreshHint(
  document: JsonDocument,
  bundle: JsonObject,
  place: DocumentPlace,
  notes: NoteList,
): Pick<BundleContent, 'refreshHint'> {
  const value = memberOf(bundle, 'spiffe_refresh_hint');
  if (value === undefined) {
    notes.add('bundle-refresh-hint-present', 'warning', place, missing(bundle, 'spiffe_refresh_hint'));
    return {};
  }
  const note = (severity: 'error' | 'warning', message: string) =>
    notes.add('bundle-refresh-hint-integer', severity, place, `"spiffe_refresh_hint" ${message}`);
  if (document.isInteger(bundle, 'spiffe_refresh_hint') && (value as number | bigint) <= 0) {
    note('warning', `is not looked at: it is ${value === 0 ? 'zero' : 'negative'}`);
    return {};
  }
  const fault = numberFault(document, bundle, 'spiffe_refresh_hint', BigInt(Number.MAX_SAFE_INTEGER));
  if (fault !== undefined) {
    note('error', `is not looked at: it is ${fault}`);
    return {};
  }
  const refreshHint = Number(value);
  if (refreshHint < MIN_HINT) note('warning', `is ${refreshHint} seconds: peers poll once a minute at most`);
  if (refreshHint > MAX_HINT)
    note('warning', `is ${refreshHint} seconds, over a day: peers will miss changes`);
  return { refreshHint };
}

/** Why a member is no whole number from 0 to below the limit, as it must be written. */
function numberFault(
  document: JsonDocument,
  bundle: JsonObject,
  name: string,
  limit: bigint,
): string | undefined {
  const value = memberOf(bundle, name);
  if (typeof value !== 'number' && typeof value !== 'bigint') return kindOf(value);
  if (!document.isInteger(bundle, name)) return 'written with a fraction or an exponent';
  if (value < 0 || Object.is(value, -0)) return 'negative';
  return value >= limit ? 'too large' : undefined;
}
