import { defineRule } from '../../rule.js';
import { CRDS } from './sources.js';

export const spireFederatesWithName = defineRule({
  id: 'spire-federates-with-name',
  standard: 'spire',
  title: 'federatesWith names trust domains, and no IDs',
  severity: 'warning',
  requirement: 'derived',
  citation: CRDS,
  appliesTo: ['cluster-spiffe-id', 'cluster-static-entry'],
  rationale:
    'The controller manager reads an ID for the trust domain in it, so a path says nothing and two spellings of one trust domain look like two. ClusterFederatedTrustDomain takes the bare name alone.',
  fix: 'Write the bare name, as in spec.trustDomain of the ClusterFederatedTrustDomain',
  good: 'federatesWith:\n  - partner.example.org',
  bad: 'federatesWith:\n  - spiffe://partner.example.org',
  check: (subject) =>
    subject
      .list(['spec', 'federatesWith'])
      .flatMap((name, i) =>
        typeof name === 'string' && name.startsWith('spiffe://')
          ? [
              subject.breach(
                ['spec', 'federatesWith', i],
                'an ID stands where the name of a trust domain belongs',
                { value: name },
              ),
            ]
          : [],
      ),
});
