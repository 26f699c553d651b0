import { formatDuration } from '../../../encoding/duration.js';
import { spiffeId } from '../../citation.js';
import { secondsOf } from '../../lifetime.js';
import { defineRule, type Severity } from '../../rule.js';

const DAY = 86_400;
const YEAR = 366 * DAY;
/** Ten years with their leap days, and a day. */
const DECADE = 3653 * DAY + DAY;
/** Issuers date certificates back by 10 s to 2 min, which the whole life contains. */
const BACKDATING = 300;

type Limits = Readonly<Record<Severity, number>>;

/** The longest life without a finding of each level; issuers are from an hour (SPIRE) to ten years (roots of Kuma). */
const LIMITS: Readonly<Record<'leaf' | 'intermediate' | 'root', Limits>> = {
  leaf: { info: DAY, warning: 7 * DAY, error: 90 * DAY },
  intermediate: { info: 30 * DAY, warning: YEAR, error: Number.POSITIVE_INFINITY },
  root: { info: YEAR, warning: DECADE, error: Number.POSITIVE_INFINITY },
};

/** Without the leap days. */
const limitText = (limit: number): string =>
  limit === DECADE ? '10 y' : limit === YEAR ? '1 y' : formatDuration(limit);

export const x509LifetimeShort = defineRule({
  id: 'x509-lifetime-short',
  standard: 'rfc5280',
  title: 'SVIDs live for hours, intermediate CAs for days, and roots for no more than ten years',
  severity: 'warning',
  requirement: 'derived',
  citation: spiffeId('4.1.1', '411-temporal-accuracy'),
  appliesTo: ['leaf', 'intermediate', 'root'],
  rationale:
    'SVIDs are seldom revoked: a stolen key serves the thief until notAfter. SPIRE issues for an hour, Istio and Linkerd for 24 hours, Kuma for up to 5 days.',
  fix: 'Issue for a shorter time, as with "meshctl identity issue --ttl 1h" or "meshctl ca init --ttl 1y", and let renewal be automatic',
  good: 'notBefore=2026-11-23T03:59:50Z\nnotAfter=2026-11-23T05:00:00Z',
  bad: 'notBefore=2026-11-23T03:59:50Z\nnotAfter=2027-11-23T04:00:00Z',
  acceptedBy: ['go-spiffe', 'spire'],
  check: ({ role, validity }) => {
    if (validity === undefined) return undefined;
    const life = secondsOf(validity.notAfter) - secondsOf(validity.notBefore);
    const limits = LIMITS[role];
    const counted = life - BACKDATING;
    if (counted <= limits.info) return undefined;
    const severity = counted > limits.error ? 'error' : counted > limits.warning ? 'warning' : 'info';
    const message = `it is valid for ${formatDuration(life)}, longer than ${limitText(limits[severity])}`;
    return { severity, message, field: 'validity' };
  },
});
