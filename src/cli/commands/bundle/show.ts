import { bundleFingerprint } from '../../../bundle/index.js';
import { inputName } from '../../../files/index.js';
import { TrustDomain } from '../../../spiffe/index.js';
import { escapeText } from '../../ui/escape.js';
import { formatFields } from '../../ui/fields.js';
import { examples, exitCodes } from '../../ui/help.js';
import { emitReport } from '../../ui/report.js';
import type { Configure } from '../command.js';
import { authoritiesOf, authorityLines, bundleJson, grouped } from './authority-view.js';
import { chosenOrOnly } from './export/select.js';
import { expectHomeBundle } from './home-bundles.js';

/** `meshctl bundle show`. */
export const show: Configure = (command, open) => {
  command
    .argument('[trust-domain]', 'whose, own or federated (default: the only one with a CA here)')
    .addHelpText(
      'after',
      examples(
        ['meshctl bundle show', 'your own: read its fingerprint to the partner over the phone'],
        ['meshctl bundle show partner.example', 'what is stored of a partner, and where it came from'],
      ),
    )
    .addHelpText('after', exitCodes({ 2: 'there is no such bundle, or the state cannot be read' }))
    .action(async (name) => {
      const context = open();
      const named = name === undefined ? [] : [TrustDomain.parse(name)];
      const [trustDomain] = (await chosenOrOnly(context, named)) as readonly [TrustDomain];
      const bundle = await expectHomeBundle(context, trustDomain);
      const store = await context.openStore();
      const isOwn = (await store.load(trustDomain.name)) !== undefined;
      const origin = isOwn ? undefined : (await store.loadFederated(trustDomain.name))?.origin;
      const { endpoint } = origin ?? {};
      const now = context.now();
      await emitReport(context, {
        kind: 'BundleDetails',
        data: () => ({
          ownership: isOwn ? 'own' : 'federated',
          ...bundleJson(bundle),
          ...(origin === undefined ? {} : { origin }),
        }),
        text: (paint) =>
          formatFields(
            [
              ['trust domain', `${paint.name(trustDomain.name)} (${isOwn ? 'own' : 'federated'})`],
              ['fingerprint', grouped(bundleFingerprint(bundle))],
              ['sequence', bundle.sequence?.toString()],
              ['refresh hint', bundle.refreshHint === undefined ? undefined : `${bundle.refreshHint} s`],
              ['authorities', authoritiesOf(bundle).flatMap((one) => authorityLines(one, now, paint))],
              [
                'from',
                origin && `${escapeText(inputName(origin.from))} (${origin.format}), stored ${origin.time}`,
              ],
              ['endpoint', endpoint && escapeText(`${endpoint.url} (${endpoint.profile})`)],
              ['endpoint ID', endpoint?.endpointSpiffeId && escapeText(endpoint.endpointSpiffeId)],
            ],
            paint.faint,
          ),
      });
    });
};
