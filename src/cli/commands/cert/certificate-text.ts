/** A certificate for people: who it is, who signed it, how long it still lives, and what it may do. */
import { type Certificate, EXTENSIONS, type Extension } from '../../../x509/index.js';
import { formatDistance, formatDuration } from '../../ui/duration.js';
import { escapeText } from '../../ui/escape.js';
import { type Field, formatFields } from '../../ui/fields.js';
import type { Paint } from '../../ui/paint.js';
import { toJson } from './certificate-json.js';
import { identify, readable } from './certificate-role.js';

const INDENT = ' '.repeat(5);

export function certificateText(
  certificate: Certificate,
  number: string,
  long: boolean,
  now: number,
  paint: Paint,
): string {
  const fields: Field[] = [
    ['signed by', escapeText(issuerText(certificate))],
    ['expires', lifetime(certificate, now, paint)],
    ['key', certificate.publicKeyInfo.kind.label],
    ['usage', usages(certificate)],
    ['other names', otherNames(certificate)],
    ...(long ? longFields(certificate) : []),
    ['sha256', certificate.sha256],
  ];
  return `${number}  ${title(certificate, paint)}\n${formatFields(fields, paint.faint, INDENT)}`;
}

function title(certificate: Certificate, paint: Paint): string {
  const { role, spiffeId, notAnSvid } = identify(certificate);
  const subject = certificate.subject.isEmpty ? 'no subject' : escapeText(certificate.subject.toString());
  const name = paint.name(spiffeId === undefined ? subject : escapeText(spiffeId));
  if (role === 'root') return `${name}  CA, names itself as issuer`;
  if (role === 'intermediate') return `${name}  intermediate CA`;
  if (notAnSvid === undefined) return `${name}  X.509-SVID`;
  return `${name}  ${paint.warn('not an X.509-SVID')}: ${escapeText(notAnSvid)}`;
}

function issuerText(certificate: Certificate): string {
  return certificate.issuer.isEmpty ? '(empty name)' : certificate.issuer.toString();
}

/** Green above a third of the lifetime, yellow below it, red when over; the words say the same. */
function lifetime(certificate: Certificate, now: number, paint: Paint): string {
  const { notBefore, notAfter } = certificate.validity;
  const [start, end] = [notBefore, notAfter].map(({ date }) => Math.floor(date.getTime() / 1000)) as [
    number,
    number,
  ];
  const text = `${notAfter.date.toISOString().replace('.000Z', 'Z')} (${formatDistance(end, now)} of ${formatDuration(end - start)})`;
  if (now > end) return paint.bad(`${text}, expired`);
  if (now < start)
    return paint.warn(`${text}, not valid before ${notBefore.date.toISOString().replace('.000Z', 'Z')}`);
  return end - now < (end - start) / 3 ? paint.warn(`${text}, less than a third is left`) : paint.good(text);
}

function usages(certificate: Certificate): string {
  const keyUsage = readable(() => certificate.keyUsage?.names) ?? [];
  const purposes = readable(() => certificate.extendedKeyUsage?.names) ?? [];
  return [keyUsage.join(', '), purposes.join(', ')].filter((part) => part !== '').join('; ') || 'none stated';
}

function otherNames(certificate: Certificate): string[] {
  const { spiffeId } = identify(certificate);
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
    ['valid from', certificate.validity.notBefore.date.toISOString().replace('.000Z', 'Z')],
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
