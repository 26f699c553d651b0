import { defineRule } from '../../rule.js';
import { cut } from '../x509-svid/listed.js';
import { isSame } from './identities.js';
import { TRUST_BUNDLE } from './sources.js';
import { otherWithKey } from './trust-index.js';
import { authoritiesOf, trustDomainOf } from './trusts.js';

export const kumaMeshTrustSharedCa = defineRule({
  id: 'kuma-mesh-trust-shared-ca',
  standard: 'kuma',
  title: 'A CA stands in the MeshTrusts of one trust domain',
  severity: 'warning',
  requirement: 'derived',
  citation: TRUST_BUNDLE,
  appliesTo: ['mesh-trust'],
  rationale:
    'Whoever holds the key of a CA that is believed for two trust domains can issue identities of either. It happens when the trust domain of a MeshIdentity is edited, since Kuma keeps the CA.',
  fix: 'Make a CA of its own for each trust domain, by a new MeshIdentity',
  good: 'a.example: CA 1\nb.example: CA 2',
  bad: 'a.example: CA 1\nb.example: CA 1',
  check: (subject) => {
    for (const { path, subject: ca } of authoritiesOf(subject.resource)) {
      const other = otherWithKey(subject, ca.certificate.spki);
      // Within one file the rule about bundles says it (bundle-key-one-domain).
      if (other === undefined || isSame(other, subject.resource) || subject.isBeside(other)) continue;
      const message = `MeshTrust ${cut(other.name)} has this CA for another trust domain: each can speak for the other`;
      const value = trustDomainOf(other);
      return subject.breach(path, message, value === undefined ? {} : { value: cut(value) });
    }
    return undefined;
  },
});
