/** A bundle of another trust domain as `federated/<trust domain>.json` holds it, format `meshctl/v1`: without loss. */
import {
  type Bundle,
  bundleFingerprint,
  ENDPOINT_PROFILES,
  type EndpointProfile,
  type JwtAuthority,
  type X509Authority,
} from '../../bundle/index.js';
import { parseDer, TAG } from '../../encoding/der.js';
import { rfc3339 } from '../../encoding/rfc3339.js';
import { MeshctlError } from '../../errors.js';
import { TrustDomain } from '../../spiffe/index.js';
import { Certificate, PublicKeyInfo } from '../../x509/index.js';
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
  time,
  wholeNumber,
} from './fields.js';
import { assertKnownVersion, SCHEMA_VERSION, trustDomainName } from './state.js';

/** How a bundle came here. */
export interface BundleOrigin {
  /** The file as it was named, `-` for standard input, or a URL. */
  readonly from: string;
  /** `spiffe`, `pem`, `mesh-trust` … */
  readonly format: string;
  /** RFC 3339. */
  readonly time: string;
  /** The endpoint that it was fetched from, by the parameters of the federation (SPIFFE Federation §5.1). */
  readonly endpoint?: FederationEndpoint;
}

export interface FederationEndpoint {
  readonly url: string;
  readonly profile: EndpointProfile;
  /** With `https_spiffe`: who the endpoint must be. */
  readonly endpointSpiffeId?: string;
}

export interface FederatedBundle {
  /** One more at each change, from 1. */
  readonly version: number;
  readonly bundle: Bundle;
  readonly origin: BundleOrigin;
}

/** What a list shows of a bundle: of thousands none is opened for it. */
export interface FederatedEntry {
  readonly trustDomain: string;
  /** That of the set of authorities as it was stored. */
  readonly fingerprint: string;
  readonly counts: { readonly x509: number; readonly jwt: number; readonly wit: number };
  readonly sequence?: bigint;
  readonly refreshHint?: number;
  /** When the last of its CA certificates ends, RFC 3339. */
  readonly notAfter?: string;
  readonly origin: BundleOrigin;
}

/** The text of the file. */
export function formatFederated({ version, bundle, origin }: FederatedBundle): string {
  const { trustDomain, x509Authorities, jwtAuthorities, witAuthorities, sequence, refreshHint } = bundle;
  const notAfter = lastEnd(x509Authorities);
  const record: FederatedRecord = {
    schemaVersion: SCHEMA_VERSION,
    kind: 'FederatedBundle',
    version,
    trustDomain: trustDomain.name,
    fingerprint: bundleFingerprint(bundle),
    ...(notAfter === undefined ? {} : { notAfter }),
    ...(sequence === undefined ? {} : { sequence: sequence.toString() }),
    ...(refreshHint === undefined ? {} : { refreshHint }),
    x509: x509Authorities.map(({ certificate, tainted }) => ({
      certificate: certificate.toString('base64'),
      ...(tainted === true ? { tainted } : {}),
    })),
    jwt: jwtAuthorities.map(keyRecord),
    wit: witAuthorities.map(keyRecord),
    origin,
  };
  return `${JSON.stringify(record, null, 2)}\n`;
}

function lastEnd(authorities: readonly X509Authority[]): string | undefined {
  const ends = authorities.map(({ certificate }) =>
    Certificate.parse(certificate).validity.notAfter.date.getTime(),
  );
  return ends.length === 0 ? undefined : rfc3339(Math.floor(Math.max(...ends) / 1000));
}

function keyRecord({ publicKey, keyId, expiresAt, tainted }: JwtAuthority): KeyRecord {
  return {
    ...(keyId === undefined ? {} : { keyId }),
    publicKey: publicKey.der.toString('base64'),
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(tainted === true ? { tainted } : {}),
  };
}

/** Reads what a list shows; `place` is the file's path for messages. Throws E_STATE, which names the field. */
export function parseEntry(text: string, place: string): FederatedEntry {
  const record = parseRecord(text, place);
  const { trustDomain, fingerprint, notAfter, x509, jwt, wit, origin } = record;
  return {
    trustDomain,
    fingerprint,
    counts: { x509: x509.length, jwt: jwt.length, wit: wit.length },
    ...numbersOf(record),
    ...(notAfter === undefined ? {} : { notAfter }),
    origin,
  };
}

/** The outside of the file is as it must be. */
function parseRecord(text: string, place: string): FederatedRecord {
  const document = parseJson(text, place);
  assertKnownVersion(document, place);
  assertFields(document, FIELDS, place, '', ['notAfter', 'sequence', 'refreshHint']);
  const record = document as FederatedRecord;
  assertFields(record.origin, ORIGIN_FIELDS, place, 'origin.', ['endpoint']);
  return record;
}

const numbersOf = ({ sequence, refreshHint }: FederatedRecord) => ({
  ...(sequence === undefined ? {} : { sequence: BigInt(sequence) }),
  ...(refreshHint === undefined ? {} : { refreshHint }),
});

