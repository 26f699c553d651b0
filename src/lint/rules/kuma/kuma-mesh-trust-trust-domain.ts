import { defineRule } from '../../rule.js';
import { notedAs } from '../bundle/noted.js';
import { MESH_TRUST } from './sources.js';

export const kumaMeshTrustTrustDomain = defineRule({
  id: 'kuma-mesh-trust-trust-domain',
  standard: 'kuma',
  title: 'The trust domain of a MeshTrust is a bare and legal name',
  severity: 'error',
  requirement: 'derived',
  citation: MESH_TRUST,
  appliesTo: ['bundle'],
  rationale:
    'Kuma takes any text. With upper case or other illegal characters the TLS configuration of every proxy of the mesh fails; "spiffe://…" is compared as it stands and matches no peer.',
  fix: 'Write the bare name in lower case, as it stands in the SPIFFE IDs behind "spiffe://"',
  good: 'spec:\n  trustDomain: example.org',
  bad: 'spec:\n  trustDomain: spiffe://example.org',
  acceptedBy: ['kuma'],
  check: notedAs('kuma-mesh-trust-trust-domain'),
});
