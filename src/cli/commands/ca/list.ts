import type { TrustDomainState } from '../../../authority/index.js';
import { formatDistance } from '../../../encoding/duration.js';
import { examples, exitCodes } from '../../ui/help.js';
import { emitReport } from '../../ui/report.js';
import { formatTable } from '../../ui/table.js';
import type { Configure } from '../command.js';
import { describeAuthority } from './authority-report.js';

/** `meshctl ca list`. */
export const list: Configure = (command, open) => {
  command
    .addHelpText(
      'after',
      examples(
        ['meshctl ca list', 'every trust domain of this home'],
        ['meshctl ca list -o json', 'for a script'],
      ),
    )
    .addHelpText('after', exitCodes({ 2: 'the state cannot be read' }))
    .action(async () => {
      const context = open();
      const store = await context.openStore();
      const states: TrustDomainState[] = [];
      for (const name of await store.list()) {
        const state = await store.load(name);
        if (state !== undefined) states.push(state);
      }
      const now = context.now();
      await emitReport(context, {
        kind: 'CertificateAuthorityList',
        data: () => ({
          trustDomains: states.map(({ trustDomain, sequence, x509 }) => ({
            trustDomain,
            sequence,
            authorities: x509.map(describeAuthority),
          })),
        }),
        text: (paint) => {
          if (states.length === 0)
            return 'No trust domain here yet. Make one with: meshctl ca init example.org\n';
          const rows = states.flatMap(({ trustDomain, x509 }) =>
            x509.map(({ slot, keyType, notAfter, id }) => [
              paint.name(trustDomain),
              slot,
              keyType,
              formatDistance(Date.parse(notAfter) / 1000, now),
              paint.faint(id),
            ]),
          );
          return formatTable(['trust domain', 'slot', 'key', 'expires', 'authority'], rows, paint.faint);
        },
      });
    });
};
