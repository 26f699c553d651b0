import type { Bundle } from '../../../../bundle/index.js';
import { formatDistance } from '../../../../encoding/duration.js';
import { rfc3339 } from '../../../../encoding/rfc3339.js';
import type { SpiffeId } from '../../../../spiffe/index.js';
import {
  EXPECTATION_REASONS,
  type ExpectationReason,
  JWT_REASONS,
  type JwtNote,
  type JwtReason,
  type JwtSvidVerdict,
  LEAF_REASONS,
  type SvidReason,
  type SvidVerdict,
} from '../../../../svid/index.js';
import { Certificate, PATH_REASONS } from '../../../../x509/index.js';
import { escapeText } from '../../../ui/escape.js';
import { formatFields } from '../../../ui/fields.js';
import type { Paint } from '../../../ui/paint.js';
import type { Report } from '../../../ui/report.js';
import { type FileError, fileErrorJson } from '../../several-files.js';

/** What became of one SVID, or of a file that cannot be read. */
export type Verification = Verified | FileError;

interface Unmet {
  readonly reason: ExpectationReason;
  readonly message: string;
  readonly expected: string;
  readonly found: string;
  readonly position?: number;
}

interface Judged {
  readonly file: string;
  /** Where in the file; empty for the file itself. */
  readonly place: string;
  /** That of the SVID's trust domain, if there is one. */
  readonly bundle: Bundle | undefined;
}

interface VerifiedX509 extends Judged {
  readonly kind: 'x509-svid';
  readonly chain: readonly Certificate[];
  readonly verdict: SvidVerdict | { readonly ok: false; readonly id: SpiffeId; readonly refusal: Unmet };
  readonly keyChecked: boolean;
}

interface VerifiedJwt extends Judged {
  readonly kind: 'jwt-svid';
  readonly verdict:
    | JwtSvidVerdict
    | {
        readonly ok: false;
        readonly id: SpiffeId;
        readonly refusal: Unmet;
        readonly notes: readonly JwtNote[];
      };
}

export type Verified = VerifiedX509 | VerifiedJwt;

export function verificationReport(results: readonly Verification[], at: number): Report {
  return {
    kind: 'VerificationReport',
    data: () => ({ verifiedAt: rfc3339(at), results: results.map(resultJson) }),
    text: (paint) =>
      results
        .map((result) => ('error' in result ? errorText(result, paint) : resultText(result, at, paint)))
        .join('\n'),
  };
}

function resultJson(result: Verification) {
  if ('error' in result) return { file: result.file, ok: false, error: fileErrorJson(result.error) };
  const { file, place, kind, verdict, bundle } = result;
  const { ok, id } = verdict;
  const common = {
    file,
    ...(place === '' ? {} : { place }),
    svid: kind,
    ok,
    ...(id === undefined ? {} : { spiffeId: id.toString() }),
    ...(bundle === undefined ? {} : { bundle: bundleJson(bundle) }),
    ...('notes' in verdict ? { notes: verdict.notes } : {}),
  };
  if (!verdict.ok) {
    const { reason, message, expected, found } = verdict.refusal;
    const position = 'position' in verdict.refusal ? verdict.refusal.position : undefined;
    const fix = fixOf(result);
    return {
      ...common,
      refusal: { reason, message, ...(position === undefined ? {} : { position }), expected, found, fix },
    };
  }
  if ('path' in verdict && result.kind === 'x509-svid') {
    return { ...common, keyChecked: result.keyChecked, path: verdict.path.map(linkJson) };
  }
  if (!('expiresAt' in verdict)) return common;
  const { audiences, expiresAt, authority } = verdict;
  return {
    ...common,
    audiences,
    expiresAt: rfc3339(expiresAt),
    ...(authority.keyId === undefined ? {} : { keyId: authority.keyId }),
  };
}

function bundleJson({ trustDomain, sequence, x509Authorities, jwtAuthorities }: Bundle) {
  return {
    trustDomain: trustDomain.name,
    ...(sequence === undefined ? {} : { sequence: String(sequence) }),
    x509Authorities: keyIdsOf(x509Authorities),
    jwtAuthorities: jwtAuthorities.map(({ keyId = '' }) => keyId),
  };
}

function keyIdsOf(authorities: Bundle['x509Authorities']): string[] {
  return authorities.map(({ certificate }) => {
    try {
      const authority = Certificate.parse(certificate);
      return authority.subjectKeyIdentifier?.toString('hex') ?? authority.sha256;
    } catch {
      return 'unreadable';
    }
  });
}

function linkJson(certificate: Certificate) {
  const { notBefore, notAfter } = certificate.validity;
  return {
    subject: certificate.subject.toString(),
    serialNumber: certificate.serialHex,
    sha256: certificate.sha256,
    notBefore: rfc3339(secondsOf(notBefore)),
    notAfter: rfc3339(secondsOf(notAfter)),
  };
}

