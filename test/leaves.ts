/** Certificates for tests, made by the builder from the leaf profile, deformed where a test wants it so. */
import { leafContent, leafProfileFor, newSerialNumber } from '../src/svid/index.js';
import {
  Certificate,
  type CertificateContent,
  type KeyType,
  loadCertificateBuilder,
  parseName,
  subjectKeyIdentifierOf,
} from '../src/x509/index.js';
import { keyPair, NOW, privateKey, publicKeyInfo, type TestAuthority } from './authorities.js';

export interface LeafOptions {
  readonly id?: string;
  readonly dnsNames?: readonly string[];
  readonly keyType?: KeyType;
  /** Another key pair for each name. */
  readonly keyName?: string;
  readonly notBefore?: number;
  readonly notAfter?: number;
  /** Changes what the profile makes. */
  readonly deform?: (content: CertificateContent) => CertificateContent;
}

export async function testLeaf(issuer: TestAuthority, options: LeafOptions = {}): Promise<Certificate> {
  const key = publicKeyInfo(keyPair(options.keyType ?? 'ec-p256', options.keyName ?? 'leaf').spki);
  const content = leafContent({
    serial: newSerialNumber(),
    notBefore: options.notBefore ?? NOW - 10,
    notAfter: options.notAfter ?? NOW + 3600,
    key,
    uri: options.id ?? 'spiffe://example.org/web',
    dnsNames: options.dnsNames ?? [],
    issuer: issuer.certificate.subject.der,
    authorityKeyIdentifier: subjectKeyIdentifierOf(issuer.certificate.publicKeyInfo.keyBytes),
    profile: leafProfileFor(key),
  });
  const { buildCertificate } = await loadCertificateBuilder();
  return Certificate.parse(
    await buildCertificate((options.deform ?? ((same) => same))(content), issuer.signer),
  );
}

/** A CA certificate signed by another: the leaf profile deformed into a CA's. */
export async function testIntermediate(
  issuer: TestAuthority,
  options: { readonly name: string; readonly pathLength?: number; readonly deform?: LeafOptions['deform'] },
): Promise<TestAuthority> {
  const { name, pathLength, deform = (same) => same } = options;
  const certificate = await testLeaf(issuer, {
    keyName: name,
    notAfter: NOW + 86_400,
    deform: (content) =>
      deform({
        ...content,
        subject: parseName(`CN=${name}`),
        extensions: [
          { type: 'keyUsage', critical: true, usages: ['keyCertSign', 'cRLSign'] },
          {
            type: 'basicConstraints',
            critical: true,
            ca: true,
            ...(pathLength === undefined ? {} : { pathLength }),
          },
          ...content.extensions.filter(({ type }) => type.endsWith('KeyIdentifier')),
        ],
      }),
  });
  return { certificate, signer: privateKey(keyPair('ec-p256', name)) };
}
