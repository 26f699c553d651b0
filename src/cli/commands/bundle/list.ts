import { bundleOf, type Store } from '../../../authority/index.js';
import { type Bundle, bundleFingerprint } from '../../../bundle/index.js';
import { formatDistance } from '../../../encoding/duration.js';
import { rfc3339 } from '../../../encoding/rfc3339.js';
import { Certificate } from '../../../x509/index.js';
import { escapeText } from '../../ui/escape.js';
import { examples, exitCodes } from '../../ui/help.js';
import { emitReport } from '../../ui/report.js';
import { formatTable } from '../../ui/table.js';
import type { Configure } from '../command.js';

/** `meshctl bundle list`. */
export const list: Configure = (command, open) => {
  command
    .addHelpText(
      'after',
      examples(
        ['meshctl bundle list', 'whom this home believes'],
        ['meshctl bundle list -o json', 'with the fingerprint of each, for a script'],
      ),
    )
    .addHelpText('after', exitCodes({ 2: 'the state cannot be read' }))
    .action(async () => {
      const context = open();
      const rows = await rowsOf(await context.openStore());
      const now = context.now();
      await emitReport(context, {
        kind: 'BundleList',
        data: () => ({ bundles: rows.map(rowJson) }),
        text: (paint) => {
          if (rows.length === 0)
            return 'No bundle here yet. Store one with: meshctl bundle set --id spiffe://partner.example --path FILE\n';
          const cells = rows.map(({ bundle, from }) => {
            const end = endOf(bundle);
            return [
              paint.name(bundle.trustDomain.name),
              from === undefined ? 'own' : 'federated',
              countsOf(bundle).join(' + '),
              bundle.sequence?.toString() ?? '-',
              end === undefined
                ? '-'
                : end < now
                  ? paint.bad(formatDistance(end, now))
                  : formatDistance(end, now),
              from === undefined ? '' : paint.faint(escapeText(from === '-' ? 'standard input' : from)),
            ];
          });
          return formatTable(
            ['trust domain', 'kind', 'authorities', 'sequence', 'last CA ends', 'from'],
            cells,
            paint.faint,
          );
        },
      });
    });
};

interface Row {
  readonly bundle: Bundle;
  /** Where a federated one came from. */
  readonly from: string | undefined;
  readonly stored: string | undefined;
}

async function rowsOf(store: Store): Promise<Row[]> {
  const rows: Row[] = [];
  for (const name of await store.list()) {
    const state = await store.load(name);
    if (state !== undefined) rows.push({ bundle: bundleOf(state), from: undefined, stored: undefined });
  }
  for (const { bundle, origin } of await store.listFederated())
    rows.push({ bundle, from: origin.from, stored: origin.time });
  return rows;
}

function rowJson({ bundle, from, stored }: Row) {
  const [x509 = 0, jwt = 0, wit = 0] = [
    bundle.x509Authorities,
    bundle.jwtAuthorities,
    bundle.witAuthorities,
  ].map(({ length }) => length);
  const end = endOf(bundle);
  return {
    trustDomain: bundle.trustDomain.name,
    kind: from === undefined ? 'own' : 'federated',
    fingerprint: bundleFingerprint(bundle),
    ...(bundle.sequence === undefined ? {} : { sequence: bundle.sequence.toString() }),
    ...(bundle.refreshHint === undefined ? {} : { refreshHint: bundle.refreshHint }),
    authorities: { x509, jwt, wit },
    ...(end === undefined ? {} : { notAfter: rfc3339(end) }),
    ...(from === undefined ? {} : { from, stored }),
  };
}

/** `2 x509`, `1 jwt`; a bundle without any key says so. */
function countsOf({ x509Authorities, jwtAuthorities, witAuthorities }: Bundle): string[] {
  const counts = [
    [x509Authorities.length, 'x509'],
    [jwtAuthorities.length, 'jwt'],
    [witAuthorities.length, 'wit'],
  ] as const;
  const some = counts.filter(([count]) => count > 0).map(([count, use]) => `${count} ${use}`);
  return some.length === 0 ? ['none: all is revoked'] : some;
}

/** When the last X.509 authority ends: from then on nothing verifies. */
function endOf({ x509Authorities }: Bundle): number | undefined {
  const ends = x509Authorities.map(({ certificate }) =>
    Math.floor(Certificate.parse(certificate).validity.notAfter.date.getTime() / 1000),
  );
  return ends.length === 0 ? undefined : Math.max(...ends);
}
