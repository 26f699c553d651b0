/** How an authority is told, to programs and to people. */
import type { X509AuthorityRecord } from '../../../authority/index.js';
import { formatDistance } from '../../../encoding/duration.js';
import { Certificate } from '../../../x509/index.js';
import { escapeText } from '../../ui/escape.js';
import { formatFields } from '../../ui/fields.js';
import type { Paint } from '../../ui/paint.js';

/** The JSON of an authority: everything but its key. */
export function describeAuthority(authority: X509AuthorityRecord) {
  const { id, slot, keyType, notBefore, notAfter, keyEncrypted } = authority;
  const certificate = readCertificate(authority);
  return {
    id,
    type: 'x509',
    slot,
    keyType,
    notBefore,
    notAfter,
    keyEncrypted,
    subject: certificate.subject.toString(),
    sha256: certificate.sha256,
  };
}

export function readCertificate({ certificate }: X509AuthorityRecord): Certificate {
  return Certificate.parse(Buffer.from(certificate, 'base64'));
}

export function authorityFields(trustDomain: string, authority: X509AuthorityRecord, now: number) {
  return (paint: Paint): string => {
    const certificate = readCertificate(authority);
    const expires = Date.parse(authority.notAfter) / 1000;
    const permitted = certificate.nameConstraints?.permitted?.map(({ base }) =>
      base.bytes.toString('latin1'),
    );
    return formatFields(
      [
        ['trust domain', paint.name(trustDomain)],
        ['authority', `${authority.id} (${authority.slot})`],
        ['subject', escapeText(certificate.subject.toString())],
        [
          'key',
          `${certificate.publicKeyInfo.kind.label}, ${authority.keyEncrypted ? 'encrypted' : 'not encrypted'} on disk`,
        ],
        ['expires', `${authority.notAfter} (${formatDistance(expires, now)})`],
        ['only signs', permitted && `URI names in ${escapeText(permitted.join(', '))}`],
        ['sha256', certificate.sha256],
      ],
      paint.faint,
    );
  };
}
