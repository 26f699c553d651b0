/** What the readers of a bundle's entries share: where they are, and how they say that they pass something over. */
import { quoted } from '../encoding/printable.js';
import type { PublicKeyInfo } from '../x509/index.js';
import type { BundleNote, BundleRule, DocumentPlace, NoteList } from './note.js';

/** Something an entry holds, and where it stood. */
export interface Placed<T> {
  readonly authority: T;
  readonly place: DocumentPlace;
}

export interface EntryContext {
  readonly place: DocumentPlace;
  readonly notes: NoteList;
  /** Seconds since 1970; without it no certificate is expired. */
  readonly now?: number | undefined;
}

/** Notes that an entry is passed over. */
export function ignore(
  { notes, place }: EntryContext,
  rule: BundleRule,
  why: string,
  severity: BundleNote['severity'] = 'error',
): undefined {
  notes.add(rule, severity, place, `the entry is ignored: ${why}`);
  return undefined;
}

const MIN_RSA_BITS = 2048;

/** Notes on keys that are kept, and that no token can be verified with. */
export function noteUnusable(key: PublicKeyInfo, use: string, { notes, place }: EntryContext): void {
  const { algorithm, bits, label } = key.kind;
  if (algorithm === 'ed25519')
    notes.add('bundle-ed25519-jwt', 'warning', place, `no ${use} algorithm takes an Ed25519 key`);
  if (bits !== undefined && bits < MIN_RSA_BITS) {
    const message = `${label} is too short to verify with: RFC 7518 §3.3 wants ${MIN_RSA_BITS} bits`;
    notes.add('bundle-jwk-valid-public-key', 'error', place, message);
  }
}

/** A few names in quotes, and how many more there are. */
export function namesOf(names: readonly string[]): string {
  const shown = names.slice(0, 5).map((name) => quoted(name, 40));
  const left = names.length - shown.length;
  return left === 0 ? shown.join(', ') : `${shown.join(', ')} and ${left} more`;
}
