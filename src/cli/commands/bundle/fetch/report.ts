/** What `bundle fetch` says of a bundle: from where, how it was verified, and what is in it. */
import { bundleFingerprint } from '../../../../bundle/index.js';
import { type FetchedBundle, foreignTrustDomainOf } from '../../../../federation/index.js';
import { Certificate } from '../../../../x509/index.js';
import { escapeText } from '../../../ui/escape.js';
import { formatFields } from '../../../ui/fields.js';
import type { Report } from '../../../ui/report.js';
import { authoritiesOf, authorityJson, authorityLine, grouped } from '../authority-view.js';
import type { FetchPlan } from './flags.js';

export interface FetchNote {
  readonly severity: 'error' | 'warning' | 'info';
  readonly message: string;
  readonly rule?: string;
}

/** All that there is to say about how it came and what its reader passed over. */
export function notesOn({ notes, remarks, content }: FetchedBundle, { trustDomain }: FetchPlan): FetchNote[] {
  const foreign =
    trustDomain === undefined
      ? []
      : content.x509Authorities.flatMap(({ certificate }): FetchNote[] => {
          const other = foreignTrustDomainOf(Certificate.parse(certificate), trustDomain);
          const message = `a CA in it says that it is of ${other}, and not of ${trustDomain}`;
          return other === undefined ? [] : [{ severity: 'warning', message }];
        });
  return [
    ...remarks.map((message): FetchNote => ({ severity: 'warning', message: message.replace(/\.$/, '') })),
    ...notes.map(({ severity, message, rule }) => ({ severity, message, rule })),
    ...foreign,
  ];
}

export function fetchReport(fetched: FetchedBundle, plan: FetchPlan, now: number): Report {
  const { url, profile, endpointId, trustDomain, file } = plan;
  const { content, bytes, etag } = fetched;
  const { sequence, refreshHint } = content;
  return {
    kind: 'FetchedBundle',
    data: () => ({
      url: url.href,
      profile,
      ...(endpointId === undefined ? {} : { endpointSpiffeId: endpointId.toString() }),
      ...(trustDomain === undefined ? {} : { trustDomain: trustDomain.name }),
      status: 200,
      ...(etag === undefined ? {} : { etag }),
      size: bytes.length,
      ...(file === undefined ? {} : { file }),
      fingerprint: bundleFingerprint(content),
      ...(sequence === undefined ? {} : { sequence: sequence.toString() }),
      ...(refreshHint === undefined ? {} : { refreshHint }),
      authorities: authoritiesOf(content).map(authorityJson),
      notes: notesOn(fetched, plan),
    }),
    text: (paint) =>
      `${paint.strong('fetched')} ${escapeText(url.href)}\n${formatFields(
        [
          ['bundle of', trustDomain === undefined ? 'whom nobody has said (--id)' : trustDomain.name],
          ['verified by', endpointId === undefined ? profile : `${profile}, ${endpointId}`],
          ['written to', file === undefined ? undefined : escapeText(file)],
          ['sequence', sequence?.toString()],
          ['refresh hint', refreshHint === undefined ? undefined : `${refreshHint} s`],
          ['fingerprint', grouped(bundleFingerprint(content))],
          ['authorities', authoritiesOf(content).map((one) => authorityLine(one, now, paint))],
        ],
        paint.faint,
        '  ',
      )}`,
  };
}