const SIGNED_BY_ANOTHER = new Set<string>(['issuer-not-found', 'issuer-key-differs', 'bad-signature']);

/** What would help: said with the bundle at hand where the authority is not in it. */
function fixOf({ kind, verdict, bundle }: Verified): string {
  if (verdict.ok) return '';
  const { reason } = verdict.refusal;
  if (kind === 'x509-svid' && bundle !== undefined && SIGNED_BY_ANOTHER.has(reason)) {
    const ids = keyIdsOf(bundle.x509Authorities);
    const shown = ids.slice(0, 3).join(', ') + (ids.length > 3 ? ` and ${ids.length - 3} more` : '');
    const sequence = bundle.sequence === undefined ? '' : `is sequence ${bundle.sequence} and `;
    return `The bundle of ${bundle.trustDomain} here ${sequence}has ${ids.length === 1 ? 'authority' : 'authorities'} ${shown}: refresh it, or give the missing intermediate`;
  }
  if (reason === 'no-bundle')
    return 'Give the bundle of its trust domain with --bundle FILE, or store it with "meshctl bundle set"';
  if (kind === 'jwt-svid' && Object.hasOwn(JWT_REASONS, reason)) return JWT_REASONS[reason as JwtReason].fix;
  const tables = { ...PATH_REASONS, ...LEAF_REASONS, ...EXPECTATION_REASONS };
  return tables[reason as SvidReason | ExpectationReason].fix;
}

function errorText({ file, error }: FileError, paint: Paint): string {
  return `${paint.bad('error')}  ${escapeText(file)}\n  ${escapeText(error.message)} [${error.code}]\n`;
}

function resultText(result: Verified, at: number, paint: Paint): string {
  const { file, place, verdict } = result;
  const name = `${file === '-' ? 'stdin' : escapeText(file)}${place === '' ? '' : `: ${escapeText(place)}`}`;
  if (!verdict.ok) {
    const { message, reason } = verdict.refusal;
    const id = verdict.id === undefined ? '' : ` ${escapeText(verdict.id.toString())}`;
    const who = culprit(result);
    return `${paint.bad('refused')}${id}  ${name}\n  ${who}: ${escapeText(message)} [${reason}]\n  ${escapeText(fixOf(result))}\n${notesText(verdict, paint)}`;
  }
  const title = `${paint.good('verified')} ${paint.name(verdict.id.toString())}  ${name}\n`;
  if ('path' in verdict && result.kind === 'x509-svid')
    return title + pathText(result, verdict.path, at, paint);
  if (!('expiresAt' in verdict)) return title;
  const { audiences, expiresAt, authority } = verdict;
  return `${title}${formatFields(
    [
      ['audience', audiences.map(escapeText).join(', ')],
      ['expires', `${rfc3339(expiresAt)} (${formatDistance(expiresAt, at)})`],
      ['key', escapeText(authority.keyId ?? 'without kid')],
    ],
    paint.faint,
    '  ',
  )}${notesText(verdict, paint)}`;
}

function notesText(verdict: Verified['verdict'], paint: Paint): string {
  if (!('notes' in verdict)) return '';
  return verdict.notes
    .map(({ message, rule }) => `  ${paint.faint(`note: ${escapeText(message)} [${rule}]`)}\n`)
    .join('');
}

function culprit({ kind, verdict }: Verified): string {
  if (kind === 'jwt-svid') return 'the token';
  const position = !verdict.ok && 'position' in verdict.refusal ? (verdict.refusal.position ?? 0) : 0;
  if (position < 0) return 'an authority of the bundle';
  return position === 0 ? 'the leaf' : `certificate ${position + 1} of the chain`;
}

function pathText(
  { chain, keyChecked }: VerifiedX509,
  path: readonly Certificate[],
  at: number,
  paint: Paint,
): string {
  const links = path.map((certificate, index) => {
    const end = secondsOf(certificate.validity.notAfter);
    const role = index === 0 ? 'leaf' : index === path.length - 1 ? 'authority' : 'intermediate';
    const who = index === 0 ? `serial ${certificate.serialHex}` : escapeText(certificate.subject.toString());
    return [role, `${who}, expires ${rfc3339(end)} (${formatDistance(end, at)})`] as const;
  });
  const isInPath = (certificate: Certificate) => path.some(({ der }) => der.equals(certificate.der));
  const unused = chain.filter((certificate) => !isInPath(certificate)).length;
  return formatFields(
    [
      ...links,
      ['key', keyChecked ? 'belongs to the leaf' : undefined],
      ['unused', unused > 0 ? `${unused} more in the file` : undefined],
    ],
    paint.faint,
    '  ',
  );
}

function secondsOf(time: Certificate['validity']['notAfter']): number {
  return Math.floor(time.date.getTime() / 1000);
}
