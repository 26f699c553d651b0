/**
 * Certificates out of parts, right unless a test changes one: an SVID leaf, or a CA. Every part is DER, so anything that
 * can be wrong can be made. The signature is none, unless `issuer` signs.
 */
import { sign } from 'node:crypto';
import { contextTag, contextTagConstructed, TAG } from '../../src/encoding/der.js';
import { derBitString, derEncode, derOid, derSequence } from '../../src/encoding/der-write.js';
import { writePem } from '../../src/encoding/pem.js';
import { writeTime } from '../../src/encoding/time.js';
import { Certificate, type KeyType, subjectKeyIdentifierOf } from '../../src/x509/index.js';
import { keyPair, NOW, privateKey, publicKeyInfo } from '../authorities.js';

export interface CraftedExtension {
  readonly oid: string;
  /** `false-spelled-out` writes the BOOLEAN that DER leaves out. */
  readonly critical: boolean | 'false-spelled-out';
  /** DER inside the OCTET STRING. */
  readonly value: Buffer;
}

export interface Parts {
  readonly version?: number;
  /** Content octets of the INTEGER. */
  readonly serial?: Buffer;
  /** AlgorithmIdentifier inside and outside. */
  readonly algorithm?: Buffer;
  readonly innerAlgorithm?: Buffer;
  readonly issuer?: Buffer;
  readonly subject?: Buffer;
  /** Seconds since 1970, or the DER of a time. */
  readonly notBefore?: number | Buffer;
  readonly notAfter?: number | Buffer;
  readonly spki?: Buffer;
  readonly extensions?: readonly CraftedExtension[];
  /** Who signs with ECDSA and SHA-256; nobody: the signature is a few bytes of nothing. */
  readonly signedBy?: { readonly keyType: KeyType; readonly keyName: string };
}

/** `CN=<name>`. */
export const commonName = (name: string): Buffer =>
  derSequence(
    derEncode(TAG.SET, derSequence(derOid('2.5.4.3'), derEncode(TAG.UTF8_STRING, Buffer.from(name)))),
  );
export const NO_NAME = derSequence();
const CA_NAME = commonName('Test CA');
const ECDSA_SHA256 = derSequence(derOid('1.2.840.10045.4.3.2'));

export const spkiOf = (keyType: KeyType = 'ec-p256', name = 'leaf'): Buffer => keyPair(keyType, name).spki;
const keyIdOf = (keyType: KeyType, name: string): Buffer =>
  subjectKeyIdentifierOf(publicKeyInfo(spkiOf(keyType, name)).keyBytes);

export const uri = (text: string | Buffer): Buffer =>
  derEncode(contextTag(6), Buffer.from(text as string, 'latin1'));
export const dns = (text: string): Buffer => derEncode(contextTag(2), Buffer.from(text));

