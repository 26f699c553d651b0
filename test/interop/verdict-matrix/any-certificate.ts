/** Changes that mean the same wherever a certificate stands: its life, its number, its form. */
import { NOW } from '../../authorities.js';
import { DAY, LIFE } from './chain.js';
import {
  ascii,
  bytes,
  derBitString,
  derEncode,
  derSequence,
  generalizedTime,
  implicit,
  OID,
  subjectKeyIdentifier,
  unknownExtension,
  utcTime,
} from './der.js';
import { ANYWHERE, cross, type Deviation, type MatrixCase, type Place } from './deviation.js';

/** Nothing asks of an anchor that its signature be right (RFC 5280 §6.1 takes its name and key only). */
const unlessRoot = (place: Place): boolean => place === 'root';

const LIVES: readonly Deviation[] = [
  { mark: 'past its life', accepted: false, apply: (draft) => (draft.notAfter = utcTime(NOW - 1)) },
  { mark: 'in its last second', accepted: true, apply: (draft) => (draft.notAfter = utcTime(NOW)) },
  { mark: 'before its life', accepted: false, apply: (draft) => (draft.notBefore = utcTime(NOW + 1)) },
  { mark: 'in its first second', accepted: true, apply: (draft) => (draft.notBefore = utcTime(NOW)) },
  {
    mark: 'with a life that ends before it begins',
    accepted: false,
    apply: (draft) => {
      draft.notBefore = utcTime(NOW + DAY);
      draft.notAfter = utcTime(NOW - DAY);
    },
  },
  {
    mark: 'with a GeneralizedTime before 2050',
    accepted: true,
    apply: (draft) => (draft.notAfter = generalizedTime(LIFE.notAfter)),
  },
  {
    mark: 'without a last day',
    accepted: true,
    apply: (draft) => (draft.notAfter = derEncode(0x18, ascii('99991231235959Z'))),
  },
  {
    mark: 'with a time without seconds',
    accepted: true,
    apply: (draft) => (draft.notAfter = derEncode(0x17, ascii('2711230400Z'))),
  },
  {
    mark: 'with a time in another zone',
    accepted: true,
    apply: (draft) => (draft.notAfter = derEncode(0x17, ascii('271123040000+0100'))),
  },
  {
    mark: 'with fractions of a second',
    accepted: true,
    apply: (draft) => (draft.notAfter = derEncode(0x18, ascii('20271123040000.5Z'))),
  },
  {
    mark: 'with a day that the month does not have',
    accepted: false,
    apply: (draft) => (draft.notAfter = derEncode(0x17, ascii('270231040000Z'))),
  },
];

const NUMBERS: readonly Deviation[] = [
  { mark: 'with the serial number 0', accepted: true, apply: (draft) => (draft.serial = bytes('00')) },
  { mark: 'with a negative serial number', accepted: true, apply: (draft) => (draft.serial = bytes('ff')) },
  {
    mark: 'with a serial number of 21 octets',
    accepted: true,
    apply: (draft) => (draft.serial = Buffer.alloc(21, 0x11)),
  },
];

const FORMS: readonly Deviation[] = [
  {
    mark: 'with a unique identifier of its issuer',
    accepted: true,
    apply: (draft) => draft.uniqueIds.push(implicit(1, bytes('0001'))),
  },
  {
    mark: 'with an extension that nobody knows',
    accepted: true,
    apply: (draft) => draft.extensions.push(unknownExtension(false)),
  },
  {
    mark: 'with a critical extension that nobody knows',
    accepted: false,
    apply: (draft) => draft.extensions.push(unknownExtension(true)),
  },
  {
    mark: 'with an unknown extension twice',
    accepted: false,
    apply: (draft) => draft.extensions.push(unknownExtension(false), unknownExtension(false)),
  },
  {
    mark: 'with its key usage twice',
    accepted: false,
    apply: (draft) => draft.extensions.push(...draft.extensions.filter(({ oid }) => oid === OID.keyUsage)),
  },
  {
    mark: 'with a critical subject key identifier',
    accepted: true,
    apply: (draft) => {
      draft.extensions = draft.extensions.filter(({ oid }) => oid !== OID.subjectKeyIdentifier);
      draft.extensions.push(subjectKeyIdentifier(Buffer.alloc(20, 3), true));
    },
  },
  {
    mark: 'with a malformed subject key identifier',
    accepted: false,
    apply: (draft) => {
      draft.extensions = draft.extensions.filter(({ oid }) => oid !== OID.subjectKeyIdentifier);
      draft.extensions.push({ oid: OID.subjectKeyIdentifier, critical: false, value: bytes('0405aa') });
    },
  },
  {
    mark: 'with bytes behind its end',
    accepted: false,
    apply: (draft) => (draft.patch = (der) => Buffer.concat([der, bytes('00')])),
  },
  {
    mark: 'with a length in more octets than needed',
    accepted: false,
    apply: (draft) => (draft.patch = (der) => Buffer.concat([bytes('308300'), der.subarray(2)])),
  },
];

const SIGNATURES: readonly Deviation[] = [
  {
    mark: 'with a changed signature',
    accepted: unlessRoot,
    apply: (draft) =>
      (draft.patch = (der) => {
        const changed = Buffer.from(der);
        changed.writeUInt8(changed.readUInt8(changed.length - 3) ^ 1, changed.length - 3);
        return changed;
      }),
  },
  {
    mark: 'signed by a stranger',
    accepted: unlessRoot,
    apply: (draft) => (draft.signer = ['ec-p256', 'stranger']),
  },
  {
    mark: 'with another signature algorithm inside than outside',
    accepted: unlessRoot,
    apply: (draft) => (draft.innerSignature = 'ecdsa-sha512'),
  },
  { mark: 'signed with SHA-512', accepted: true, apply: (draft) => (draft.signature = 'ecdsa-sha512') },
  { mark: 'signed with SHA-1', accepted: unlessRoot, apply: (draft) => (draft.signature = 'ecdsa-sha1') },
  {
    mark: 'signed with an unknown algorithm',
    accepted: unlessRoot,
    apply: (draft) => (draft.signature = 'unknown'),
  },
  {
    mark: 'with an ECDSA algorithm that has parameters',
    accepted: true,
    apply: (draft) => (draft.signature = 'ecdsa-sha256-null'),
  },
  {
    mark: 'with a signature of no octets',
    accepted: unlessRoot,
    apply: (draft) =>
      (draft.patch = (der) => {
        const [tbs, algorithm] = elements(der);
        return derSequence(tbs ?? der, algorithm ?? der, derBitString(Buffer.alloc(0)));
      }),
  },
];

/** The elements inside a SEQUENCE whose lengths take up to two octets. */
function elements(der: Buffer): Buffer[] {
  const found: Buffer[] = [];
  const header = (at: number) => {
    const first = der.readUInt8(at + 1);
    if (first < 0x80) return { header: 2, length: first };
    const count = first & 0x7f;
    return { header: 2 + count, length: der.readUIntBE(at + 2, count) };
  };
  for (let at = header(0).header; at < der.length; ) {
    const { header: size, length } = header(at);
    found.push(der.subarray(at, at + size + length));
    at += size + length;
  }
  return found;
}

export const ANY_CERTIFICATE_CASES: readonly MatrixCase[] = cross(
  [...LIVES, ...NUMBERS, ...FORMS, ...SIGNATURES],
  ANYWHERE,
);
