import { MeshctlError } from '../../../errors.js';
import type { Certificate } from '../../../x509/index.js';
import { x509Svid } from '../../citation.js';
import { defineRule } from '../../rule.js';

export const x509SvidPathValidation = defineRule({
  id: 'x509-svid-path-validation',
  standard: 'x509-svid',
  title: 'Each certificate of a chain is signed by the next',
  severity: 'error',
  requirement: 'MUST',
  citation: x509Svid('5.1', '51-path-validation'),
  appliesTo: ['leaf', 'intermediate'],
  rationale:
    'A chain is trusted because each key signs the certificate before it. The next certificate here has the name of the issuer and another key, as happens when a CA is made again under its old name, or the certificate was changed after it was signed. Every validator refuses the chain.',
  fix: 'Put the certificate of the CA that signed it into the chain, the one whose subject key identifier is the authority key identifier here, or issue it again',
  good: 'openssl verify -CAfile root.pem -untrusted chain.pem leaf.pem\nleaf.pem: OK',
  bad: 'error 7 at 0 depth lookup: certificate signature failure',
  refusedBy: ['go-spiffe'],
  check: ({ certificate, next }) => {
    if (next === undefined || !certificate.namesIssuer(next.certificate)) return undefined;
    const why = whyNotSigned(certificate, next.certificate);
    if (why === undefined) return undefined;
    return { message: `the next certificate of the chain did not sign it: ${why}`, field: 'signature' };
  },
});

/** Nothing to say of what other rules report: two algorithms that differ, weak and unknown ones, a key that is unusable. */
function whyNotSigned(certificate: Certificate, issuer: Certificate): string | undefined {
  if (!certificate.signatureAlgorithmsAgree) return undefined;
  try {
    const check = certificate.checkSignedBy(issuer);
    return check.ok || check.unchecked !== undefined ? undefined : check.why;
  } catch (error) {
    if (!(error instanceof MeshctlError)) throw error;
    return error.code === 'E_KEY' ? undefined : (error.details.why ?? error.details.what);
  }
}
