import { defineRule } from '../../rule.js';
import { cut } from '../x509-svid/listed.js';
import { istio } from './sources.js';

function isServiceAccount(path: string): boolean {
  const steps = path.split('/');
  return steps.length === 5 && steps[1] === 'ns' && steps[3] === 'sa';
}

export const istioIdPath = defineRule({
  id: 'istio-id-path',
  standard: 'consumers',
  title: 'Istio takes a workload only as /ns/<namespace>/sa/<service account>',
  severity: 'error',
  requirement: 'derived',
  citation: istio('pkg/spiffe/spiffe.go'),
  appliesTo: ['leaf'],
  rationale:
    'ParseIdentity knows this one form, by which istiod and the verifier of peers find the trust domain; of all others they say "identity is not a spiffe format". The standard leaves paths to the trust domain.',
  fix: 'Issue the SVID for an ID such as spiffe://example.org/ns/shop/sa/web',
  good: 'URI:spiffe://example.org/ns/shop/sa/web',
  bad: 'URI:spiffe://example.org/workload/web',
  consumer: 'istio',
  check: ({ id }) => {
    if (id === undefined || !id.valid) return undefined;
    const { path } = id;
    // Without a path it is no workload at all, which another rule says.
    if (path === '' || isServiceAccount(path)) return undefined;
    return {
      message: `the path ${cut(path)} is not of the form /ns/<namespace>/sa/<service account>`,
      field: id.field,
      value: cut(id.text),
    };
  },
});
