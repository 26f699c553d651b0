/** How the authorities of a bundle are told, to programs and to people. */
import {
  authorityFingerprint,
  type Bundle,
  bundleFingerprint,
  type JwtAuthority,
  type Use,
  type X509Authority,
} from '../../../bundle/index.js';
import { formatDistance } from '../../../encoding/duration.js';
import { rfc3339 } from '../../../encoding/rfc3339.js';
import { Certificate } from '../../../x509/index.js';
import { escapeText } from '../../ui/escape.js';
import type { Paint } from '../../ui/paint.js';

export interface Listed {
  readonly use: Use;
  readonly authority: X509Authority | JwtAuthority;
}

export function authoritiesOf(
  bundle: Pick<Bundle, 'x509Authorities' | 'jwtAuthorities' | 'witAuthorities'>,
): Listed[] {
  return [
    ...bundle.x509Authorities.map((authority) => ({ use: 'x509-svid', authority }) as const),
    ...bundle.jwtAuthorities.map((authority) => ({ use: 'jwt-svid', authority }) as const),
    ...bundle.witAuthorities.map((authority) => ({ use: 'wit-svid', authority }) as const),
  ];
}

/** The numbers and the fingerprint of a bundle. A sequence may be beyond 2^53, so it is text. */
export function bundleJson(bundle: Bundle) {
  const { trustDomain, sequence, refreshHint } = bundle;
  return {
    trustDomain: trustDomain.name,
    fingerprint: bundleFingerprint(bundle),
    ...(sequence === undefined ? {} : { sequence: sequence.toString() }),
    ...(refreshHint === undefined ? {} : { refreshHint }),
    authorities: authoritiesOf(bundle).map(authorityJson),
  };
}

export function authorityJson({ use, authority }: Listed) {
  const tainted = authority.tainted === true ? { tainted: true } : {};
  const sha256 = authorityFingerprint(authority);
  if ('certificate' in authority) {
    const { subject, validity } = Certificate.parse(authority.certificate);
    const [notBefore, notAfter] = [validity.notBefore, validity.notAfter].map(({ date }) => timeOf(date));
    return { use, sha256, subject: subject.toString(), notBefore, notAfter, ...tainted };
  }
  const { keyId, publicKey, expiresAt } = authority;
  return {
    use,
    sha256,
    ...(keyId === undefined ? {} : { keyId }),
    keyType: publicKey.kind.label,
    ...(expiresAt === undefined ? {} : { expiresAt: rfc3339(expiresAt) }),
    ...tainted,
  };
}

const timeOf = (date: Date): string => rfc3339(Math.floor(date.getTime() / 1000));

/** One line without its fingerprint: `x509  O=example.org, serialNumber=1  until 2036-11-27T22:51:45Z (in 10 years)`. */
export function authorityLine({ use, authority }: Listed, now: number, paint: Paint): string {
  const taint = authority.tainted === true ? ` ${paint.warn('tainted')}` : '';
  const kind = use.replace('-svid', '').padEnd(4);
  if ('certificate' in authority) {
    const { subject, validity } = Certificate.parse(authority.certificate);
    const end = Math.floor(validity.notAfter.date.getTime() / 1000);
    const life = `until ${rfc3339(end)} (${formatDistance(end, now)})`;
    return `${kind}  ${escapeText(subject.toString()) || '(no subject)'}  ${end < now ? paint.bad(life) : life}${taint}`;
  }
  const { keyId, publicKey } = authority;
  return `${kind}  ${publicKey.kind.label} key ${keyId === undefined ? 'without an ID' : escapeText(keyId)}${taint}`;
}

/** A fingerprint in groups of four, to read aloud; people give it back with or without the blanks. */
export function grouped(fingerprint: string): string {
  return fingerprint.replace(/(.{4})(?=.)/g, '$1 ');
}

/** An authority in two lines, the second its fingerprint. */
export function authorityLines(one: Listed, now: number, paint: Paint): string[] {
  return [
    authorityLine(one, now, paint),
    paint.faint(`      ${grouped(authorityFingerprint(one.authority))}`),
  ];
}
