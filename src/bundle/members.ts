/** The members of a bundle document that the standard defines (§4.1), and others that are taken for them. */
import { type JsonObject, memberOf } from '../encoding/json-value.js';
import { quoted } from '../encoding/printable.js';
import { namesOf } from './entry-context.js';
import type { DocumentPlace, NoteList } from './note.js';

const KNOWN_MEMBERS = ['keys', 'spiffe_sequence', 'spiffe_refresh_hint'] as const;
type Member = (typeof KNOWN_MEMBERS)[number];

/** Names seen in public documents where a known member was meant. */
const MISTAKEN_MEMBERS: ReadonlyMap<string, Member> = new Map([
  ['refresh_hint', 'spiffe_refresh_hint'],
  ['sequence', 'spiffe_sequence'],
  ['spiffe_sequence_number', 'spiffe_sequence'],
]);

/** The known member that an unknown one seems to mean. */
const meantBy = (name: string): Member | undefined =>
  MISTAKEN_MEMBERS.get(name) ?? KNOWN_MEMBERS.find((known) => known !== name && known === name.toLowerCase());

/** A member that seems to mean this one. */
export function mistakenFor(bundle: JsonObject, member: Member): string | undefined {
  return Object.keys(bundle).find((name) => meantBy(name) === member);
}

/** What to say of a number that is not there. */
export function missing(bundle: JsonObject, member: Member): string {
  const mistaken = mistakenFor(bundle, member);
  const instead =
    mistaken === undefined ? '' : `: ${quoted(mistaken)} is not looked at, and may be meant for it`;
  return `"${member}" is missing${instead}`;
}

/** Notes the members that are passed over. One that stands in for a number that is missing is named with that number. */
export function noteOtherMembers(
  bundle: JsonObject,
  place: DocumentPlace,
  notes: NoteList,
  inMap: boolean,
): void {
  const unknown: string[] = [];
  for (const name of Object.keys(bundle)) {
    if ((KNOWN_MEMBERS as readonly string[]).includes(name)) continue;
    const meant = meantBy(name);
    if (meant === undefined) unknown.push(name);
    else if (inMap && meant === 'spiffe_refresh_hint') noteMapHint(name, place, notes);
    else if (memberOf(bundle, meant) !== undefined) {
      const message = `${quoted(name)} is not looked at: "${meant}" may be meant`;
      notes.add('bundle-extra-params-not-required', 'warning', place, message);
    }
  }
  if (inMap && Object.hasOwn(bundle, 'spiffe_refresh_hint')) noteMapHint('spiffe_refresh_hint', place, notes);
  if (unknown.length > 0)
    notes.add('bundle-extra-params-not-required', 'info', place, `not kept: ${namesOf(unknown)}`);
}

/** In a map the hint of a single bundle has no meaning: the map is loaded as a whole (§5.1.1). */
function noteMapHint(name: string, place: DocumentPlace, notes: NoteList): void {
  const message = `${quoted(name)} is not looked at inside a bundle map`;
  notes.add('bundle-map-no-refresh-hint', 'warning', place, message);
}
