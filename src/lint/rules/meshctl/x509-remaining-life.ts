import { formatDuration } from '../../../encoding/duration.js';
import { rfc3339 } from '../../../encoding/rfc3339.js';
import { spiffeId } from '../../citation.js';
import { secondsOf } from '../../lifetime.js';
import { defineRule } from '../../rule.js';

export const x509RemainingLife = defineRule({
  id: 'x509-remaining-life',
  standard: 'meshctl',
  title: 'A certificate has enough of its life left',
  severity: 'warning',
  requirement: 'advice',
  citation: spiffeId('4.1.1', '411-temporal-accuracy'),
  appliesTo: ['leaf', 'intermediate', 'root'],
  rationale:
    'Renewal comes well before the end: SPIRE renews at half of the life, csi-driver-spiffe at two thirds, Kuma at four fifths. With less than a fifth left it is overdue, and the workload stops to be believed soon.',
  fix: 'Renew it now, and look why nobody did; "--min-remaining" of "meshctl cert lint" says how much must be left',
  good: '4 d of 5 d left',
  bad: '12 h of 5 d left',
  check: ({ validity }, { now, minRemaining }) => {
    if (validity === undefined) return undefined;
    const start = secondsOf(validity.notBefore);
    const end = secondsOf(validity.notAfter);
    // Outside of its life rfc5280-validity-order and fed-keys-remove-deprecated speak.
    if (now < start || now > end) return undefined;
    const { share = 0, seconds = 0, text, demanded } = minRemaining;
    const left = end - now;
    if (left >= share * (end - start) && left >= seconds) return undefined;
    return {
      severity: demanded ? 'error' : 'warning',
      message: `${formatDuration(left)} of ${formatDuration(end - start)} left, less than ${text}`,
      field: 'validity.notAfter',
      value: rfc3339(end),
    };
  },
});
