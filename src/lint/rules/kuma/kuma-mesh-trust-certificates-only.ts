import { defineRule } from '../../rule.js';
import { notedAs } from '../bundle/noted.js';
import { MESH_TRUST } from './sources.js';

export const kumaMeshTrustCertificatesOnly = defineRule({
  id: 'kuma-mesh-trust-certificates-only',
  standard: 'kuma',
  title: 'A MeshTrust holds certificates and nothing else',
  severity: 'error',
  requirement: 'derived',
  citation: MESH_TRUST,
  appliesTo: ['bundle'],
  rationale:
    'Kuma looks at the first PEM block alone and hands all of them to every proxy of the mesh and to the global control plane, a private key among them. One block that is no certificate makes Envoy refuse the trust of all trust domains.',
  fix: 'Leave CERTIFICATE blocks only; a private key that stood there is known to every proxy, so make a new CA',
  good: 'pem:\n  value: |\n    -----BEGIN CERTIFICATE-----',
  bad: 'pem:\n  value: |\n    -----BEGIN CERTIFICATE-----\n    …\n    -----BEGIN PRIVATE KEY-----',
  acceptedBy: ['kuma'],
  refusedBy: ['envoy'],
  check: notedAs('kuma-mesh-trust-certificates-only'),
});
