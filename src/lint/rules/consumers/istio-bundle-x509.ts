import { defineRule } from '../../rule.js';
import { istio } from './sources.js';

export const istioBundleX509 = defineRule({
  id: 'istio-bundle-x509',
  standard: 'consumers',
  title: 'Istio takes a bundle only with an x509-svid entry',
  severity: 'error',
  requirement: 'derived',
  citation: istio('pkg/spiffe/spiffe.go'),
  appliesTo: ['bundle'],
  rationale:
    'istiod fetches bundles for their roots alone and fails with "does not provide a X509 SVID" where there is none. The standard lets a trust domain have JWT-SVIDs only.',
  fix: 'Publish the CA certificates of the trust domain in x509-svid entries, or name no spiffeBundleUrl for it',
  good: '{"keys":[{"use":"x509-svid",…},{"use":"jwt-svid",…}]}',
  bad: '{"keys":[{"use":"jwt-svid",…}]}',
  consumer: 'istio',
  check: ({ bundle: { format, content, notes } }) => {
    if (format !== 'spiffe' || content.x509Authorities.length > 0) return undefined;
    // An entry that the reader passed over is there all the same, and its own rule says what is wrong with it.
    if (notes.some(({ rule }) => rule.startsWith('x509-bundle-'))) return undefined;
    return { message: 'there is no x509-svid entry', field: 'keys' };
  },
});
