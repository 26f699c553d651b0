/** A view on SubjectPublicKeyInfo (RFC 5280 §4.1.2.7): kind and size without asking OpenSSL. */
import { createHash } from 'node:crypto';
import { type Der, DerReader, TAG } from '../encoding/der.js';
import { readBitStringOctets, readIntegerBytes, readOid } from '../encoding/der-values.js';
import { ALGORITHM_NAMES, CURVE_NAMES } from './oids.js';

const EC_PUBLIC_KEY = '1.2.840.10045.2.1';
const RSA_ENCRYPTION = '1.2.840.113549.1.1.1';
const RSASSA_PSS = '1.2.840.113549.1.1.10';
const ED25519 = '1.3.101.112';

/** What kind of key it is. `label` is for people: `EC P-256`, `RSA 2048`, `Ed25519`. */
export interface KeyKind {
  readonly algorithm: 'ec' | 'rsa' | 'rsa-pss' | 'ed25519' | 'other';
  readonly label: string;
  readonly curve?: string;
  /** Bits of the RSA modulus. */
  readonly bits?: number;
}

export class PublicKeyInfo {
  readonly element: Der;
  readonly algorithmOid: string;
  readonly #parameters: Der | undefined;
  readonly #key: Der;

  /** Throws E_DER when the structure is not a SubjectPublicKeyInfo. */
  constructor(element: Der) {
    const reader = element.inside();
    const algorithm = reader.next(TAG.SEQUENCE, 'the public key algorithm').inside();
    this.element = element;
    this.algorithmOid = readOid(algorithm.next(TAG.OID, 'the public key algorithm'));
    this.#parameters = algorithm.atEnd() ? undefined : algorithm.any();
    this.#key = reader.next(TAG.BIT_STRING, 'the public key');
    reader.finish('the public key');
  }

  /** DER of the whole SubjectPublicKeyInfo. */
  get der(): Buffer {
    return this.element.raw();
  }

  /** Contents of the subjectPublicKey BIT STRING. */
  get keyBytes(): Buffer {
    return readBitStringOctets(this.#key, 'the public key');
  }

  /** SHA-256 over the DER, lower-case hex. */
  get sha256(): string {
    return createHash('sha256').update(this.der).digest('hex');
  }

  get kind(): KeyKind {
    switch (this.algorithmOid) {
      case EC_PUBLIC_KEY:
        return this.#ecKind();
      case RSA_ENCRYPTION:
        return this.#rsaKind('rsa', 'RSA');
      case RSASSA_PSS:
        return this.#rsaKind('rsa-pss', 'RSA-PSS');
      case ED25519:
        return { algorithm: 'ed25519', label: 'Ed25519' };
      default:
        return { algorithm: 'other', label: ALGORITHM_NAMES[this.algorithmOid] ?? this.algorithmOid };
    }
  }

  #ecKind(): KeyKind {
    if (this.#parameters?.tag !== TAG.OID)
      return { algorithm: 'ec', label: 'EC with explicit or missing parameters' };
    const oid = readOid(this.#parameters);
    const curve = CURVE_NAMES[oid] ?? oid;
    return { algorithm: 'ec', label: `EC ${curve}`, curve };
  }

  #rsaKind(algorithm: 'rsa' | 'rsa-pss', name: string): KeyKind {
    const reader = new DerReader(this.keyBytes).next(TAG.SEQUENCE, 'the RSA key').inside();
    const modulus = readIntegerBytes(reader.next(TAG.INTEGER, 'the RSA modulus'));
    const bits = BigInt(`0x${modulus.toString('hex')}`)
      .toString(2)
      .replace(/^0+/, '').length;
    return { algorithm, label: `${name} ${bits}`, bits };
  }
}

/** Subject key identifier: SHA-1 over the subjectPublicKey bits (RFC 5280 §4.2.1.2 method 1), as SPIRE's authority ids. */
export function subjectKeyIdentifierOf(keyBytes: Buffer): Buffer {
  return createHash('sha1').update(keyBytes).digest();
}
