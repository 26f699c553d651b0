/** The bytes of each format. */
import { writePem } from '../../../../encoding/pem.js';
import type { PrivateKeyItem } from '../../../../sources/index.js';
import { encodePkcs7, encryptPkcs8Der } from '../../../../x509/index.js';
import type { Encoded } from './encoded.js';
import { openKey } from './open-keys.js';
import { isKind, type Piece, type Whole } from './piece.js';
import type { Plan } from './plan.js';

/** Whether a key comes out encrypted. */
export function isEncrypted({ encrypted }: PrivateKeyItem, { format, keys }: Plan): boolean {
  if (format === 'pkcs12') return true;
  return keys === 'keep' ? encrypted : keys === 'encrypt';
}

/** Whether what is written needs a password. */
export const needsPassword = (pieces: readonly Piece[], plan: Plan): boolean =>
  plan.format === 'pkcs12' ||
  pieces.some(({ item }) => item.kind === 'private-key' && isEncrypted(item, plan));

/** `password` is there when one is needed. Throws E_PASSPHRASE, E_USAGE and E_CERTIFICATE as the writers do. */
export async function encode(
  pieces: readonly Piece[],
  plan: Plan,
  password: string | undefined,
): Promise<Encoded> {
  switch (plan.format) {
    case 'pkcs12': {
      const { encodeStore } = await import('./pkcs12-store.js');
      return encodeStore(pieces, plan.name, password ?? '');
    }
    case 'pkcs7': {
      const certificates = pieces.filter(isKind('certificate')).map(({ item }) => item.certificate.der);
      const crls = pieces.filter(isKind('crl')).map(({ item }) => item.list.der);
      return { bytes: Buffer.from(writePem('PKCS7', encodePkcs7(certificates, crls))), notes: [] };
    }
    default: {
      const blocks = pieces.map(({ item }) => blockOf(item, plan, password));
      const bytes =
        plan.format === 'der'
          ? Buffer.concat(blocks.map(({ der }) => der))
          : Buffer.from(blocks.map(({ label, der }) => writePem(label, der)).join(''));
      return { bytes, notes: [] };
    }
  }
}

interface Block {
  /** Of PEM (RFC 7468). */
  readonly label: string;
  readonly der: Buffer;
}

function blockOf(item: Whole, plan: Plan, password: string | undefined): Block {
  switch (item.kind) {
    case 'certificate':
      return { label: 'CERTIFICATE', der: item.certificate.der };
    case 'private-key': {
      const der = openKey(item);
      if (!isEncrypted(item, plan)) return { label: 'PRIVATE KEY', der };
      return { label: 'ENCRYPTED PRIVATE KEY', der: encryptPkcs8Der(der, password ?? '') };
    }
    case 'crl':
      return { label: 'X509 CRL', der: item.list.der };
    case 'certificate-request':
      return { label: 'CERTIFICATE REQUEST', der: item.request.der };
    case 'public-key':
      return { label: 'PUBLIC KEY', der: item.publicKey.der };
    default:
      throw new Error(`no block holds ${item.kind}`);
  }
}
