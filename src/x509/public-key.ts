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

/** Kinds that have nothing but a name, by the OID of algorithm or curve. */
const ED25519_KIND: KeyKind = Object.freeze({ algorithm: 'ed25519', label: 'Ed25519' });
const EC_WITHOUT_CURVE: KeyKind = Object.freeze({
  algorithm: 'ec',
  label: 'EC with explicit or missing parameters',
});
const EC_KINDS: ReadonlyMap<string, KeyKind> = new Map(
  Object.entries(CURVE_NAMES).map(([oid, curve]) => [oid, ecKind(curve)]),
);

function ecKind(curve: string): KeyKind {
  return Object.freeze({ algorithm: 'ec', label: `EC ${curve}`, curve });
}

export class PublicKeyInfo {
  readonly element: Der;
  readonly algorithmOid: string;
  readonly #parameters: Der | undefined;
  readonly #key: Der;
  #kind: KeyKind | undefined;

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
    this.#kind ??= this.#readKind();
    return this.#kind;
  }

  #readKind(): KeyKind {
    switch (this.algorithmOid) {
      case EC_PUBLIC_KEY:
        return this.#ecKind();
      case RSA_ENCRYPTION:
        return this.#rsaKind('rsa', 'RSA');
      case RSASSA_PSS:
        return this.#rsaKind('rsa-pss', 'RSA-PSS');
      case ED25519:
        return ED25519_KIND;
      default:
        return { algorithm: 'other', label: ALGORITHM_NAMES[this.algorithmOid] ?? this.algorithmOid };
    }
  }

  #ecKind(): KeyKind {
    if (this.#parameters?.tag !== TAG.OID) return EC_WITHOUT_CURVE;
    const oid = readOid(this.#parameters);
    return EC_KINDS.get(oid) ?? ecKind(oid);
  }

  #rsaKind(algorithm: 'rsa' | 'rsa-pss', name: string): KeyKind {
    const reader = new DerReader(this.keyBytes).next(TAG.SEQUENCE, 'the RSA key').inside();
    const modulus = readIntegerBytes(reader.next(TAG.INTEGER, 'the RSA modulus'));
    const bits = bitLength(modulus);
    return { algorithm, label: `${name} ${bits}`, bits };
  }
}

/** Bits from the first that is set; the sign is not looked at. */
function bitLength(bytes: Buffer): number {
  const leading = bytes.findIndex((byte) => byte !== 0);
  return leading < 0 ? 0 : 8 * (bytes.length - leading) - Math.clz32(bytes[leading] as number) + 24;
}

/** Subject key identifier: SHA-1 over the subjectPublicKey bits (RFC 5280 §4.2.1.2 method 1), as SPIRE's authority ids. */
export function subjectKeyIdentifierOf(keyBytes: Buffer): Buffer {
  return createHash('sha1').update(keyBytes).digest();
}
