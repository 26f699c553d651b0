/** What came of taking a bundle over. */
import { bundleFingerprint } from '../../../bundle/index.js';
import { escapeText } from '../../ui/escape.js';
import { formatFields } from '../../ui/fields.js';
import type { Report } from '../../ui/report.js';
import { authoritiesOf, authorityLines, bundleJson, grouped } from './authority-view.js';
import { changeLines, differenceJson } from './difference-view.js';
import type { TakeResult } from './take.js';

export function takeReport(result: TakeResult, now: number): Report {
  const { outcome, bundle, former, difference, objections, overruled } = result;
  return {
    kind: 'BundleUpdate',
    data: () => ({
      outcome,
      bundle: bundleJson(bundle),
      ...(former === undefined ? {} : { former: bundleJson(former) }),
      changes: differenceJson(difference),
      objections,
      overruled,
    }),
    text: (paint) =>
      `${paint.strong(WORDS[outcome])} bundle of ${paint.name(bundle.trustDomain.name)}\n${formatFields(
        [
          ['fingerprint', grouped(bundleFingerprint(bundle))],
          ['sequence', bundle.sequence?.toString()],
          ['authorities', authoritiesOf(bundle).flatMap((one) => authorityLines(one, now, paint))],
          ['changes', former === undefined ? undefined : changeLines(difference, now, paint)],
          ['refused', objections.map(({ message }) => paint.bad(escapeText(message)))],
          ['overruled', overruled.map(({ message }) => paint.warn(escapeText(message)))],
        ],
        paint.faint,
        '  ',
      )}`,
  };
}

const WORDS = {
  stored: 'stored',
  unchanged: 'unchanged',
  'dry-run': 'would store',
  refused: 'refused',
} as const;
