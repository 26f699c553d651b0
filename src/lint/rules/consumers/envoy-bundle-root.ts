import type { Name } from '../../../x509/index.js';
import { defineRule } from '../../rule.js';
import type { CertificateSubject } from '../../subjects/certificate.js';
import { placeOfAuthority } from '../bundle/noted.js';
import { cut } from '../x509-svid/listed.js';
import { ENVOY_VALIDATOR } from './sources.js';

const keyOf = (name: Name): string => name.der.toString('latin1');

function nameOf({ certificate: { subject }, uris }: CertificateSubject): string {
  try {
    return cut(subject.toString());
  } catch {
    return cut(uris[0] ?? 'an authority');
  }
}

export const envoyBundleRoot = defineRule({
  id: 'envoy-bundle-root',
  standard: 'consumers',
  title: "Envoy's SPIFFE validator takes a bundle only with the root above each intermediate",
  severity: 'error',
  requirement: 'derived',
  citation: ENVOY_VALIDATOR,
  appliesTo: ['bundle'],
  rationale:
    'It does not stop at an intermediate that it trusts but looks for the self-signed root above, and refuses the peer when the bundle has none. go-spiffe is content with any certificate of the bundle, and the standard only advises self-signed ones.',
  fix: 'Add the root that signed the intermediate to the bundle, or publish the root in its place',
  good: 'CN=Root (self-signed)',
  bad: 'CN=Intermediate, issued by CN=Root, alone',
  consumer: 'envoy',
  check: ({ authorities, bundle }) => {
    if (authorities.every(({ isSelfIssued }) => isSelfIssued)) return undefined;
    const names = new Set(authorities.map(({ certificate }) => keyOf(certificate.subject)));
    const breaches = authorities.flatMap((subject, index) =>
      subject.isSelfIssued || names.has(keyOf(subject.certificate.issuer))
        ? []
        : [
            {
              message: `the root above ${nameOf(subject)} is not in the bundle`,
              ...placeOfAuthority(bundle, index),
            },
          ],
    );
    return breaches.length === 0 ? undefined : breaches;
  },
});
