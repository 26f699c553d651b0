import { MeshctlError } from '../../../errors.js';
import type { Certificate } from '../../../x509/index.js';
import { rfc } from '../../citation.js';
import { type Breach, defineRule } from '../../rule.js';

export const rfc5280ValidityEncoding = defineRule({
  id: 'rfc5280-validity-encoding',
  standard: 'rfc5280',
  title: 'Times are UTCTime through 2049 and GeneralizedTime from 2050, in whole seconds with Z',
  severity: 'warning',
  requirement: 'MUST',
  citation: rfc(5280, '4.1.2.5'),
  appliesTo: ['leaf', 'intermediate', 'root'],
  rationale:
    'One form of each moment is allowed, so that all programs read the same one. Go refuses most others, and offsets or missing seconds are read differently from program to program.',
  fix: 'Issue it anew with a tool that writes the form of RFC 5280, as meshctl, OpenSSL and Go do',
  good: 'UTCTime 261123050000Z',
  bad: 'GeneralizedTime 20261123050000Z',
  check: ({ validity, certificate }) => {
    if (validity === undefined) return unreadable(certificate);
    const { notBefore, notAfter } = validity;
    if (notBefore.problem === undefined && notAfter.problem === undefined) return undefined;
    const breaches: Breach[] = [];
    for (const [name, { problem, text }] of Object.entries({ notBefore, notAfter })) {
      if (problem === undefined) continue;
      breaches.push({ message: `${name}: ${problem}`, field: `validity.${name}`, value: text });
    }
    return breaches;
  },
});

/** Without its times nobody can use a certificate. */
function unreadable(certificate: Certificate): Breach {
  let why = '';
  try {
    void certificate.validity;
  } catch (error) {
    if (!(error instanceof MeshctlError)) throw error;
    why = `: ${error.details.why ?? error.details.what}`;
  }
  return { severity: 'error', message: `the validity cannot be read${why}`, field: 'validity' };
}
