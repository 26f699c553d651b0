/** What makes a certificate a CA or keeps it from being one, and what the leaf is allowed. */
import { type Draft, drop, put } from './chain.js';
import {
  basicConstraints,
  bytes,
  derInteger,
  derSequence,
  dns,
  email,
  extendedKeyUsage,
  ip,
  keyUsage,
  name,
  OID,
  PURPOSE,
  subjectAltName,
  TRUE,
  USAGE,
  uri,
} from './der.js';
import { cross, type Deviation, IN_CA, IN_LEAF, type MatrixCase } from './deviation.js';

const { digitalSignature, keyEncipherment, keyCertSign, cRLSign } = USAGE;
const raw = (oid: string, value: Buffer, critical = true) => ({ oid, critical, value });
const putting =
  (...extensions: readonly Parameters<typeof put>[1][]) =>
  (draft: Draft) => {
    for (const extension of extensions) put(draft, extension);
  };
const dropping = (oid: string) => (draft: Draft) => drop(draft, oid);

const CA_RIGHTS: readonly Deviation[] = [
  { mark: 'a CA without basic constraints', accepted: false, apply: dropping(OID.basicConstraints) },
  { mark: 'a CA that says it is none', accepted: false, apply: putting(basicConstraints(false)) },
  {
    mark: 'a CA with basic constraints that are not critical',
    accepted: true,
    apply: putting(basicConstraints(true, undefined, false)),
  },
  {
    mark: 'a CA with malformed basic constraints',
    accepted: false,
    apply: putting(raw(OID.basicConstraints, derSequence(TRUE, TRUE))),
  },
  {
    mark: 'a CA with a negative path length',
    accepted: false,
    apply: putting(raw(OID.basicConstraints, derSequence(TRUE, bytes('0201ff')))),
  },
  {
    mark: 'a CA with a path length without end',
    accepted: true,
    apply: putting(basicConstraints(true, 2 ** 31 - 1)),
  },
  { mark: 'a CA without key usage', accepted: true, apply: dropping(OID.keyUsage) },
  { mark: 'a CA that may not sign certificates', accepted: false, apply: putting(keyUsage(cRLSign)) },
  { mark: 'a CA with a key usage of no bits', accepted: false, apply: putting(keyUsage(0)) },
  {
    mark: 'a CA with a key usage that is not critical',
    accepted: true,
    apply: putting(keyUsage(keyCertSign, false)),
  },
  {
    mark: 'a CA with a malformed key usage',
    accepted: false,
    apply: putting(raw(OID.keyUsage, bytes('03020906'))),
  },
  { mark: 'a CA of version 1', accepted: false, apply: (draft) => strip(draft, 0) },
  { mark: 'a CA of version 2', accepted: false, apply: (draft) => strip(draft, 1) },
  {
    mark: 'a CA for code signing only',
    accepted: true,
    apply: putting(extendedKeyUsage([PURPOSE.codeSigning])),
  },
  { mark: 'a CA for any purpose', accepted: true, apply: putting(extendedKeyUsage([PURPOSE.any])) },
  { mark: 'a CA for no purpose', accepted: false, apply: putting(extendedKeyUsage([])) },
  { mark: 'a CA without a key identifier', accepted: true, apply: dropping(OID.subjectKeyIdentifier) },
  {
    mark: 'a CA with an ID of another trust domain',
    accepted: true,
    apply: putting(subjectAltName([uri('spiffe://other.example')])),
  },
  {
    mark: 'a CA with an ID with a path',
    accepted: true,
    apply: putting(subjectAltName([uri('spiffe://example.org/ca')])),
  },
];

function strip(draft: Draft, version: number): void {
  draft.version = version;
  draft.extensions = [];
}

/** The leaf stands under 1 or 2 intermediates; the path length is that of the certificate at the place. */
const pathLength = (length: number, accepted: Deviation['accepted']): Deviation => ({
  mark: `path length ${length}`,
  accepted,
  apply: putting(basicConstraints(true, length)),
});
const PATH_LENGTHS: readonly Deviation[] = [
  pathLength(0, (place) => place === 'issuer'),
  pathLength(1, (place) => place !== 'root'),
  pathLength(2, true),
];
const IN_LONG_CHAIN = [
  { place: 'root', depth: 2 },
  { place: 'upper', depth: 2 },
  { place: 'issuer', depth: 2 },
] as const;

/** A self-issued certificate does not count (RFC 5280 §6.1.4 (l)). */
const SELF_ISSUED: readonly Deviation[] = [
  {
    mark: 'path length 0 above a self-issued CA',
    accepted: true,
    apply: (draft, drafts) => {
      draft.subject = drafts[0]?.subject ?? draft.subject;
      if (drafts[0] !== undefined) put(drafts[0], basicConstraints(true, 0));
    },
  },
];