/** Extensions by name, each as it should be; a test takes what it needs. */
export const extension = {
  subjectAltName: (
    names: readonly Buffer[],
    critical: CraftedExtension['critical'] = true,
  ): CraftedExtension => ({
    oid: '2.5.29.17',
    critical,
    value: derSequence(...names),
  }),
  /** `octets` are those of the BIT STRING behind the count of unused bits: (0x07, 0x80) is digitalSignature. */
  keyUsage: (
    unused: number,
    octets: readonly number[],
    critical: CraftedExtension['critical'] = true,
  ): CraftedExtension => ({
    oid: '2.5.29.15',
    critical,
    value: derEncode(TAG.BIT_STRING, Buffer.from([unused, ...octets])),
  }),
  extendedKeyUsage: (
    oids: readonly string[],
    critical: CraftedExtension['critical'] = false,
  ): CraftedExtension => ({
    oid: '2.5.29.37',
    critical,
    value: derSequence(...oids.map(derOid)),
  }),
  basicConstraints: (
    content: Buffer = Buffer.alloc(0),
    critical: CraftedExtension['critical'] = true,
  ): CraftedExtension => ({
    oid: '2.5.29.19',
    critical,
    value: derEncode(TAG.SEQUENCE, content),
  }),
  subjectKeyIdentifier: (keyType: KeyType = 'ec-p256', name = 'leaf'): CraftedExtension => ({
    oid: '2.5.29.14',
    critical: false,
    value: derEncode(TAG.OCTET_STRING, keyIdOf(keyType, name)),
  }),
  authorityKeyIdentifier: (keyType: KeyType = 'ec-p256', name = 'ca'): CraftedExtension => ({
    oid: '2.5.29.35',
    critical: false,
    value: derSequence(derEncode(contextTag(0), keyIdOf(keyType, name))),
  }),
  /** Bases are GeneralNames, such as `uri('example.org')`. */
  nameConstraints: (
    permitted: readonly Buffer[],
    excluded: readonly Buffer[] = [],
    critical: CraftedExtension['critical'] = true,
  ): CraftedExtension => ({
    oid: '2.5.29.30',
    critical,
    value: derSequence(
      ...[permitted, excluded].flatMap((bases, i) =>
        bases.length === 0
          ? []
          : [derEncode(contextTagConstructed(i), Buffer.concat(bases.map((base) => derSequence(base))))],
      ),
    ),
  }),
};

export const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';
export const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';
const CA_TRUE = Buffer.from([0x01, 0x01, 0xff]);

/** Content of the basic constraints of a CA. */
export const caTrue = (pathLen?: number): Buffer =>
  pathLen === undefined ? CA_TRUE : Buffer.concat([CA_TRUE, derEncode(TAG.INTEGER, Buffer.from([pathLen]))]);

/** What a right leaf has, by the name of the extension; null leaves one out. */
export type Overrides = { readonly [name in keyof typeof extension]?: CraftedExtension | null };

function merged(defaults: Overrides, overrides: Overrides): CraftedExtension[] {
  return Object.values({ ...defaults, ...overrides }).filter((one) => one !== null && one !== undefined);
}

/** Extensions of a right leaf: empty subject, one SPIFFE ID, EC key. */
export const leafExtensions = (overrides: Overrides = {}): CraftedExtension[] =>
  merged(
    {
      keyUsage: extension.keyUsage(7, [0x80]),
      extendedKeyUsage: extension.extendedKeyUsage([SERVER_AUTH, CLIENT_AUTH]),
      basicConstraints: extension.basicConstraints(),
      subjectKeyIdentifier: extension.subjectKeyIdentifier(),
      authorityKeyIdentifier: extension.authorityKeyIdentifier(),
      subjectAltName: extension.subjectAltName([uri('spiffe://example.org/ns/shop/sa/web')]),
    },
    overrides,
  );

/** Extensions of a right root: named `spiffe://example.org`, key `ca`. */
export const caExtensions = (overrides: Overrides = {}): CraftedExtension[] =>
  merged(
    {
      keyUsage: extension.keyUsage(1, [0x06]),
      basicConstraints: extension.basicConstraints(CA_TRUE),
      subjectKeyIdentifier: extension.subjectKeyIdentifier('ec-p256', 'ca'),
      subjectAltName: extension.subjectAltName([uri('spiffe://example.org')], false),
    },
    overrides,
  );

/** A right leaf but for what is given. */
export const craftLeaf = (parts: Parts = {}): Buffer =>
  craft({ issuer: CA_NAME, subject: NO_NAME, spki: spkiOf(), extensions: leafExtensions(), ...parts });

/** A right self-issued CA but for what is given. */
export const craftCa = (parts: Parts = {}): Buffer =>
  craft({
    issuer: CA_NAME,
    subject: CA_NAME,
    spki: spkiOf('ec-p256', 'ca'),
    notAfter: NOW + 86_400,
    extensions: caExtensions(),
    signedBy: { keyType: 'ec-p256', keyName: 'ca' },
    ...parts,
  });

