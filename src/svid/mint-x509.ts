/** Mints X.509-SVIDs from a compiled template and a signer; nothing here reads a clock or a file. */
import { derBitString, derSequence } from '../encoding/der-write.js';
import type { SpiffeId } from '../spiffe/index.js';
import type { CertificateTemplate } from '../x509/index.js';
import type { Lifetime } from './lifetime.js';
import { newSerialNumber } from './serial-number.js';

/** Whoever holds a signing key: a local key today, a remote service behind the same two members. */
export interface Signer {
  /** Signs the DER of a tbsCertificate with the algorithm that it names. */
  sign(tbs: Buffer): Buffer;
}

export interface X509SvidRequest {
  readonly id: SpiffeId;
  readonly dnsNames: readonly string[];
}

export interface MintedLeaf {
  /** DER of the leaf. */
  readonly certificate: Buffer;
  /** Content octets of the serial number, lower-case hex. */
  readonly serialHex: string;
}

/** Stamps and signs one leaf for a SubjectPublicKeyInfo. */
export function mintX509Svid(
  template: CertificateTemplate,
  signer: Signer,
  request: X509SvidRequest,
  spki: Buffer,
  { notBefore, notAfter }: Lifetime,
): MintedLeaf {
  const serial = newSerialNumber();
  const uri = request.id.toString();
  const tbs = template.stamp({ serial, notBefore, notAfter, spki, uri, dnsNames: request.dnsNames });
  const signature = signer.sign(tbs);
  return {
    certificate: derSequence(tbs, template.signatureAlgorithm, derBitString(signature)),
    serialHex: serial.toString('hex'),
  };
}
