/** A certificate: who it is, who signed it, how long it still lives, and what it may do. */

import { formatDistance, formatDuration } from '../../../../encoding/duration.js';
import { rfc3339 } from '../../../../encoding/rfc3339.js';
import { type CertificateItem, type CertificateRole, recogniseMaker } from '../../../../sources/index.js';
import { readLeafIdentity } from '../../../../svid/index.js';
import { type Certificate, EXTENSIONS, type Extension } from '../../../../x509/index.js';
import { escapeText } from '../../../ui/escape.js';
import type { Field } from '../../../ui/fields.js';
import type { Paint } from '../../../ui/paint.js';
import { fileErrorJson } from '../../several-files.js';
import { certificateJson, toJson } from './certificate-json.js';
import {
  type CertificateParts,
  isRead,
  type Part,
  partText,
  readOf,
  readParts,
} from './certificate-parts.js';
import { type ItemView, readable, type Surroundings } from './item-view.js';

/** A certificate that is broken below its skeleton is shown with what can be read, and `error` is set. */
export function certificateView(item: CertificateItem, { now }: Surroundings): ItemView {
  const { certificate, trusted, alias } = item;
  const parts = readParts(certificate);
  const about = identify(certificate, parts);
  const validity = isRead(parts.validity) ? validitySeconds(parts.validity) : parts.validity;
  const keyText = partText(parts.key, ({ label }) => label);
  const maker = recogniseMaker(certificate);
  const trust = trusted === undefined ? undefined : trustText(trusted.trustDomain);
  return {
    error: parts.error,
    title: (paint) => title(parts, about, trust, paint),
    fields: (paint, long) => [
      ['made by', maker === undefined ? undefined : escapeText(`${maker.title}: ${maker.line}`)],
      ['alias', alias === undefined ? undefined : escapeText(alias)],
      ['signed by', escapeText(partText(parts.issuer, (issuer) => issuer || '(empty name)'))],
      [
        'expires',
        isRead(validity)
          ? lifetimeText(validity, now, paint)
          : paint.bad(escapeText(`broken: ${validity.message}`)),
      ],
      ['key', escapeText(keyText)],
      ['usage', usages(certificate)],
      ['other names', otherNames(certificate, about.spiffeId)],
      ...(long ? longFields(certificate, parts, validity) : []),
      ['sha256', certificate.sha256],
    ],
    brief: () => escapeText([partText(validity, (read) => expiryText(read, now)), keyText].join(', ')),
    json: () => ({
      ...(about.role === undefined ? {} : { role: about.role }),
      ...(trusted === undefined ? {} : { trusted }),
      ...(alias === undefined ? {} : { alias }),
      ...(maker === undefined ? {} : { maker }),
      ...(about.spiffeId === undefined ? {} : { spiffeId: about.spiffeId }),
      x509Svid: about.role === 'leaf' && about.notAnSvid === undefined,
      ...(about.notAnSvid === undefined ? {} : { notAnSvid: about.notAnSvid }),
      ...certificateJson(certificate, parts, now),
      ...(parts.error === undefined ? {} : { error: fileErrorJson(parts.error) }),
    }),
  };
}

interface Identity {
  /** Undefined when the basic constraints cannot be read. */
  readonly role: CertificateRole | undefined;
  /** The first URI SAN that is a SPIFFE ID by its scheme, as text; for a CA, its trust domain's. */
  readonly spiffeId: string | undefined;
  /** Why a leaf is no X.509-SVID; undefined when it is one, and for CAs. */
  readonly notAnSvid: string | undefined;
}

function identify(certificate: Certificate, parts: CertificateParts): Identity {
  const role = readOf(parts.role);
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
  parts: CertificateParts,
  { role, spiffeId, notAnSvid }: Identity,
  trust: string | undefined,
  paint: Paint,
): string {
  const subject = escapeText(partText(parts.subject, (text) => text || 'no subject'));
  const name = paint.name(spiffeId === undefined ? subject : escapeText(spiffeId));
  const place = trust === undefined ? '' : `, ${trust}`;
  if (parts.error !== undefined) {
    const broken = `${paint.bad('broken')}: ${escapeText(parts.error.message)} [${parts.error.code}]`;
    return `${spiffeId === undefined && !isRead(parts.subject) ? 'certificate' : name}  ${broken}${place}`;
  }
  if (role === 'root') return `${name}  CA, names itself as issuer${place}`;
  if (role === 'intermediate') return `${name}  intermediate CA${place}`;
  if (notAnSvid === undefined) return `${name}  X.509-SVID${place}`;
  return `${name}  ${paint.warn('not an X.509-SVID')}: ${escapeText(notAnSvid)}${place}`;
}

interface ValiditySeconds {
  readonly start: number;
  readonly end: number;
}

function validitySeconds({ notBefore, notAfter }: Certificate['validity']): ValiditySeconds {
  return {
    start: Math.floor(notBefore.date.getTime() / 1000),
    end: Math.floor(notAfter.date.getTime() / 1000),
  };
}

const expiryText = ({ end }: ValiditySeconds, now: number): string =>
  `${end < now ? 'expired' : 'expires'} ${formatDistance(end, now)}`;

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

function longFields(
  certificate: Certificate,
  parts: CertificateParts,
  validity: Part<ValiditySeconds>,
): Field[] {
  const keyIdentifier = readable(() => certificate.authorityKeyIdentifier)?.keyIdentifier;
  const { extensions } = parts;
  return [
    ['subject', escapeText(partText(parts.subject, (subject) => subject || '(empty)'))],
    ['serial', escapeText(partText(parts.serial, (serial) => `${certificate.serialHex} (${serial})`))],
    ['valid from', escapeText(partText(validity, ({ start }) => rfc3339(start)))],
    ['version', `${certificate.version}`],
    ['signature', escapeText(partText(parts.signatureAlgorithm, (name) => signatureText(certificate, name)))],
    ['SKI', readable(() => certificate.subjectKeyIdentifier)?.toString('hex')],
    ['AKI', keyIdentifier?.toString('hex')],
    ['key sha256', readable(() => certificate.publicKeyInfo.sha256)],
    [
      'extensions',
      isRead(extensions)
        ? extensions.map((extension) => extensionText(certificate, extension))
        : escapeText(`broken: ${extensions.message}`),
    ],
  ];
}

function signatureText(certificate: Certificate, name: string): string {
  return `${name}${certificate.signatureAlgorithmsAgree ? '' : ' (another one inside)'}`;
}

function extensionText(certificate: Certificate, extension: Extension): string {
  const name = EXTENSIONS[extension.oid]?.name ?? extension.oid;
  const critical = extension.critical ? ' (critical)' : '';
  const decoded = certificate.decode(extension);
  if (decoded === undefined) return `${name}${critical}: ${extension.value.value().toString('hex')}`;
  const value = decoded.ok ? JSON.stringify(toJson(decoded.value)) : `broken: ${decoded.error.message}`;
  return escapeText(`${name}${critical}: ${value}`);
}
