import { goSpiffeReason, TRUST_DOMAIN_VARIABLES } from '../../../kuma/index.js';
import { defineRule } from '../../rule.js';
import { sampleOf } from './sample.js';
import { IDENTITY_SELECTION } from './sources.js';

export const kumaIdentityTrustDomain = defineRule({
  id: 'kuma-identity-trust-domain',
  standard: 'kuma',
  title: 'The trust domain renders to a legal name',
  severity: 'error',
  requirement: 'derived',
  citation: IDENTITY_SELECTION,
  appliesTo: ['mesh-identity'],
  rationale:
    "Kuma takes any text for a template and finds out when it makes the CA or issues: then no proxy gets an identity. Upper case, a port or spiffe:// are no part of a trust domain's name.",
  fix: 'Write lower-case letters, digits, dots, dashes and underscores, such as {{ .Mesh }}.{{ .Zone }}.mesh.local',
  good: "trustDomain: '{{ .Mesh }}.{{ .Zone }}.mesh.local'",
  bad: 'trustDomain: Payments.example.org',
  check: (subject) => {
    const text = subject.text(TRUST_DOMAIN);
    if (text === undefined) return undefined;
    const sample = sampleOf(text, TRUST_DOMAIN_VARIABLES);
    if (sample === undefined) return undefined;
    const reason =
      goSpiffeReason(`spiffe://${sample}`) ??
      (sample.includes('/') ? 'a trust domain has no path' : undefined);
    return reason === undefined
      ? undefined
      : subject.breach(TRUST_DOMAIN, `it renders to no trust domain: ${reason}`, { value: text });
  },
});

const TRUST_DOMAIN = ['spec', 'spiffeID', 'trustDomain'];
