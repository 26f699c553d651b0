/**
 * Builds certificates with @peculiar/x509, the only module that loads it: CAs, and the unsigned leaves from which
 * templates are compiled. What goes into a certificate is plain data, so that profiles need no builder.
 */
import 'reflect-metadata';
import { type KeyObject, webcrypto } from 'node:crypto';
import { AsnConvert } from '@peculiar/asn1-schema';
import { GeneralName, GeneralSubtree, GeneralSubtrees, NameConstraints } from '@peculiar/asn1-x509';
import * as x509 from '@peculiar/x509';
import { signingAlgorithmFor } from './algorithms.js';
import { EXTENSION_OID } from './certificate.js';
import type { CertificateContent, DistinguishedName, ExtensionContent } from './certificate-content.js';
import { KEY_USAGES } from './extensions/key-usage.js';
import { pkcs8Of } from './private-key.js';

/** Builds and signs; returns DER. The signature algorithm follows the key. */
export async function buildCertificate(content: CertificateContent, signer: KeyObject): Promise<Buffer> {
  const signingAlgorithm = webCryptoAlgorithm(signer);
  const pkcs8 = new Uint8Array(pkcs8Of(signer));
  const signingKey = await webcrypto.subtle.importKey('pkcs8', pkcs8, signingAlgorithm, false, ['sign']);
  return build(content, { signingKey: signingKey as CryptoKey, signingAlgorithm });
}

/**
 * Builds with an empty signature: the signed part is what `buildCertificate` with that signer would sign, but nothing
 * is signed, so nothing comes into being that could be taken for an SVID.
 */
export async function buildUnsigned(content: CertificateContent, signer: KeyObject): Promise<Buffer> {
  return build(content, { signature: new Uint8Array(64), signingAlgorithm: webCryptoAlgorithm(signer) });
}

type Signing = { signingAlgorithm: Algorithm } & (
  | { signingKey: CryptoKey }
  | { signature: Uint8Array<ArrayBuffer> }
);

async function build(content: CertificateContent, signing: Signing): Promise<Buffer> {
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: content.serial.toString('hex'),
    issuer: encodeName(content.issuer),
    subject: encodeName(content.subject),
    notBefore: new Date(content.notBefore * 1000),
    notAfter: new Date(content.notAfter * 1000),
    publicKey: new x509.PublicKey(new Uint8Array(content.spki)),
    extensions: content.extensions.map(encodeExtension),
    ...signing,
  });
  return Buffer.from(certificate.rawData);
}

/** WebCrypto's parameters for a key that `signingAlgorithmFor` accepts. */
function webCryptoAlgorithm(key: KeyObject): Algorithm & { hash?: string; namedCurve?: string } {
  const { hash } = signingAlgorithmFor(key);
  const digest = hash === 'sha384' ? 'SHA-384' : 'SHA-256';
  switch (key.asymmetricKeyType) {
    case 'rsa':
      return { name: 'RSASSA-PKCS1-v1_5', hash: digest };
    case 'ec':
      return { name: 'ECDSA', namedCurve: hash === 'sha384' ? 'P-384' : 'P-256', hash: digest };
    default:
      return { name: 'Ed25519' };
  }
}

function encodeName(name: DistinguishedName): x509.Name {
  if (Buffer.isBuffer(name)) return new x509.Name(new Uint8Array(name));
  return new x509.Name(name.map(({ oid, type, value }) => ({ [oid]: [{ [`${type}String`]: value }] })));
}

function encodeExtension(content: ExtensionContent): x509.Extension {
  switch (content.type) {
    case 'basicConstraints':
      return new x509.BasicConstraintsExtension(content.ca, content.pathLength, content.critical);
    case 'keyUsage': {
      const bits = content.usages.reduce((flags, usage) => flags | (1 << KEY_USAGES.indexOf(usage)), 0);
      return new x509.KeyUsagesExtension(bits, content.critical);
    }
    case 'extendedKeyUsage':
      return new x509.ExtendedKeyUsageExtension([...content.purposes], content.critical);
    case 'subjectKeyIdentifier':
      return new x509.SubjectKeyIdentifierExtension(content.keyIdentifier.toString('hex'));
    case 'authorityKeyIdentifier':
      return new x509.AuthorityKeyIdentifierExtension(content.keyIdentifier.toString('hex'));
    case 'subjectAltName': {
      const names: x509.JsonGeneralNames = [
        { type: 'url', value: content.uri },
        ...content.dnsNames.map((value) => ({ type: 'dns' as const, value })),
      ];
      return new x509.SubjectAlternativeNameExtension(names, content.critical);
    }
    case 'uriNameConstraints':
      return nameConstraints(content.permitted, content.excluded, content.critical);
  }
}

/** The library has no class for name constraints (RFC 5280 §4.2.1.10), only their ASN.1. */
function nameConstraints(
  permitted: readonly string[],
  excluded: readonly string[],
  critical: boolean,
): x509.Extension {
  const subtrees = (hosts: readonly string[]) =>
    new GeneralSubtrees(
      hosts.map((host) => new GeneralSubtree({ base: new GeneralName({ uniformResourceIdentifier: host }) })),
    );
  const value = new NameConstraints({
    ...(permitted.length > 0 ? { permittedSubtrees: subtrees(permitted) } : {}),
    ...(excluded.length > 0 ? { excludedSubtrees: subtrees(excluded) } : {}),
  });
  return new x509.Extension(EXTENSION_OID.nameConstraints, critical, AsnConvert.serialize(value));
}
