import { formatDuration } from '../../../encoding/duration.js';
import { rfc3339 } from '../../../encoding/rfc3339.js';
import { rfc } from '../../citation.js';
import { secondsOf } from '../../lifetime.js';
import { defineRule } from '../../rule.js';

export const rfc5280ValidityOrder = defineRule({
  id: 'rfc5280-validity-order',
  standard: 'rfc5280',
  title: 'A certificate is within its validity, which ends after it begins',
  severity: 'error',
  requirement: 'MUST',
  citation: rfc(5280, '4.1.2.5'),
  appliesTo: ['leaf', 'intermediate', 'root'],
  rationale:
    'Path validation fails outside of notBefore and notAfter, both inclusive. go-spiffe refuses expired leaves, intermediates and roots alike.',
  fix: 'Issue it anew, as with "meshctl identity issue", and look at the clock of the issuer where it lies in the future',
  good: 'notBefore=2026-11-23T03:59:50Z\nnotAfter=2026-11-23T05:00:00Z',
  bad: 'notBefore=2026-11-23T05:00:00Z\nnotAfter=2026-11-23T03:59:50Z',
  refusedBy: ['go-spiffe'],
  check: ({ validity, trusted }, { now }) => {
    if (validity === undefined) return undefined;
    const start = secondsOf(validity.notBefore);
    const end = secondsOf(validity.notAfter);
    const at = Math.floor(now);
    if (start > end) {
      const message = 'the validity ends before it begins';
      return { message, field: 'validity', value: `${rfc3339(start)} to ${rfc3339(end)}` };
    }
    if (at < start) {
      // Publishing an authority ahead of its use is what Federation §4.1 asks for.
      const severity = trusted === undefined ? 'error' : 'info';
      const message = `it is not yet valid, only in ${formatDuration(start - at)}`;
      return { severity, message, field: 'validity.notBefore', value: rfc3339(start) };
    }
    // Of an authority that expired in a bundle, fed-keys-remove-deprecated speaks.
    if (at <= end || trusted !== undefined) return undefined;
    const message = `it expired ${formatDuration(at - end)} ago`;
    return { message, field: 'validity.notAfter', value: rfc3339(end) };
  },
});
