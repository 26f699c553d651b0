import { bundleOf, type FederatedEntry, type Store } from '../../../authority/index.js';
import { bundleFingerprint } from '../../../bundle/index.js';
import { formatDistance } from '../../../encoding/duration.js';
import { inputName } from '../../../files/index.js';
import { escapeText } from '../../ui/escape.js';
import { examples, exitCodes } from '../../ui/help.js';
import type { Paint } from '../../ui/paint.js';
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
        text: (paint) => (rows.length === 0 ? NOTHING : table(rows, now, paint)),
      });
    });
};

const NOTHING =
  'No bundle here yet. Store one with: meshctl bundle set --id spiffe://partner.example --path FILE\n';

/** What a list has of a bundle; one that is made here has no origin. */
type Row = Omit<FederatedEntry, 'origin'> & Partial<Pick<FederatedEntry, 'origin'>>;

async function rowsOf(store: Store): Promise<Row[]> {
  const rows: Row[] = [];
  for (const name of await store.list()) {
    const state = await store.load(name);
    if (state === undefined) continue;
    const bundle = bundleOf(state);
    const notAfter = state.x509
      .map((authority) => authority.notAfter)
      .sort()
      .at(-1);
    rows.push({
      ...bundle,
      trustDomain: name,
      fingerprint: bundleFingerprint(bundle),
      counts: {
        x509: bundle.x509Authorities.length,
        jwt: bundle.jwtAuthorities.length,
        wit: bundle.witAuthorities.length,
      },
      ...(notAfter === undefined ? {} : { notAfter }),
    });
  }
  const own = new Set(rows.map(({ trustDomain }) => trustDomain));
  return [...rows, ...(await store.listFederated()).filter(({ trustDomain }) => !own.has(trustDomain))];
}

function rowJson({ trustDomain, fingerprint, counts, sequence, refreshHint, notAfter, origin }: Row) {
  return {
    trustDomain,
    kind: origin === undefined ? 'own' : 'federated',
    fingerprint,
    ...(sequence === undefined ? {} : { sequence: sequence.toString() }),
    ...(refreshHint === undefined ? {} : { refreshHint }),
    authorities: counts,
    ...(notAfter === undefined ? {} : { notAfter }),
    ...(origin === undefined ? {} : { from: origin.from, stored: origin.time }),
  };
}

function table(rows: readonly Row[], now: number, paint: Paint): string {
  const cells = rows.map(({ trustDomain, counts, sequence, notAfter, origin }) => [
    paint.name(trustDomain),
    origin === undefined ? 'own' : 'federated',
    countsText(counts),
    sequence?.toString() ?? '-',
    endText(notAfter, now, paint),
    origin === undefined ? '' : paint.faint(escapeText(inputName(origin.from))),
  ]);
  const heads = ['trust domain', 'kind', 'authorities', 'sequence', 'last CA ends', 'from'];
  return formatTable(heads, cells, paint.faint);
}

const USES = ['x509', 'jwt', 'wit'] as const;

/** `2 x509 + 1 jwt`; a bundle without any key says so. */
function countsText(counts: Row['counts']): string {
  const some = USES.filter((use) => counts[use] > 0).map((use) => `${counts[use]} ${use}`);
  return some.length === 0 ? 'none: all is revoked' : some.join(' + ');
}

/** From the end of the last X.509 authority on nothing verifies. */
function endText(notAfter: string | undefined, now: number, paint: Paint): string {
  if (notAfter === undefined) return '-';
  const end = Date.parse(notAfter) / 1000;
  const text = formatDistance(end, now);
  return end < now ? paint.bad(text) : text;
}