/** Reads all of it. Throws E_STATE, also when its authorities do not have the fingerprint that stands beside them. */
export function parseFederated(text: string, place: string): FederatedBundle {
  const record = parseRecord(text, place);
  const { version, x509, jwt, wit, origin } = record;
  assertEach(x509, X509_FIELDS, place, 'x509', ['tainted']);
  for (const [use, keys] of [['jwt', jwt] as const, ['wit', wit] as const])
    assertEach(keys, KEY_FIELDS, place, use, ['keyId', 'expiresAt', 'tainted']);
  if (origin.endpoint !== undefined)
    assertFields(origin.endpoint, ENDPOINT_FIELDS, place, 'origin.endpoint.', ['endpointSpiffeId']);
  const bundle = {
    trustDomain: TrustDomain.parse(record.trustDomain),
    x509Authorities: x509.map(x509Authority),
    jwtAuthorities: jwt.map((key, i) => jwtAuthority(key, place, `jwt[${i}]`)),
    witAuthorities: wit.map((key, i) => jwtAuthority(key, place, `wit[${i}]`)),
    ...numbersOf(record),
  };
  if (bundleFingerprint(bundle) === record.fingerprint) return { version, bundle, origin };
  throw damaged(place, 'its authorities do not have the fingerprint with which they were stored');
}

function assertEach(
  values: readonly object[],
  fields: Parameters<typeof assertFields>[1],
  place: string,
  name: string,
  optional: readonly string[],
): void {
  for (const [i, value] of values.entries()) assertFields(value, fields, place, `${name}[${i}].`, optional);
}

function x509Authority({ certificate, tainted }: X509Record): X509Authority {
  return { certificate: Buffer.from(certificate, 'base64'), ...(tainted === true ? { tainted } : {}) };
}

function jwtAuthority({ publicKey, ...rest }: KeyRecord, place: string, at: string): JwtAuthority {
  try {
    const key = parseDer(Buffer.from(publicKey, 'base64'), TAG.SEQUENCE, 'the public key');
    return { ...rest, publicKey: new PublicKeyInfo(key) };
  } catch (error) {
    if (!(error instanceof MeshctlError)) throw error;
    throw damaged(place, `${at}.publicKey is no key (${error.message})`);
  }
}

interface X509Record {
  /** Base64 DER. */
  readonly certificate: string;
  readonly tainted?: true;
}

interface KeyRecord {
  readonly keyId?: string;
  /** Base64 DER of the SubjectPublicKeyInfo. */
  readonly publicKey: string;
  /** Seconds since 1970. */
  readonly expiresAt?: number;
  readonly tainted?: true;
}

interface FederatedRecord {
  readonly schemaVersion: typeof SCHEMA_VERSION;
  readonly kind: 'FederatedBundle';
  readonly version: number;
  readonly trustDomain: string;
  readonly fingerprint: string;
  /** RFC 3339; absent without a CA certificate. */
  readonly notAfter?: string;
  readonly x509: readonly X509Record[];
  readonly jwt: readonly KeyRecord[];
  readonly wit: readonly KeyRecord[];
  /** In decimal digits: it may be beyond 2^53. */
  readonly sequence?: string;
  readonly refreshHint?: number;
  readonly origin: BundleOrigin;
}

const text: Field = { is: (value) => typeof value === 'string' && value !== '', expected: 'a text' };
const yes = oneOf([true]);
const objects = listOf(isObject, 'a list of objects');

const FIELDS: Fields<FederatedRecord> = {
  schemaVersion: oneOf([SCHEMA_VERSION]),
  kind: oneOf(['FederatedBundle']),
  version: wholeNumber(1),
  trustDomain: trustDomainName,
  fingerprint: matching(/^[0-9a-f]{64}$/, 'a SHA-256 in lower-case hex'),
  notAfter: time,
  x509: objects,
  jwt: objects,
  wit: objects,
  sequence: matching(/^(0|[1-9][0-9]{0,19})$/, 'a whole number in digits'),
  refreshHint: wholeNumber(1),
  origin: { is: isObject, expected: 'an object' },
};

const X509_FIELDS: Fields<X509Record> = { certificate: base64, tainted: yes };
const KEY_FIELDS: Fields<KeyRecord> = {
  keyId: text,
  publicKey: base64,
  expiresAt: wholeNumber(1),
  tainted: yes,
};
const ORIGIN_FIELDS: Fields<BundleOrigin> = {
  from: text,
  format: text,
  time,
  endpoint: { is: isObject, expected: 'an object' },
};
const ENDPOINT_FIELDS: Fields<FederationEndpoint> = {
  url: matching(/^https:\/\//, 'an https URL'),
  profile: oneOf(ENDPOINT_PROFILES),
  endpointSpiffeId: matching(/^spiffe:\/\//, 'a SPIFFE ID'),
};
