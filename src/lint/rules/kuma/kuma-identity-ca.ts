import { MeshctlError } from '../../../errors.js';
import { type FieldPath, isAtLeast } from '../../../kuma/index.js';
import { isPrivateKeyLabel, loadPrivateKeyBlock, publicKeyOf } from '../../../x509/index.js';
import type { Breach } from '../../breach.js';
import { defineRule } from '../../rule.js';
import type { ManifestSubject } from '../../subjects/manifest.js';
import { type CaCertificate, type OwnCa, ownCaOf } from './own-ca.js';
import { BUNDLED_CA } from './sources.js';
import { valueAt } from './values.js';

const NO_PAIR = 'not a valid TLS key pair';

export const kumaIdentityCa = defineRule({
  id: 'kuma-identity-ca',
  standard: 'kuma',
  title: 'The CA of a MeshIdentity can sign SVIDs',
  severity: 'error',
  requirement: 'derived',
  citation: BUNDLED_CA,
  appliesTo: ['mesh-identity'],
  rationale:
    'From 3.0 Kuma looks at every certificate of a CA of your own and says this in the condition Provider; the MeshIdentity does not become ready and takes the identity of its proxies away. Earlier versions issue SVIDs that peers refuse.',
  fix: 'Give a CA certificate with CA:TRUE and "keyUsage = critical, keyCertSign, cRLSign", its own key beside it, the issuing CA first; a root needs insecureAllowSelfSigned: true',
  good: 'X509v3 Basic Constraints: critical\n    CA:TRUE\nX509v3 Key Usage: critical\n    Certificate Sign, CRL Sign',
  bad: 'X509v3 Basic Constraints: critical\n    CA:FALSE',
  check: (subject) => {
    const ca = ownCaOf(subject);
    if (ca?.certificate === undefined) return undefined;
    const noPair = pairFault(ca);
    const { path } = ca.certificate;
    if (noPair !== undefined) return subject.breach(path, noPair.message, noPair);
    const faults = ca.certificates.flatMap((certificate, i) => faultsOf(subject, path, certificate, i));
    const isAllowed =
      valueAt(subject.resource.body, 'provider', 'bundled', 'insecureAllowSelfSigned') === true;
    if (faults.length > 0 || isAllowed || ca.certificates[0]?.isSelfSigned !== true) return faults;
    return subject.breach(path, 'self-signed certificates are not allowed');
  },
});

/** In the words of Go's tls.X509KeyPair, as far as the run shows certificate and key. */
function pairFault({
  certificates,
  privateKey,
}: OwnCa): Omit<Breach, 'field' | 'value' | 'lines'> | undefined {
  const [first] = certificates;
  if (certificates.length === 0) return placeholder('certificate');
  if (privateKey === undefined || first === undefined) return undefined;
  const block = privateKey.blocks.find(({ label }) => isPrivateKeyLabel(label));
  if (block === undefined) return placeholder('key');
  try {
    const { key } = loadPrivateKeyBlock(block);
    const isPair = publicKeyOf(key).keyBytes.equals(first.subject.certificate.publicKeyInfo.keyBytes);
    return isPair ? undefined : { message: `${NO_PAIR}: tls: private key does not match public key` };
  } catch (error) {
    if (error instanceof MeshctlError) return { message: `${NO_PAIR}: tls: failed to parse private key` };
    throw error;
  }
}

/** Whoever keeps manifests in a repository often has a placeholder where a secret comes later. */
const placeholder = (input: string): Omit<Breach, 'field' | 'value' | 'lines'> => ({
  message: `${NO_PAIR}: tls: failed to find any PEM data in ${input} input`,
  severity: 'warning',
});

function faultsOf(
  subject: ManifestSubject,
  path: FieldPath,
  certificate: CaCertificate | undefined,
  index: number,
): Breach[] {
  const breach = (message: string, more: Pick<Breach, 'severity'> = {}) =>
    subject.breach(path, `cert[${index}]: ${message}`, more);
  if (certificate === undefined) return [breach('not a valid x509 certificate')];
  const { subject: ca } = certificate;
  const isChecked = isAtLeast(subject.version, '3.0');
  return [
    ...(ca.isCa
      ? []
      : [breach("basic constraint 'CA' must be set to 'true' (see X509-SVID: 4.1. Basic Constraints)")]),
    ...(ca.has('keyCertSign')
      ? []
      : [breach("key usage extension 'keyCertSign' must be set (see X509-SVID: 4.3. Key Usage)")]),
    ...(ca.has('keyAgreement')
      ? [
          breach(
            "key usage extension 'keyAgreement' must NOT be set (see X509-SVID: Appendix A. X.509 Field Reference)",
            isChecked ? {} : { severity: 'warning' },
          ),
        ]
      : []),
  ];
}
