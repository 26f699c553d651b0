/** What sets bundles apart, and what that does to SVIDs. */
import { type BundleContent, bundleFingerprint } from '../../../../bundle/index.js';
import { formatDistance } from '../../../../encoding/duration.js';
import { rfc3339 } from '../../../../encoding/rfc3339.js';
import { escapeText } from '../../../ui/escape.js';
import type { Paint } from '../../../ui/paint.js';
import type { Report } from '../../../ui/report.js';
import { changeLines, differenceJson } from '../difference-view.js';
import type { Compared } from './compare.js';
import type { Lost, LostSvid } from './lost-svids.js';

export function diffReport(compared: readonly Compared[], lost: Lost, now: number): Report {
  return {
    kind: 'BundleDiff',
    data: () => ({
      same: compared.every(({ isSame }) => isSame),
      bundles: compared.map(comparedJson),
      lostSvids: {
        judged: lost.judged,
        count: lost.count,
        svids: lost.svids.map(({ spiffeId, file, notAfter }) => ({
          spiffeId,
          ...(file === undefined ? {} : { file }),
          notAfter: rfc3339(notAfter),
        })),
      },
    }),
    text: (paint) =>
      [...compared.flatMap((one) => comparedLines(one, now, paint)), ...lostLines(lost, now, paint)]
        .map((line) => `${line}\n`)
        .join(''),
  };
}

function comparedJson({ trustDomain, before, after, difference, isSame }: Compared) {
  return {
    ...(trustDomain === undefined ? {} : { trustDomain: trustDomain.name }),
    same: isSame,
    ...(before === undefined ? {} : { before: sideJson(before) }),
    ...(after === undefined ? {} : { after: sideJson(after) }),
    changes: differenceJson(difference),
  };
}

const sideJson = (content: BundleContent) => ({ fingerprint: bundleFingerprint(content) });

function comparedLines(
  { trustDomain, before, after, difference, isSame }: Compared,
  now: number,
  paint: Paint,
) {
  const name = trustDomain === undefined ? 'the bundles' : `the bundles of ${paint.name(trustDomain.name)}`;
  if (isSame) return [`${paint.good('same')}  ${name}`];
  const missing = before === undefined ? ' (only after)' : after === undefined ? ' (only before)' : '';
  return [
    `${paint.warn('differ')}  ${name}${missing}`,
    ...changeLines(difference, now, paint).map((line) => `  ${line}`),
  ];
}

function lostLines({ svids, count, judged }: Lost, now: number, paint: Paint): string[] {
  if (judged === 0) return [];
  if (count === 0) return [`no SVID loses its authority (${judged} looked at)`];
  const more = count - svids.length;
  return [
    paint.bad(`${count} of ${judged} SVIDs would not verify any more:`),
    ...svids.map((svid) => `  ${svidText(svid, now)}`),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ];
}

function svidText({ spiffeId, file, notAfter }: LostSvid, now: number): string {
  const where = file === undefined ? 'by the ledger' : escapeText(file);
  return `${escapeText(spiffeId)}  ${where}, until ${rfc3339(notAfter)} (${formatDistance(notAfter, now)})`;
}
