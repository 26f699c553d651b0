import type { Bundle, BundleFormat, Loss } from '../../../../bundle/index.js';
import { bundleFingerprint } from '../../../../bundle/index.js';
import { escapeText } from '../../../ui/escape.js';
import type { Report } from '../../../ui/report.js';
import { bundleJson, grouped } from '../authority-view.js';

/** What was written to a file. */
export function exportReport(
  { name, title }: BundleFormat,
  file: string,
  bundles: readonly Bundle[],
  losses: readonly Loss[],
): Report {
  return {
    kind: 'BundleExport',
    data: () => ({
      format: name,
      file,
      bundles: bundles.map(bundleJson),
      losses: losses.map(({ trustDomain, what, count }) => ({ trustDomain, what, count })),
    }),
    text: (paint) =>
      [
        `wrote ${title} to ${escapeText(file)}`,
        ...bundles.map(
          (bundle) =>
            `  ${paint.name(bundle.trustDomain.name)}  fingerprint ${grouped(bundleFingerprint(bundle))}`,
        ),
      ]
        .map((line) => `${line}\n`)
        .join(''),
  };
}
