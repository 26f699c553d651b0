/** Certificate signing requests (PKCS#10, RFC 2986): the key they bring, and whether the sender holds it. */
import { contextTagConstructed, type Der, parseDer, TAG } from '../encoding/der.js';
import { readBitStringOctets, readOid, readSmallInteger } from '../encoding/der-values.js';
import { MeshctlError } from '../errors.js';
import { checkSignature, publicKeyFromSpki, type SignatureCheck } from './algorithms.js';
import { EXTENSIONS } from './extensions/registry.js';
import { Name } from './name.js';
import { PublicKeyInfo } from './public-key.js';
import { readSequenceOf } from './sequence-of.js';

const EXTENSION_REQUEST = '1.2.840.113549.1.9.14';

export interface CertificateRequest {
  readonly der: Buffer;
  readonly publicKeyInfo: PublicKeyInfo;
  readonly subject: Name;
  /** What the request wishes for besides its key, in words: its subject, each extension, each attribute. */
  readonly wishes: readonly string[];
  /** Whether its signature proves that the sender holds the private key (RFC 2986 §4.2). */
  readonly proof: SignatureCheck;
}

/** Reads a request whose proof was good. Throws E_CSR when it is malformed or the proof fails. */
export function parseCertificateRequest(der: Buffer): CertificateRequest {
  const request = readCertificateRequest(der);
  const { proof } = request;
  if (proof.ok) return request;
  throw new MeshctlError('E_CSR', {
    what: 'the certificate signing request does not prove possession of its key',
    why: proof.why,
    fix: proof.unchecked
      ? 'Sign the request with ECDSA, RSA (PKCS#1) or Ed25519'
      : 'Make a new request with the right key',
  });
}

/** Reads a request to look at, whatever its proof is worth. Throws E_CSR when it is malformed. */
export function readCertificateRequest(der: Buffer): CertificateRequest {
  try {
    return read(der);
  } catch (error) {
    if (!(error instanceof MeshctlError)) throw error;
    throw new MeshctlError('E_CSR', {
      ...error.details,
      what: 'malformed certificate signing request',
      cause: error,
    });
  }
}

function read(der: Buffer): CertificateRequest {
  const root = parseDer(der, TAG.SEQUENCE, 'the request');
  const request = root.inside();
  const infoElement = request.next(TAG.SEQUENCE, 'certificationRequestInfo');
  const algorithm = request.next(TAG.SEQUENCE, 'signatureAlgorithm');
  const signature = readBitStringOctets(request.next(TAG.BIT_STRING, 'the signature'), 'the signature');
  request.finish('the request');

  const info = infoElement.inside();
  readSmallInteger(info.next(TAG.INTEGER, 'the version'), 'the version');
  const subject = new Name(info.next(TAG.SEQUENCE, 'the subject'));
  const publicKeyInfo = new PublicKeyInfo(info.next(TAG.SEQUENCE, 'the public key'));
  const attributes = info.optional(contextTagConstructed(0));
  info.finish('certificationRequestInfo');

  const wishes = subject.isEmpty ? [] : [`subject ${subject}`];
  if (attributes !== undefined) {
    const read = readSequenceOf(attributes, 'the attributes', (reader) => attributeWishes(reader.any()));
    wishes.push(...read.flat());
  }
  const proof = proofOf(algorithm, infoElement.raw(), signature, publicKeyInfo);
  return { der: root.raw(), publicKeyInfo, subject, wishes, proof };
}

function proofOf(algorithm: Der, signed: Buffer, signature: Buffer, { der }: PublicKeyInfo): SignatureCheck {
  try {
    return checkSignature(algorithm, signed, signature, publicKeyFromSpki(der));
  } catch (error) {
    if (!(error instanceof MeshctlError) || error.code !== 'E_KEY') throw error;
    return { ok: false, why: error.message };
  }
}

function attributeWishes(attribute: Der): string[] {
  const reader = attribute.inside();
  const oid = readOid(reader.next(TAG.OID, 'an attribute'));
  if (oid !== EXTENSION_REQUEST) return [`attribute ${oid}`];
  const extensions = reader
    .next(TAG.SET, 'the requested extensions')
    .only(TAG.SEQUENCE, 'the requested extensions');
  return readSequenceOf(extensions, 'the requested extensions', (list) => {
    const id = readOid(list.any().inside().next(TAG.OID, 'a requested extension'));
    return `extension ${EXTENSIONS[id]?.name ?? id}`;
  });
}