const LEAF_RIGHTS: readonly Deviation[] = [
  { mark: 'a leaf that is a CA', accepted: false, apply: putting(basicConstraints(true)) },
  {
    mark: 'a leaf that may sign certificates',
    accepted: false,
    apply: putting(keyUsage(digitalSignature | keyCertSign)),
  },
  {
    mark: 'a leaf that may sign revocation lists',
    accepted: false,
    apply: putting(keyUsage(digitalSignature | cRLSign)),
  },
  {
    mark: 'a leaf that may encipher keys',
    accepted: true,
    apply: putting(keyUsage(digitalSignature | keyEncipherment)),
  },
  {
    mark: 'a leaf with a key usage that is not critical',
    accepted: true,
    apply: putting(keyUsage(digitalSignature, false)),
  },
  { mark: 'a leaf without basic constraints', accepted: true, apply: dropping(OID.basicConstraints) },
  {
    mark: 'a leaf with a path length',
    accepted: true,
    apply: putting(raw(OID.basicConstraints, derSequence(derInteger(0)))),
  },
  { mark: 'a leaf without purposes', accepted: true, apply: dropping(OID.extendedKeyUsage) },
  {
    mark: 'a leaf for clients only',
    accepted: true,
    apply: putting(extendedKeyUsage([PURPOSE.clientAuth], true)),
  },
  { mark: 'a leaf for any purpose', accepted: true, apply: putting(extendedKeyUsage([PURPOSE.any])) },
  {
    mark: 'a leaf for mail only',
    accepted: true,
    apply: putting(extendedKeyUsage([PURPOSE.emailProtection])),
  },
  { mark: 'a leaf with an empty list of purposes', accepted: false, apply: putting(extendedKeyUsage([])) },
  {
    mark: 'a leaf with a malformed list of purposes',
    accepted: false,
    apply: putting(raw(OID.extendedKeyUsage, bytes('30030601'), false)),
  },
];

const ID = uri('spiffe://example.org/web');
const withNames = (mark: string, accepted: boolean, ...names: readonly Buffer[]): Deviation => ({
  mark,
  accepted,
  apply: putting(subjectAltName(names, true)),
});

const LEAF_NAMES: readonly Deviation[] = [
  withNames('a leaf with a DNS name beside its ID', true, ID, dns('web.example.org')),
  withNames('a leaf with its ID behind a DNS name', true, dns('web.example.org'), ID),
  withNames('a leaf with an address beside its ID', true, ID, ip('0a000001')),
  withNames('a leaf with an address of 5 octets', false, ID, ip('0a00000100')),
  withNames('a leaf with a mail address beside its ID', true, ID, email('web@example.org')),
  withNames('a leaf with two IDs', false, ID, uri('spiffe://example.org/other')),
  withNames('a leaf with the same ID twice', false, ID, ID),
  withNames('a leaf with an ID and a web address', false, ID, uri('https://example.org')),
  withNames('a leaf with a DNS name only', false, dns('web.example.org')),
  withNames('a leaf with a web address only', false, uri('https://example.org/web')),
  withNames('a leaf with no names in its list', false),
  withNames('a leaf with an ID in another trust domain', false, uri('spiffe://other.example/web')),
  withNames('a leaf with an ID without a path', false, uri('spiffe://example.org')),
  withNames('a leaf with an ID that ends in a slash', false, uri('spiffe://example.org/web/')),
  withNames('a leaf with an ID with a query', false, uri('spiffe://example.org/web?x=y')),
  withNames('a leaf with an ID with a port', false, uri('spiffe://example.org:8443/web')),
  withNames('a leaf with an ID in capitals', false, uri('spiffe://EXAMPLE.org/web')),
  withNames('a leaf with an ID with an escape', false, uri('spiffe://example.org/w%65b')),
  withNames('a leaf with an ID with a dot segment', false, uri('spiffe://example.org/a/../web')),
  withNames('a leaf with an ID that is not ASCII', false, uri('spiffe://example.org/w\u00e9b')),
  withNames('a leaf with an ID with a NUL', false, uri('spiffe://example.org/web\0')),
  { mark: 'a leaf without names', accepted: false, apply: dropping(OID.subjectAltName) },
  {
    mark: 'a leaf with names that are not critical and no subject',
    accepted: true,
    apply: putting(subjectAltName([ID])),
  },
  {
    mark: 'a leaf with a subject',
    accepted: true,
    apply: (draft) => (draft.subject = name(['O', 'Mesh'], ['CN', 'web'])),
  },
  {
    mark: 'a leaf with malformed names',
    accepted: false,
    apply: putting(raw(OID.subjectAltName, bytes('3003860561'))),
  },
];

export const AUTHORITY_CASES: readonly MatrixCase[] = [
  ...cross(CA_RIGHTS, IN_CA),
  ...cross(PATH_LENGTHS, IN_LONG_CHAIN),
  ...cross(SELF_ISSUED, [{ place: 'issuer', depth: 1 }]),
  ...cross(LEAF_RIGHTS, IN_LEAF),
  ...cross(LEAF_NAMES, IN_LEAF),
];
