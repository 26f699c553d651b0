import { defineRule } from '../../rule.js';
import { emptyLabels } from './go-certificates.js';
import { goX509 } from './sources.js';

export const goSpiffeTrustDomainLabels = defineRule({
  id: 'go-spiffe-trust-domain-labels',
  standard: 'consumers',
  title: 'go-spiffe reads a certificate only when no label of its trust domain is empty',
  severity: 'error',
  requirement: 'derived',
  citation: goX509,
  appliesTo: ['leaf', 'intermediate', 'root'],
  rationale:
    "Go's crypto/x509 does not parse a certificate whose URI has a host with a leading, trailing or double dot, so the SVID fails before go-spiffe sees it. The grammar of SPIFFE IDs admits such names.",
  fix: 'Choose a trust domain without leading, trailing or double dots, and issue the certificates anew',
  good: 'URI:spiffe://prod.example.org/web',
  bad: 'URI:spiffe://prod..example.org/web',
  consumer: 'go-spiffe',
  check: emptyLabels,
});
