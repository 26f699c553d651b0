import { x509Svid } from '../../citation.js';
import { defineRule } from '../../rule.js';

export const x509SvidLeafBasicConstraintsFalse = defineRule({
  id: 'x509-svid-leaf-basic-constraints-false',
  standard: 'x509-svid',
  title: 'A leaf has cA FALSE',
  severity: 'error',
  requirement: 'MUST',
  citation: x509Svid('4.1', '41-basic-constraints'),
  appliesTo: ['leaf'],
  rationale:
    'Only leaves name workloads. Who shows a CA certificate as its own holds a key that can sign any identity of the trust domain; go-spiffe, SPIRE and Envoy refuse it.',
  fix: 'Present a leaf that this CA has signed, with "basicConstraints = critical, CA:FALSE", and keep the key of the CA off the workload',
  good: 'X509v3 Basic Constraints: critical\n    CA:FALSE',
  bad: 'X509v3 Basic Constraints: critical\n    CA:TRUE',
  refusedBy: ['go-spiffe', 'spire', 'envoy'],
  check: ({ isCa }) =>
    isCa
      ? { message: 'a CA certificate is presented as an SVID', field: 'extensions.basicConstraints' }
      : undefined,
});
