import { defineRule } from '../../rule.js';
import { emptyLabels } from './go-certificates.js';
import { goX509 } from './sources.js';

export const istioTrustDomainLabels = defineRule({
  id: 'istio-trust-domain-labels',
  standard: 'consumers',
  title: 'Istio reads a certificate only when no label of its trust domain is empty',
  severity: 'error',
  requirement: 'derived',
  citation: goX509,
  appliesTo: ['leaf', 'intermediate', 'root'],
  rationale:
    "Go's crypto/x509 does not parse a certificate whose URI has a host with a leading, trailing or double dot, so istiod refuses it unseen. The grammar of SPIFFE IDs admits such names.",
  fix: 'Choose a trust domain without leading, trailing or double dots, and issue the certificates anew',
  good: 'URI:spiffe://cluster.local/ns/shop/sa/web',
  bad: 'URI:spiffe://cluster.local./ns/shop/sa/web',
  consumer: 'istio',
  check: emptyLabels,
});
