import { formatDuration } from '../../../encoding/duration.js';
import { rfc3339 } from '../../../encoding/rfc3339.js';
import { federation } from '../../citation.js';
import { secondsOf } from '../../lifetime.js';
import { defineRule } from '../../rule.js';

export const fedKeysRemoveDeprecated = defineRule({
  id: 'fed-keys-remove-deprecated',
  standard: 'federation',
  title: 'Authorities that expired are removed from the bundle',
  severity: 'warning',
  requirement: 'SHOULD',
  citation: federation('4.1', '41-adding-and-removing-keys'),
  appliesTo: ['intermediate', 'root'],
  rationale:
    'An expired CA validates nothing, and go-spiffe refuses every chain below it. It stays as noise in which an authority is overlooked that should have gone.',
  fix: 'Remove the certificate from the bundle; SPIRE does so 24 hours after it expired',
  good: 'notAfter=2027-11-23T04:00:00Z',
  bad: 'notAfter=2025-11-23T04:00:00Z',
  refusedBy: ['go-spiffe'],
  check: ({ trusted, validity }, { now }) => {
    if (trusted === undefined || validity === undefined) return undefined;
    const end = secondsOf(validity.notAfter);
    // A validity that ends before it begins is another fault.
    if (Math.floor(now) <= end || end < secondsOf(validity.notBefore)) return undefined;
    const message = `the authority expired ${formatDuration(Math.floor(now) - end)} ago and validates nothing any more`;
    return { message, field: 'validity.notAfter', value: rfc3339(end) };
  },
});
