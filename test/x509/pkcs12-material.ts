/** Keys and certificates for the PKCS#12 and encrypted-key tests: root, intermediate, leaf with an empty subject. */
import 'reflect-metadata';
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  webcrypto,
} from 'node:crypto';
import {
  BasicConstraintsExtension,
  SubjectAlternativeNameExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

export const KEY_KINDS = ['ec-p256', 'ec-p384', 'rsa-2048', 'ed25519'] as const;
type KeyKind = (typeof KEY_KINDS)[number];

const MAKERS: Record<KeyKind, () => KeyObject> = {
  'ec-p256': () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
  'ec-p384': () => generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey,
  'rsa-2048': () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
  ed25519: () => generateKeyPairSync('ed25519').privateKey,
};

const IMPORT = {
  'ec-p256': { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
  'ec-p384': { name: 'ECDSA', namedCurve: 'P-384', hash: 'SHA-384' },
  'rsa-2048': { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
  ed25519: { name: 'Ed25519' },
} as const;

const keys = new Map<KeyKind, Buffer>();

/** PKCS#8 DER of one key for each kind, made on first use. */
export function pkcs8Of(kind: KeyKind): Buffer {
  const made = keys.get(kind) ?? MAKERS[kind]().export({ format: 'der', type: 'pkcs8' });
  keys.set(kind, made);
  return made;
}

export interface Material {
  /** DER: leaf, intermediate, root. */
  readonly certificates: Buffer[];
  readonly privateKey: Buffer;
}

/** A chain of three whose keys are all of this kind; the leaf has the key of `pkcs8Of`. */
export async function chainOf(kind: KeyKind): Promise<Material> {
  const privateKey = pkcs8Of(kind);
  const root = await certify({ kind, subject: 'O=example.org, CN=root', serial: '01', ca: true });
  const intermediate = await certify({
    kind,
    subject: 'O=example.org, CN=intermediate',
    serial: '02',
    ca: true,
    issuer: root,
  });
  const leaf = await certify({
    kind,
    subject: '',
    serial: '03',
    ca: false,
    issuer: intermediate,
    key: privateKey,
  });
  return { certificates: [leaf, intermediate, root].map(({ der }) => der), privateKey };
}

interface Issued {
  readonly der: Buffer;
  readonly certificate: X509Certificate;
  readonly signingKey: CryptoKey;
}

interface Order {
  readonly kind: KeyKind;
  readonly subject: string;
  readonly serial: string;
  readonly ca: boolean;
  readonly issuer?: Issued;
  readonly key?: Buffer;
}

async function certify({ kind, subject, serial, ca, issuer, key }: Order): Promise<Issued> {
  // One RSA key is enough for all: a second takes long to make, and the chain is told apart by its names.
  const pkcs8 =
    key ?? (kind === 'rsa-2048' ? pkcs8Of(kind) : MAKERS[kind]().export({ format: 'der', type: 'pkcs8' }));
  const spki = createPublicKey(createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' })).export({
    format: 'der',
    type: 'spki',
  });
  const algorithm = IMPORT[kind];
  const signingKey = await webcrypto.subtle.importKey('pkcs8', pkcs8, algorithm, true, ['sign']);
  const publicKey = await webcrypto.subtle.importKey('spki', spki, algorithm, true, ['verify']);
  const certificate = await X509CertificateGenerator.create({
    serialNumber: serial,
    subject,
    issuer: issuer?.certificate.subject ?? subject,
    notBefore: new Date('2026-01-01T00:00:00Z'),
    notAfter: new Date('2046-01-01T00:00:00Z'),
    publicKey,
    signingKey: issuer?.signingKey ?? signingKey,
    signingAlgorithm: algorithm,
    extensions: ca
      ? [new BasicConstraintsExtension(true, undefined, true)]
      : [new SubjectAlternativeNameExtension([{ type: 'url', value: 'spiffe://example.org/web' }], true)],
  });
  return { der: Buffer.from(certificate.rawData), certificate, signingKey };
}
