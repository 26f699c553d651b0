import { defineRule } from '../../rule.js';
import { emptyLabels } from './go-certificates.js';
import { goX509 } from './sources.js';

export const kumaTrustDomainLabels = defineRule({
  id: 'kuma-trust-domain-labels',
  standard: 'consumers',
  title: 'Kuma reads a CA only when no label of its trust domain is empty',
  severity: 'error',
  requirement: 'derived',
  citation: goX509,
  appliesTo: ['intermediate', 'root'],
  rationale: `Go's crypto/x509 does not parse a certificate whose URI has a host with a leading, trailing or double dot, and Kuma says of such a CA "not a valid x509 certificate". The grammar of SPIFFE IDs admits such names.`,
  fix: 'Choose a trust domain without leading, trailing or double dots, and make the CA anew',
  good: 'URI:spiffe://prod.example.org',
  bad: 'URI:spiffe://prod..example.org',
  consumer: 'kuma',
  check: emptyLabels,
});
