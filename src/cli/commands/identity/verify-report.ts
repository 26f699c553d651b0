import { rfc3339 } from '../../../encoding/rfc3339.js';
import type { SvidVerdict } from '../../../svid/index.js';
import type { Certificate } from '../../../x509/index.js';
import { formatDistance } from '../../ui/duration.js';
import { escapeText } from '../../ui/escape.js';
import { formatFields } from '../../ui/fields.js';
import type { Paint } from '../../ui/paint.js';
import type { Report } from '../../ui/report.js';
import { type FileError, fileErrorJson } from '../several-files.js';

/** What became of one file. */
export type Verification = Verified | FileError;

export interface Verified {
  readonly file: string;
  readonly chain: readonly Certificate[];
  readonly verdict: SvidVerdict;
  readonly keyChecked: boolean;
}

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
  const { file, verdict, keyChecked } = result;
  const { ok, id } = verdict;
  const common = { file, ok, ...(id === undefined ? {} : { spiffeId: id.toString() }) };
  if (!verdict.ok) {
    const { reason, message, position, expected, found } = verdict.refusal;
    return { ...common, refusal: { reason, message, position, expected, found } };
  }
  return { ...common, keyChecked, path: verdict.path.map(linkJson) };
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

function errorText({ file, error }: FileError, paint: Paint): string {
  return `${paint.bad('error')}  ${escapeText(file)}\n  ${escapeText(error.message)} [${error.code}]\n`;
}

function resultText({ file, chain, verdict, keyChecked }: Verified, at: number, paint: Paint): string {
  const name = file === '-' ? 'stdin' : escapeText(file);
  if (!verdict.ok) {
    const { message, position, reason } = verdict.refusal;
    const which =
      position < 0
        ? 'an authority of the bundle'
        : position === 0
          ? 'the leaf'
          : `certificate ${position + 1} of the chain`;
    const id = verdict.id === undefined ? '' : ` ${escapeText(verdict.id.toString())}`;
    const fix = reason === 'no-bundle' ? '  Give the bundle of its trust domain with --bundle FILE\n' : '';
    return `${paint.bad('refused')}${id}  ${name}\n  ${which}: ${escapeText(message)} [${reason}]\n${fix}`;
  }
  const links = verdict.path.map((certificate, index) => {
    const end = secondsOf(certificate.validity.notAfter);
    const role = index === 0 ? 'leaf' : index === verdict.path.length - 1 ? 'authority' : 'intermediate';
    return [
      role,
      `${linkName(certificate, verdict)}, expires ${rfc3339(end)} (${formatDistance(end, at)})`,
    ] as const;
  });
  const unused = chain.length - verdict.path.filter((link) => chain.includes(link)).length;
  return `${paint.good('verified')} ${paint.name(verdict.id.toString())}  ${name}\n${formatFields(
    [
      ...links,
      ['key', keyChecked ? 'belongs to the leaf' : undefined],
      ['unused', unused > 0 ? `${unused} more in the file` : undefined],
    ],
    paint.faint,
    '  ',
  )}`;
}

function linkName(certificate: Certificate, verdict: SvidVerdict & { ok: true }): string {
  if (certificate === verdict.path[0]) return `serial ${certificate.serialHex}`;
  return escapeText(certificate.subject.toString());
}

function secondsOf(time: Certificate['validity']['notAfter']): number {
  return Math.floor(time.date.getTime() / 1000);
}
