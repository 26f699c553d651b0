import { parseGoDuration } from '../../../kuma/index.js';
import { defineRule } from '../../rule.js';
import { MESH_IDENTITY } from './sources.js';

export const kumaIdentityExpiry = defineRule({
  id: 'kuma-identity-expiry',
  standard: 'kuma',
  title: 'SVIDs live for a while, and not for long',
  severity: 'error',
  requirement: 'derived',
  citation: MESH_IDENTITY,
  appliesTo: ['mesh-identity'],
  rationale:
    "Kuma takes 0s, and every SVID is born expired. Durations are Go's, which have no days: 30d cannot be read at all. Kuma renews at four fifths of the life by itself, so that long lives gain nothing.",
  fix: 'Write hours: 24h, or 720h for thirty days',
  good: 'expiry: 24h',
  bad: 'expiry: 0s',
  check: (subject) => {
    const text = subject.text(EXPIRY);
    if (text === undefined) return undefined;
    const duration = parseGoDuration(text);
    if (!duration.ok) {
      const days = /^(\d{1,5})d$/.exec(text)?.[1];
      const hours = days === undefined ? '' : `; ${days} days are ${Number(days) * 24}h`;
      return subject.breach(EXPIRY, `Go, and so Kuma, cannot read this duration${hours}`, { value: text });
    }
    if (duration.seconds === 0) return subject.breach(EXPIRY, 'SVIDs would be born expired', { value: text });
    if (duration.seconds <= THIRTY_DAYS) return undefined;
    return subject.breach(EXPIRY, 'SVIDs live for more than thirty days', {
      value: text,
      severity: 'info',
    });
  },
});

const EXPIRY = ['spec', 'provider', 'bundled', 'certificateParameters', 'expiry'];
const THIRTY_DAYS = 30 * 24 * 3600;
