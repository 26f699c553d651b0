import { isPrivateKeyLabel } from '../../../x509/index.js';
import { defineRule } from '../../rule.js';
import { listed } from '../x509-svid/listed.js';
import { ownCaOf } from './own-ca.js';
import { BUNDLED_PROVIDER } from './sources.js';

export const kumaIdentityCaCertificatesOnly = defineRule({
  id: 'kuma-identity-ca-certificates-only',
  standard: 'kuma',
  title: 'The certificate of a CA is nothing but certificates',
  severity: 'error',
  requirement: 'derived',
  citation: BUNDLED_PROVIDER,
  appliesTo: ['mesh-identity'],
  rationale:
    'Kuma puts all of this PEM into the MeshTrust that it makes, and that goes to every proxy of the mesh and to the global control plane. A private key in it is then known to all of them.',
  fix: 'Leave CERTIFICATE blocks only, and put the key where privateKey points',
  good: 'certificate:\n  type: Secret\n  secretRef: {kind: Secret, name: ca-cert}    # certificates alone',
  bad: 'certificate:\n  type: Secret\n  secretRef: {kind: Secret, name: ca}         # certificate and key',
  check: (subject) => {
    const source = ownCaOf(subject)?.certificate;
    const strangers =
      source?.blocks.map(({ label }) => label).filter((label) => label !== 'CERTIFICATE') ?? [];
    if (source === undefined || strangers.length === 0) return undefined;
    const message = strangers.some(isPrivateKeyLabel)
      ? 'there is a private key among the certificates, and Kuma hands them to every proxy'
      : 'there is something else among the certificates, for which Envoy refuses all of them';
    return subject.breach(source.path, message, { value: listed([...new Set(strangers)]) });
  },
});
