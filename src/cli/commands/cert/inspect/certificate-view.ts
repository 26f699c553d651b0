/** A certificate: who it is, who signed it, how long it still lives, and what it may do. */
import { rfc3339 } from '../../../../encoding/rfc3339.js';
import { type CertificateItem, certificateRole, recogniseMaker } from '../../../../sources/index.js';
import { readLeafIdentity } from '../../../../svid/index.js';
import { type Certificate, EXTENSIONS, type Extension } from '../../../../x509/index.js';
import { formatDistance, formatDuration } from '../../../ui/duration.js';
import { escapeText } from '../../../ui/escape.js';
import type { Field } from '../../../ui/fields.js';
import type { Paint } from '../../../ui/paint.js';
import { certificateJson, toJson } from './certificate-json.js';
import { type ItemView, readable, type Surroundings } from './item-view.js';

/** Throws MeshctlError when the certificate is broken below its skeleton. */
export function certificateView(item: CertificateItem, { now }: Surroundings): ItemView {
  const { certificate, trusted, alias } = item;
  const about = identify(certificate);
  const validity = validitySeconds(certificate);
  const { kind } = certificate.publicKeyInfo;
  const maker = recogniseMaker(certificate);
  const trust = trusted === undefined ? undefined : trustText(trusted.trustDomain);
  return {
    title: (paint) => title(certificate, about, trust, paint),
    fields: (paint, long) => [
      ['made by', maker === undefined ? undefined : escapeText(`${maker.title}: ${maker.line}`)],
      ['alias', alias === undefined ? undefined : escapeText(alias)],
      ['signed by', escapeText(issuerText(certificate))],
      ['expires', lifetimeText(validity, now, paint)],
      ['key', kind.label],
      ['usage', usages(certificate)],
      ['other names', otherNames(certificate, about.spiffeId)],
      ...(long ? longFields(certificate) : []),
      ['sha256', certificate.sha256],
    ],
    brief: () =>
      [`${validity.end < now ? 'expired' : 'expires'} ${formatDistance(validity.end, now)}`, kind.label].join(
        ', ',
      ),
    json: () => ({
      role: about.role,
      ...(trusted === undefined ? {} : { trusted }),
      ...(alias === undefined ? {} : { alias }),
      ...(maker === undefined ? {} : { maker }),
      ...(about.spiffeId === undefined ? {} : { spiffeId: about.spiffeId }),
      x509Svid: about.role === 'leaf' && about.notAnSvid === undefined,
      ...(about.notAnSvid === undefined ? {} : { notAnSvid: about.notAnSvid }),
      ...certificateJson(certificate, now),
    }),
  };
}

interface Identity {
  readonly role: ReturnType<typeof certificateRole>;
  /** The first URI SAN that is a SPIFFE ID by its scheme, as text; for a CA, its trust domain's. */
  readonly spiffeId: string | undefined;
  /** Why a leaf is no X.509-SVID; undefined when it is one, and for CAs. */
  readonly notAnSvid: string | undefined;
}

function identify(certificate: Certificate): Identity {
  const role = certificateRole(certificate);
  const identity = role === 'leaf' ? readLeafIdentity(certificate) : undefined;
  if (identity?.ok === true) return { role, spiffeId: identity.id.toString(), notAnSvid: undefined };
  const names = readable(() => certificate.subjectAltName) ?? [];
  const uri = names.find(({ type, value }) => type === 'uri' && /^spiffe:/i.test(value));
  return { role, spiffeId: uri?.value, notAnSvid: identity?.refusal.message };
}

function trustText(trustDomain: string | undefined): string {
  return trustDomain === undefined
    ? 'in a trust bundle'
    : `in the trust bundle of ${escapeText(trustDomain)}`;
}

function title(
  certificate: Certificate,
  { role, spiffeId, notAnSvid }: Identity,
  trust: string | undefined,
  paint: Paint,
): string {
  const subject = certificate.subject.isEmpty ? 'no subject' : escapeText(certificate.subject.toString());
  const name = paint.name(spiffeId === undefined ? subject : escapeText(spiffeId));
  const place = trust === undefined ? '' : `, ${trust}`;
  if (role === 'root') return `${name}  CA, names itself as issuer${place}`;
  if (role === 'intermediate') return `${name}  intermediate CA${place}`;
  if (notAnSvid === undefined) return `${name}  X.509-SVID${place}`;
  return `${name}  ${paint.warn('not an X.509-SVID')}: ${escapeText(notAnSvid)}${place}`;
}

function issuerText(certificate: Certificate): string {
  return certificate.issuer.isEmpty ? '(empty name)' : certificate.issuer.toString();
}

interface ValiditySeconds {
  readonly start: number;
  readonly end: number;
}

function validitySeconds({ validity: { notBefore, notAfter } }: Certificate): ValiditySeconds {
  return {
    start: Math.floor(notBefore.date.getTime() / 1000),
    end: Math.floor(notAfter.date.getTime() / 1000),
  };
}

/** Green above a third of the lifetime, yellow below it, red when over; the words say the same. */
function lifetimeText({ start, end }: ValiditySeconds, now: number, paint: Paint): string {
  const text = `${rfc3339(end)} (${formatDistance(end, now)} of ${formatDuration(end - start)})`;
  if (now > end) return paint.bad(`${text}, expired`);
  if (now < start) return paint.warn(`${text}, not valid before ${rfc3339(start)}`);
  return end - now < (end - start) / 3 ? paint.warn(`${text}, less than a third is left`) : paint.good(text);
}

function usages(certificate: Certificate): string {
  const keyUsage = readable(() => certificate.keyUsage?.names) ?? [];
  const purposes = readable(() => certificate.extendedKeyUsage?.names) ?? [];
  return [keyUsage.join(', '), purposes.join(', ')].filter((part) => part !== '').join('; ') || 'none stated';
}

function otherNames(certificate: Certificate, spiffeId: string | undefined): string[] {
  const names = readable(() => certificate.subjectAltName) ?? [];
  return names
    .filter(({ value }) => value !== spiffeId)
    .map(({ type, value }) => escapeText(`${type}:${value}`));
}

function longFields(certificate: Certificate): Field[] {
  const keyIdentifier = readable(() => certificate.authorityKeyIdentifier)?.keyIdentifier;
  return [
    ['subject', certificate.subject.isEmpty ? '(empty)' : escapeText(certificate.subject.toString())],
    ['serial', `${certificate.serialHex} (${certificate.serial})`],
    ['valid from', rfc3339(validitySeconds(certificate).start)],
    ['version', `${certificate.version}`],
    [
      'signature',
      `${certificate.signatureAlgorithm}${certificate.signatureAlgorithmsAgree ? '' : ' (another one inside)'}`,
    ],
    ['SKI', readable(() => certificate.subjectKeyIdentifier)?.toString('hex')],
    ['AKI', keyIdentifier?.toString('hex')],
    ['key sha256', certificate.publicKeyInfo.sha256],
    ['extensions', certificate.extensions.map((extension) => extensionText(certificate, extension))],
  ];
}

function extensionText(certificate: Certificate, extension: Extension): string {
  const name = EXTENSIONS[extension.oid]?.name ?? extension.oid;
  const critical = extension.critical ? ' (critical)' : '';
  const decoded = certificate.decode(extension);
  if (decoded === undefined) return `${name}${critical}: ${extension.value.value().toString('hex')}`;
  const value = decoded.ok ? JSON.stringify(toJson(decoded.value)) : `broken: ${decoded.error.message}`;
  return escapeText(`${name}${critical}: ${value}`);
}
