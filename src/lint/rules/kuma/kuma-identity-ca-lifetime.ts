import { formatDuration } from '../../../encoding/duration.js';
import { isAtLeast, type KumaVersion, parseGoDuration } from '../../../kuma/index.js';
import { defineRule } from '../../rule.js';
import { type CaCertificate, ownCaOf } from './own-ca.js';
import { BUNDLED_PROVIDER } from './sources.js';
import { textAt } from './values.js';

const HOUR = 3600;

function leafLife(expiry: string | undefined, version: KumaVersion): number {
  const given = expiry === undefined ? undefined : parseGoDuration(expiry);
  if (given?.ok === true && given.seconds > 0) return given.seconds;
  return isAtLeast(version, '3.0') ? 120 * HOUR : 24 * HOUR;
}

/** Undefined for a certificate whose dates cannot be read. */
function endOf(certificate: CaCertificate | undefined): number | undefined {
  const end = certificate?.subject.validity?.notAfter.date.getTime();
  return end === undefined ? undefined : Math.floor(end / 1000);
}

export const kumaIdentityCaLifetime = defineRule({
  id: 'kuma-identity-ca-lifetime',
  standard: 'kuma',
  title: 'The CA of a MeshIdentity outlives the SVIDs that it signs',
  severity: 'warning',
  requirement: 'derived',
  citation: BUNDLED_PROVIDER,
  appliesTo: ['mesh-identity'],
  rationale:
    'Kuma never looks when the CA ends, and does not cut an SVID at that time: peers refuse it from then on, although it seems to be valid and is not renewed.',
  fix: 'Rotate the CA now: a new MeshIdentity that sorts before this one, or new Secrets after a MeshTrust with the new CA',
  good: 'Not After : Dec 31 23:59:59 2035 GMT, expiry: 24h',
  bad: 'Not After : in 3 h, expiry: 24h',
  check: (subject, { now }) => {
    const ca = ownCaOf(subject);
    if (ca?.certificate === undefined) return undefined;
    const { path } = ca.certificate;
    const expiry = textAt(subject.resource.body, 'provider', 'bundled', 'certificateParameters', 'expiry');
    const life = leafLife(expiry, subject.version);
    for (const certificate of ca.certificates) {
      const end = endOf(certificate);
      if (end === undefined || end >= now + life) continue;
      const message =
        end < now
          ? 'a certificate of the CA has expired'
          : `a certificate of the CA ends in ${formatDuration(end - now)}, and SVIDs live ${formatDuration(life)}`;
      return subject.breach(path, message, end < now ? { severity: 'error' } : {});
    }
    return undefined;
  },
});
