import { formatDuration } from '../../../encoding/duration.js';
import { rfc3339 } from '../../../encoding/rfc3339.js';
import { x509Svid } from '../../citation.js';
import { secondsOf } from '../../lifetime.js';
import { defineRule } from '../../rule.js';

export const x509LifetimeOutlivesIssuer = defineRule({
  id: 'x509-lifetime-outlives-issuer',
  standard: 'rfc5280',
  title: 'A certificate does not outlive its issuer',
  severity: 'warning',
  requirement: 'derived',
  citation: x509Svid('5.1', '51-path-validation'),
  appliesTo: ['leaf', 'intermediate'],
  rationale:
    'When the issuer expires, all that it signed stops to verify, whatever their own notAfter says, and nobody who watches that is warned. SPIRE, Istio and Linkerd end the certificate with its issuer.',
  fix: 'Renew the issuer first, then issue anew, or ask for a shorter life; "meshctl identity issue" ends SVIDs with their CA',
  good: 'leaf:   notAfter=2026-11-23T05:00:00Z\nissuer: notAfter=2026-11-24T04:00:00Z',
  bad: 'leaf:   notAfter=2026-11-25T04:00:00Z\nissuer: notAfter=2026-11-24T04:00:00Z',
  check: ({ certificate, validity, next }) => {
    const issuers = next?.validity;
    if (next === undefined || issuers === undefined || validity === undefined) return undefined;
    const end = secondsOf(validity.notAfter);
    const excess = end - secondsOf(issuers.notAfter);
    if (excess <= 0 || !certificate.issuer.equals(next.certificate.subject)) return undefined;
    const message = `it ends ${formatDuration(excess)} after its issuer`;
    return { message, field: 'validity.notAfter', value: rfc3339(end) };
  },
});
