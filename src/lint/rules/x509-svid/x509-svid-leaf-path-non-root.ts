import { x509Svid } from '../../citation.js';
import { defineRule } from '../../rule.js';

export const x509SvidLeafPathNonRoot = defineRule({
  id: 'x509-svid-leaf-path-non-root',
  standard: 'x509-svid',
  title: "A leaf's SPIFFE ID has a path",
  severity: 'error',
  requirement: 'MUST',
  citation: x509Svid('3.1', '31-leaf-certificates'),
  appliesTo: ['leaf'],
  rationale:
    'An ID without a path is that of the trust domain itself and belongs to its CA. SPIRE does not issue it to a workload and Envoy refuses it; go-spiffe does not load it, yet its TLS verification lets it pass.',
  fix: 'Add a path that names the workload: "meshctl identity issue spiffe://example.org/ns/shop/sa/web"',
  good: 'URI:spiffe://example.org/ns/shop/sa/web',
  bad: 'URI:spiffe://example.org',
  refusedBy: ['spire', 'envoy'],
  check: ({ id, isCa }) => {
    if (id === undefined || id.path !== '' || isCa || !id.valid) return undefined;
    return { message: 'the SPIFFE ID is that of the trust domain itself', field: id.field, value: id.text };
  },
});
