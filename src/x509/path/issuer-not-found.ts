import type { Certificate } from '../certificate.js';
import { authorityText, keyIdentifiers, withKey } from './authority-text.js';
import type { PathFailure } from './path-failure.js';

/** Anchors that a message names. */
const MAX_NAMED = 3;

/** The path ends below an anchor: what was looked for, and which anchors there are instead. */
export function issuerNotFound(
  subject: Certificate,
  position: number,
  anchors: readonly Certificate[],
): PathFailure {
  const issuer = `"${subject.issuer}"`;
  const named = anchors.slice(0, MAX_NAMED).map(authorityText).join('; ');
  const more = anchors.length > MAX_NAMED ? `; and ${anchors.length - MAX_NAMED} more` : '';
  return {
    reason: 'issuer-not-found',
    message: subject.isSelfIssued
      ? `the path ends at ${issuer}, which names itself as its issuer and is no anchor`
      : `no certificate at hand has the subject ${issuer}`,
    expected: anchors.length === 0 ? 'an anchor; there is none' : `${named}${more}`,
    found: withKey(issuer, keyIdentifiers(subject).issuer),
    subject,
    position,
  };
}
