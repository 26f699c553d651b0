/** The state of a trust domain as `authorities.json` holds it, format `meshctl/v1`, and the lines of the ledger. */
import { MeshctlError } from '../../errors.js';
import { TrustDomain } from '../../spiffe/index.js';
import { KEY_TYPES, type KeyType } from '../../x509/index.js';
import {
  assertFields,
  base64,
  damaged,
  type Field,
  type Fields,
  isObject,
  listOf,
  matching,
  oneOf,
  parseJson,
  recordOf,
  time,
  wholeNumber,
} from './fields.js';

/** What an authority is there for: to sign next, to sign now, to be trusted still, or to be distrusted soon. */
export type Slot = (typeof SLOTS)[number];

const SLOTS = ['prepared', 'active', 'old', 'tainted'] as const;

export interface X509AuthorityRecord {
  /** The subject key identifier in lower-case hex. */
  readonly id: string;
  readonly slot: Slot;
  readonly keyType: KeyType;
  /** RFC 3339. */
  readonly notBefore: string;
  /** RFC 3339. */
  readonly notAfter: string;
  /** Base64 DER. */
  readonly certificate: string;
  readonly keyEncrypted: boolean;
  /** Base64 DER by leaf profile: the certificates that issuing stamps. */
  readonly leafTemplates: Readonly<Record<string, string>>;
}

export interface TrustDomainState {
  readonly schemaVersion: 'meshctl/v1';
  readonly kind: 'TrustDomainState';
  /** One more at each commit, from 1. */
  readonly version: number;
  readonly trustDomain: string;
  /** The sequence of the trust domain's bundle (SPIFFE Trust Domain and Bundle §4.1.1). */
  readonly sequence: number;
  /** Seconds. */
  readonly refreshHint: number;
  readonly x509: readonly X509AuthorityRecord[];
  /** No JWT authorities yet. */
  readonly jwt: readonly never[];
}

/** One SVID that was issued. */
export interface IssuedRecord {
  /** When it was recorded, RFC 3339. */
  readonly time: string;
  readonly spiffeId: string;
  readonly type: 'x509';
  /** Lower-case hex. */
  readonly serial: string;
  readonly authorityId: string;
  readonly notBefore: string;
  readonly notAfter: string;
  readonly keyType?: KeyType;
  /** SHA-256 of the certificate's DER, lower-case hex. */
  readonly sha256: string;
  readonly dnsNames?: readonly string[];
}

export const SCHEMA_VERSION = 'meshctl/v1';

/** The text of `authorities.json`. */
export function formatState(state: TrustDomainState): string {
  return `${JSON.stringify(state, null, 2)}\n`;
}

/** Reads `authorities.json`; `place` is its path for messages. Throws E_STATE, which names the field. */
export function parseState(text: string, place: string): TrustDomainState {
  const document = parseJson(text, place);
  assertKnownVersion(document, place);
  assertFields(document, STATE_FIELDS, place);
  const state = document as TrustDomainState;
  const ids = new Set<string>();
  state.x509.forEach((authority, index) => {
    const at = `x509[${index}]`;
    assertFields(authority, AUTHORITY_FIELDS, place, `${at}.`);
    if (ids.has(authority.id)) throw damaged(place, `${at}.id is there twice`);
    ids.add(authority.id);
  });
  return state;
}

/** Whether a string can be an authority's ID, and so part of a file name: a key identifier of 1 to 64 bytes. */
export function isAuthorityId(id: string): boolean {
  return /^(?:[0-9a-f]{2}){1,64}$/.test(id);
}

/** Reads one line of the ledger; `place` is its file and line. Throws E_STATE. */
export function parseIssuedRecord(line: string, place: string): IssuedRecord {
  const record = parseJson(line, place);
  assertFields(record, ISSUED_FIELDS, place, '', OPTIONAL_ISSUED_FIELDS);
  return record as IssuedRecord;
}

const authorityId: Field = {
  is: (value) => typeof value === 'string' && isAuthorityId(value),
  expected: 'a key identifier in lower-case hex',
};

export const trustDomainName: Field = { is: isTrustDomain, expected: 'a trust domain name' };

const STATE_FIELDS: Fields<TrustDomainState> = {
  schemaVersion: oneOf([SCHEMA_VERSION]),
  kind: oneOf(['TrustDomainState']),
  version: wholeNumber(1),
  trustDomain: trustDomainName,
  sequence: wholeNumber(0),
  refreshHint: wholeNumber(0),
  x509: listOf(() => true, 'a list'),
  jwt: listOf(() => false, 'an empty list'),
};

const AUTHORITY_FIELDS: Fields<X509AuthorityRecord> = {
  id: authorityId,
  slot: oneOf(SLOTS),
  keyType: oneOf(KEY_TYPES),
  notBefore: time,
  notAfter: time,
  certificate: base64,
  keyEncrypted: oneOf([true, false]),
  leafTemplates: recordOf(base64),
};

const ISSUED_FIELDS: Fields<IssuedRecord> = {
  time,
  spiffeId: matching(/^spiffe:\/\//, 'a SPIFFE ID'),
  type: oneOf(['x509']),
  serial: matching(/^[0-9a-f]{1,64}$/, 'a serial number in lower-case hex'),
  authorityId,
  notBefore: time,
  notAfter: time,
  keyType: oneOf(KEY_TYPES),
  sha256: matching(/^[0-9a-f]{64}$/, 'a SHA-256 in lower-case hex'),
  dnsNames: listOf((name) => typeof name === 'string', 'a list of texts'),
};

const OPTIONAL_ISSUED_FIELDS = ['keyType', 'dnsNames'];

function isTrustDomain(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  try {
    return TrustDomain.parse(value).name === value;
  } catch {
    return false;
  }
}

/** A later format is no damage; to read on would be to lose what it added. */
export function assertKnownVersion(document: unknown, place: string): void {
  const version = isObject(document) ? document['schemaVersion'] : undefined;
  if (typeof version !== 'string' || version === SCHEMA_VERSION || !version.startsWith('meshctl/v')) return;
  throw new MeshctlError('E_STATE', {
    what: `cannot read ${place}`,
    why: `it was written by a newer meshctl (${version}; this one reads ${SCHEMA_VERSION})`,
    fix: 'Upgrade meshctl',
  });
}
