/** What `identity issue` reports: never a private key. */

import { formatDistance } from '../../../encoding/duration.js';
import { rfc3339 } from '../../../encoding/rfc3339.js';
import type { MeshctlError } from '../../../errors.js';
import type { X509Svid } from '../../../svid/index.js';
import { escapeText } from '../../ui/escape.js';
import { formatFields } from '../../ui/fields.js';
import type { Report } from '../../ui/report.js';

export interface IssuedSvid {
  readonly svid: X509Svid;
  readonly authorityId: string;
  readonly files: readonly string[];
}

/** A request that was not issued, and where it stands in the input. */
export interface IssueFailure {
  readonly place: string;
  readonly error: MeshctlError;
}

/** `keyFile` keeps the key of a single SVID; `folder` is where the folders of many are. */
export function issueReport(
  issued: readonly IssuedSvid[],
  failures: readonly IssueFailure[],
  now: number,
  { keyFile, folder }: { readonly keyFile?: string | undefined; readonly folder?: string },
): Report {
  return {
    kind: 'IssueReport',
    data: () => ({
      issued: issued.length,
      failed: failures.length,
      svids: issued.map(svidJson),
      failures: failures.map(failureJson),
    }),
    text: (paint) => {
      const [only] = issued;
      if (folder !== undefined || only === undefined) return summary(issued, failures, folder ?? '.');
      const { svid, files } = only;
      return formatFields(
        [
          ['issued', paint.name(svid.id.toString())],
          ['expires', `${rfc3339(svid.notAfter)} (${formatDistance(svid.notAfter, now)})`],
          ['serial', svid.serialHex],
          ['files', files.map(escapeText)],
          ['key', keyFile && `stays in ${escapeText(keyFile)}`],
        ],
        paint.faint,
      );
    },
  };
}

function summary(issued: readonly IssuedSvid[], failures: readonly IssueFailure[], folder: string): string {
  const failed = failures.length === 0 ? '' : `, ${failures.length} failed`;
  const place = issued.length === 0 ? '' : `, a folder each in ${escapeText(folder)}`;
  return `${issued.length} issued${place}${failed}\n`;
}

function svidJson({ svid, authorityId, files }: IssuedSvid) {
  return {
    spiffeId: svid.id.toString(),
    type: 'x509',
    serialNumber: svid.serialHex,
    notBefore: rfc3339(svid.notBefore),
    notAfter: rfc3339(svid.notAfter),
    authorityId,
    files,
  };
}

function failureJson({ place, error }: IssueFailure) {
  return { place, code: error.code, message: error.message };
}
