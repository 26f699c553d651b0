/** A bundle of another trust domain as `federated/<trust domain>.json` holds it, format `meshctl/v1`: without loss. */
import type { Bundle, JwtAuthority, X509Authority } from '../../bundle/index.js';
import { parseDer, TAG } from '../../encoding/der.js';
import { MeshctlError } from '../../errors.js';
import { TrustDomain } from '../../spiffe/index.js';
import { PublicKeyInfo } from '../../x509/index.js';
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
  readonly endpoint?: BundleEndpoint;
}

export interface BundleEndpoint {
  readonly url: string;
  readonly profile: 'https_web' | 'https_spiffe';
  /** With `https_spiffe`: who the endpoint must be. */
  readonly endpointSpiffeId?: string;
}

export interface FederatedBundle {
  /** One more at each change, from 1. */
  readonly version: number;
  readonly bundle: Bundle;
  readonly origin: BundleOrigin;
}

/** The text of the file. */
export function formatFederated({ version, bundle, origin }: FederatedBundle): string {
  const { trustDomain, x509Authorities, jwtAuthorities, witAuthorities, sequence, refreshHint } = bundle;
  const record: FederatedRecord = {
    schemaVersion: SCHEMA_VERSION,
    kind: 'FederatedBundle',
    version,
    trustDomain: trustDomain.name,
    x509: x509Authorities.map(({ certificate, tainted }) => ({
      certificate: certificate.toString('base64'),
      ...(tainted === true ? { tainted } : {}),
    })),
    jwt: jwtAuthorities.map(keyRecord),
    wit: witAuthorities.map(keyRecord),
    ...(sequence === undefined ? {} : { sequence: sequence.toString() }),
    ...(refreshHint === undefined ? {} : { refreshHint }),
    origin,
  };
  return `${JSON.stringify(record, null, 2)}\n`;
}

function keyRecord({ publicKey, keyId, expiresAt, tainted }: JwtAuthority): KeyRecord {
  return {
    ...(keyId === undefined ? {} : { keyId }),
    publicKey: publicKey.der.toString('base64'),
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(tainted === true ? { tainted } : {}),
  };
}

/** Reads the file; `place` is its path for messages. Throws E_STATE, which names the field. */
export function parseFederated(text: string, place: string): FederatedBundle {
  const document = parseJson(text, place);
  assertKnownVersion(document, place);
  assertFields(document, FIELDS, place, '', ['sequence', 'refreshHint']);
  const record = document as FederatedRecord;
  record.x509.forEach((one, i) => {
    assertFields(one, X509_FIELDS, place, `x509[${i}].`, ['tainted']);
  });
  for (const use of ['jwt', 'wit'] as const) {
    record[use].forEach((one, i) => {
      assertFields(one, KEY_FIELDS, place, `${use}[${i}].`, ['keyId', 'expiresAt', 'tainted']);
    });
  }
  assertFields(record.origin, ORIGIN_FIELDS, place, 'origin.', ['endpoint']);
  if (record.origin.endpoint !== undefined)
    assertFields(record.origin.endpoint, ENDPOINT_FIELDS, place, 'origin.endpoint.', ['endpointSpiffeId']);
  const { sequence, refreshHint } = record;
  return {
    version: record.version,
    bundle: {
      trustDomain: TrustDomain.parse(record.trustDomain),
      x509Authorities: record.x509.map(x509Authority),
      jwtAuthorities: record.jwt.map((key, i) => jwtAuthority(key, place, `jwt[${i}]`)),
      witAuthorities: record.wit.map((key, i) => jwtAuthority(key, place, `wit[${i}]`)),
      ...(sequence === undefined ? {} : { sequence: BigInt(sequence) }),
      ...(refreshHint === undefined ? {} : { refreshHint }),
    },
    origin: record.origin,
  };
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
const ENDPOINT_FIELDS: Fields<BundleEndpoint> = {
  url: matching(/^https:\/\//, 'an https URL'),
  profile: oneOf(['https_web', 'https_spiffe']),
  endpointSpiffeId: matching(/^spiffe:\/\//, 'a SPIFFE ID'),
};
