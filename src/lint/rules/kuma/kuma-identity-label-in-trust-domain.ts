import { defineRule } from '../../rule.js';
import { IDENTITY_SELECTION } from './sources.js';

export const kumaIdentityLabelInTrustDomain = defineRule({
  id: 'kuma-identity-label-in-trust-domain',
  standard: 'kuma',
  title: 'The trust domain depends on no label',
  severity: 'warning',
  requirement: 'derived',
  citation: IDENTITY_SELECTION,
  appliesTo: ['mesh-identity'],
  rationale:
    'In trustDomain, label reads the labels of the MeshIdentity when the CA is made and those of the Dataplane when the IDs of services are told: two answers for one trust domain.',
  fix: 'Write the trust domain out, or use .Mesh and .Zone',
  good: 'trustDomain: payments.example.org',
  bad: 'trustDomain: \'{{ label "team" }}.example.org\'',
  check: (subject) => {
    const path = ['spec', 'spiffeID', 'trustDomain'];
    const text = subject.text(path);
    if (text === undefined || !/\{\{[^}]*\blabel\b/.test(text)) return undefined;
    return subject.breach(path, 'two sets of labels answer this template', { value: text });
  },
});