/** A CA below the right root, with key `intermediate` and the name CN=Intermediate. */
export const craftIntermediate = (parts: Parts = {}): Buffer =>
  craftCa({
    subject: commonName('Intermediate'),
    spki: spkiOf('ec-p256', 'intermediate'),
    extensions: [
      ...caExtensions({ subjectKeyIdentifier: extension.subjectKeyIdentifier('ec-p256', 'intermediate') }),
      extension.authorityKeyIdentifier(),
    ],
    ...parts,
  });

/** A CA by its name and its key: who signs in a chain. */
export interface CraftedSigner {
  readonly name: Buffer;
  readonly keyName: string;
}
export const ROOT: CraftedSigner = { name: CA_NAME, keyName: 'ca' };
export const INTERMEDIATE: CraftedSigner = { name: commonName('Intermediate'), keyName: 'intermediate' };

/** A right leaf with the signature, the name and the key identifier of this CA. */
export const craftLeafOf = ({ name, keyName }: CraftedSigner, overrides: Overrides = {}): Buffer =>
  craftLeaf({
    issuer: name,
    signedBy: { keyType: 'ec-p256', keyName },
    extensions: leafExtensions({
      authorityKeyIdentifier: extension.authorityKeyIdentifier('ec-p256', keyName),
      ...overrides,
    }),
  });

/** A right CA below another. */
export const craftCaOf = (ca: CraftedSigner, issuer: CraftedSigner, overrides: Overrides = {}): Buffer =>
  craftCa({
    issuer: issuer.name,
    subject: ca.name,
    spki: spkiOf('ec-p256', ca.keyName),
    signedBy: { keyType: 'ec-p256', keyName: issuer.keyName },
    extensions: caExtensions({
      subjectKeyIdentifier: extension.subjectKeyIdentifier('ec-p256', ca.keyName),
      authorityKeyIdentifier: extension.authorityKeyIdentifier('ec-p256', issuer.keyName),
      ...overrides,
    }),
  });

function craft(parts: Parts): Buffer {
  const { version = 3, serial = SERIAL, algorithm = ECDSA_SHA256, innerAlgorithm = algorithm } = parts;
  const { issuer = NO_NAME, subject = NO_NAME, spki = spkiOf(), extensions = [], signedBy } = parts;
  const { notBefore = NOW - 10, notAfter = NOW + 3600 } = parts;
  const tbs = derSequence(
    ...(version === 1
      ? []
      : [derEncode(contextTagConstructed(0), derEncode(TAG.INTEGER, Buffer.from([version - 1])))]),
    derEncode(TAG.INTEGER, serial),
    innerAlgorithm,
    issuer,
    derSequence(...[notBefore, notAfter].map((time) => (typeof time === 'number' ? writeTime(time) : time))),
    subject,
    spki,
    ...(extensions.length === 0
      ? []
      : [derEncode(contextTagConstructed(3), derSequence(...extensions.map(encodeExtension)))]),
  );
  const signature =
    signedBy === undefined
      ? Buffer.from([0x30, 0x06, 0x02, 0x01, 0x01, 0x02, 0x01, 0x01])
      : sign('sha256', tbs, privateKey(keyPair(signedBy.keyType, signedBy.keyName)));
  return derSequence(tbs, algorithm, derBitString(signature));
}

const SERIAL = Buffer.from('4a1f0c5e9b3d47288f10a2b4c6d8e0f1', 'hex');

function encodeExtension({ oid, critical, value }: CraftedExtension): Buffer {
  const flag =
    critical === true
      ? [derEncode(TAG.BOOLEAN, Buffer.from([0xff]))]
      : critical === 'false-spelled-out'
        ? [derEncode(TAG.BOOLEAN, Buffer.from([0x00]))]
        : [];
  return derSequence(derOid(oid), ...flag, derEncode(TAG.OCTET_STRING, value));
}

/** PEM blocks, one after the other. */
export const pem = (...certificates: readonly Buffer[]): string =>
  certificates.map((der) => writePem('CERTIFICATE', der)).join('');

export const parsed = (der: Buffer): Certificate => Certificate.parse(der);
