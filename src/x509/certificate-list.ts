/** A lazy view on a certificate revocation list (RFC 5280 §5.1). Entries are counted, never kept: there can be millions. */
import { contextTagConstructed, type Der, type DerReader, parseDer, TAG } from '../encoding/der.js';
import { readBigInteger, readOid, readSmallInteger } from '../encoding/der-values.js';
import { readTime, type Time } from '../encoding/time.js';
import { MeshctlError } from '../errors.js';
import { signatureAlgorithmName } from './algorithms.js';
import {
  type AuthorityKeyIdentifier,
  readAuthorityKeyIdentifier,
} from './extensions/authority-key-identifier.js';
import { Name } from './name.js';
import { readSequenceOf } from './sequence-of.js';

const OID = {
  crlNumber: '2.5.29.20',
  deltaCrlIndicator: '2.5.29.27',
  authorityKeyIdentifier: '2.5.29.35',
} as const;

interface ListExtension {
  readonly oid: string;
  readonly value: Der;
}

export class CertificateList {
  readonly der: Buffer;
  readonly issuer: Name;
  readonly thisUpdate: Time;
  /** RFC 5280 wants it; a list without one never says when it is out of date. */
  readonly nextUpdate: Time | undefined;
  readonly #algorithm: Der;
  readonly #entries: Der | undefined;
  readonly #extensions: readonly ListExtension[];
  #entryCount: number | undefined;

  private constructor(root: Der) {
    const list = root.inside();
    const tbs = list.next(TAG.SEQUENCE, 'tbsCertList').inside();
    this.der = root.raw();
    this.#algorithm = list.next(TAG.SEQUENCE, 'signatureAlgorithm');
    list.next(TAG.BIT_STRING, 'signatureValue');
    list.finish('the CRL');

    const version = tbs.optional(TAG.INTEGER);
    if (version !== undefined) readSmallInteger(version, 'the version');
    tbs.next(TAG.SEQUENCE, 'tbsCertList.signature');
    this.issuer = new Name(tbs.next(TAG.SEQUENCE, 'issuer'));
    this.thisUpdate = readTime(tbs.any());
    this.nextUpdate = isTime(tbs.peek()) ? readTime(tbs.any()) : undefined;
    this.#entries = tbs.optional(TAG.SEQUENCE);
    const extensions = tbs.optional(contextTagConstructed(0));
    tbs.finish('tbsCertList');
    this.#extensions =
      extensions === undefined
        ? []
        : readSequenceOf(extensions.only(TAG.SEQUENCE, 'crlExtensions'), 'crlExtensions', readExtension);
  }

  /** Reads one CRL. Throws E_CRL with the byte at which it breaks. */
  static parse(der: Buffer): CertificateList {
    try {
      return new CertificateList(parseDer(der, TAG.SEQUENCE, 'the CRL'));
    } catch (error) {
      if (!(error instanceof MeshctlError)) throw error;
      throw new MeshctlError('E_CRL', { ...error.details, what: 'malformed CRL', cause: error });
    }
  }

  /** How many certificates are revoked. Throws E_DER when the list of them is broken. */
  get entryCount(): number {
    this.#entryCount ??= countSequences(this.#entries);
    return this.#entryCount;
  }

  get signatureAlgorithm(): string {
    return signatureAlgorithmName(this.#algorithm);
  }

  /** Grows with each list of an issuer (RFC 5280 §5.2.3). Throws E_DER when it is broken. */
  get crlNumber(): bigint | undefined {
    const value = this.#valueOf(OID.crlNumber);
    return value && readBigInteger(parseDer(value.value(), TAG.INTEGER, 'the CRL number'));
  }

  /** It only tells what changed since another list (RFC 5280 §5.2.4). */
  get isDelta(): boolean {
    return this.#valueOf(OID.deltaCrlIndicator) !== undefined;
  }

  /** Throws E_DER when it is broken. */
  get authorityKeyIdentifier(): AuthorityKeyIdentifier | undefined {
    const value = this.#valueOf(OID.authorityKeyIdentifier);
    return value && readAuthorityKeyIdentifier(value);
  }

  #valueOf(oid: string): Der | undefined {
    return this.#extensions.find((extension) => extension.oid === oid)?.value;
  }
}

const isTime = (tag: number): boolean => tag === TAG.UTC_TIME || tag === TAG.GENERALIZED_TIME;

function countSequences(list: Der | undefined): number {
  const entries = list?.inside();
  let count = 0;
  while (entries !== undefined && !entries.atEnd()) {
    entries.next(TAG.SEQUENCE, 'an entry of the CRL');
    count++;
  }
  return count;
}

function readExtension(reader: DerReader): ListExtension {
  const fields = reader.next(TAG.SEQUENCE, 'an extension').inside();
  const oid = readOid(fields.next(TAG.OID, "an extension's identifier"));
  fields.optional(TAG.BOOLEAN); // critical: whoever relies on the list has to heed it, a view has not
  const value = fields.next(TAG.OCTET_STRING, `the value of extension ${oid}`);
  fields.finish(`extension ${oid}`);
  return { oid, value };
}
