import { defineRule } from '../../rule.js';
import { SPIRE_PROVIDER } from './sources.js';

export const kumaIdentitySpireTrustDomain = defineRule({
  id: 'kuma-identity-spire-trust-domain',
  standard: 'kuma',
  title: 'With SPIRE the trust domain is the one that SPIRE has',
  severity: 'warning',
  requirement: 'derived',
  citation: SPIRE_PROVIDER,
  appliesTo: ['mesh-identity'],
  rationale:
    "The rendered SPIFFE ID is the name by which Envoy asks the SPIRE agent for the SVID. A trust domain of Kuma's own making is none that a SPIRE Server has, and the SVID never comes.",
  fix: 'Write the trust domain of the SPIRE Server out',
  good: 'trustDomain: spire.example.org',
  bad: "trustDomain: '{{ .Mesh }}.{{ .Zone }}.mesh.local'",
  check: (subject) => {
    if (subject.text(['spec', 'provider', 'type']) !== 'Spire') return undefined;
    const path = ['spec', 'spiffeID', 'trustDomain'];
    const text = subject.text(path);
    if (text !== undefined && !text.includes('{{')) return undefined;
    const message = text === undefined ? 'no trust domain is named' : 'the trust domain is a template';
    return subject.breach(
      path,
      `${message}, and SPIRE has one of its own`,
      text === undefined ? {} : { value: text },
    );
  },
});
