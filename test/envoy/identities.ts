/** Authorities and the certificates of proxies, for tests about what Envoy does with them. */
import { writePem } from '../../src/encoding/pem.js';
import { Certificate } from '../../src/x509/index.js';
import { NOW } from '../authorities.js';
import { keyOf } from '../interop/verdict-matrix/algorithms.js';
import { caDraft, type Draft, drop, leafDraft, put, signed } from '../interop/verdict-matrix/chain.js';
import { dns, subjectAltName, uri, utcTime } from '../interop/verdict-matrix/der.js';

/** Signs others: a draft of itself, and who signed it. */
export interface Authority {
  readonly draft: Draft;
  readonly certificate: Certificate;
}

interface Life {
  /** Seconds since 1970. */
  readonly notBefore?: number;
  readonly notAfter?: number;
}

export interface ProxyOptions extends Life {
  readonly uris?: readonly string[];
  readonly dnsNames?: readonly string[];
  /** OIDs of extensions to leave out. */
  readonly without?: readonly string[];
  readonly change?: (draft: Draft) => void;
}

/** A root, or an intermediate below one, in a life of a day around `NOW` unless told. */
export function authority(holder: string, issuer?: Authority, life: Life = {}): Authority {
  const draft = withLife(caDraft(holder), life);
  return { draft, certificate: Certificate.parse(signed(draft, issuer?.draft ?? draft)) };
}

/** An authority of the same name with another key. */
export function rotated(old: Authority, holder: string): Authority {
  const draft = {
    ...caDraft(holder),
    notBefore: old.draft.notBefore,
    notAfter: old.draft.notAfter,
    subject: old.draft.subject,
  };
  return { draft, certificate: Certificate.parse(signed(draft, draft)) };
}

/** What a proxy presents; all have the same key. */
export function proxyCertificate(issuer: Authority, options: ProxyOptions = {}): Certificate {
  const { uris = ['spiffe://example.org/web'], dnsNames = [], without = [], change } = options;
  const draft = withLife(leafDraft(), { notBefore: NOW - 60, notAfter: NOW + 3600, ...options });
  put(draft, subjectAltName([...uris.map(uri), ...dnsNames.map(dns)], true));
  for (const oid of without) drop(draft, oid);
  change?.(draft);
  return Certificate.parse(signed(draft, issuer.draft));
}

function withLife(draft: Draft, { notBefore, notAfter }: Life): Draft {
  if (notBefore !== undefined) draft.notBefore = utcTime(notBefore);
  if (notAfter !== undefined) draft.notAfter = utcTime(notAfter);
  return draft;
}

export const PROXY_KEY = (): string =>
  writePem('PRIVATE KEY', keyOf('ec-p256', 'leaf').export({ type: 'pkcs8', format: 'der' }));

export const pemOf = (...certificates: readonly Certificate[]): string =>
  certificates.map(({ der }) => writePem('CERTIFICATE', der)).join('');

export const base64Of = (...certificates: readonly Certificate[]): string =>
  Buffer.from(pemOf(...certificates)).toString('base64');
