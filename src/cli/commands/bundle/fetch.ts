import { type FetchedBundle, type GetOptions, loadFetching, withRetries } from '../../../federation/index.js';
import type { Context } from '../../context.js';
import { examples, exitCodes } from '../../ui/help.js';
import { paintFor } from '../../ui/paint.js';
import { emitReport } from '../../ui/report.js';
import type { Configure } from '../command.js';
import { assertFree, deliverDocument, store, tellNotes } from './fetch/deliver.js';
import { type FetchFlags, type FetchPlan, planOf } from './fetch/flags.js';
import { fetchReport } from './fetch/report.js';
import { openEndpointTrust } from './fetch/trust.js';
import { watch } from './fetch/watch.js';
import { addTakeOptions, assertTaken } from './take.js';
import { takeReport } from './take-report.js';

/** `meshctl bundle fetch`. */
export const fetch: Configure = (command, open) => {
  addTakeOptions(
    command
      .argument('<url>', 'of the bundle endpoint: https://…')
      .option('--profile <profile>', 'https_web (roots of the system) or https_spiffe (SVID)')
      .option('--id <trust-domain>', 'whose bundle it is: spiffe://partner.example, or the bare name')
      .option('--endpoint-spiffe-id <id>', 'https_spiffe: who the endpoint must be')
      .option('--bundle <file>', 'https_spiffe: bundle to verify it with while none is stored')
      .option('--ca-file <file>', 'https_web: trust this CA too')
      .option('--set', 'store it, if the guards let it pass', false)
      .option('--out <file>', 'where the document goes (default: standard output)')
      .option('--force', 'replace an existing file', false)
      .option('--watch', 'ask again and again, by the refresh hint, until stopped', false)
      .option('--interval <duration>', 'how often with --watch (default: the refresh hint, else 5m)')
      .option('--timeout <duration>', 'for one attempt', '30s')
      .option('--max-size <size>', 'of the document', '4MiB')
      .option('--retries <n>', 'after failures that may pass (default: 3)'),
  )
    .addHelpText(
      'after',
      examples(
        [
          'meshctl bundle fetch https://localhost:8443/ --profile https_web > partner.json',
          'from an endpoint with a certificate for its host',
        ],
        [
          'meshctl bundle fetch https://localhost:8443/ --profile https_spiffe --endpoint-spiffe-id spiffe://partner.example/meshctl/bundle-endpoint --id spiffe://partner.example --bundle partner.json --set',
          'for the first time, from an endpoint with an SVID, and store it',
        ],
        [
          'meshctl bundle fetch https://localhost:8443/ --profile https_spiffe --endpoint-spiffe-id spiffe://partner.example/meshctl/bundle-endpoint --id spiffe://partner.example --set --watch',
          'and follow it from then on',
        ],
      ),
    )
    .addHelpText(
      'after',
      exitCodes({
        1: 'the endpoint is another one, or its SVID does not verify',
        2: 'bad arguments, no answer, or an answer that is no bundle',
        3: 'a guard refuses it, a file exists, or the state is locked',
      }),
    )
    .action(async (url, options) => {
      const context = open();
      const plan = planOf(context, url, options);
      const believed = await openEndpointTrust(context, plan, options);
      const { timeout, maxBytes } = plan;
      const how: GetOptions = { trust: believed.trust, timeout, maxBytes, clock: context.now };
      if (options.watch) await watch(context, plan, options, believed, how);
      else await fetchOnce(context, plan, options, how);
    });
};

async function fetchOnce(
  context: Context,
  plan: FetchPlan,
  flags: FetchFlags,
  how: GetOptions,
): Promise<void> {
  assertFree(plan, flags);
  const { fetchBundle } = await loadFetching();
  const fetched = await withRetries(() => fetchBundle(plan.url, how), {
    retries: plan.retries,
    retrying: ({ message }, pauseMs) =>
      context.note(`note: ${message}. Trying again in ${(pauseMs / 1000).toFixed(1)} s.`),
  });
  if (fetched === undefined) throw new Error('an endpoint was asked without a tag, and has answered to one');
  tellNotes(context, fetched, plan);
  if (flags.set && plan.trustDomain !== undefined) {
    const { result, origin } = await store(context, fetched, plan.trustDomain, plan, flags);
    await emitReport(context, takeReport(result, context.now()));
    assertTaken(result, origin);
    if (result.outcome !== 'dry-run') await deliverDocument(fetched, plan, flags.force);
    return;
  }
  await deliverDocument(fetched, plan, flags.force);
  await report(context, fetched, plan);
}

/** Beside the document the report goes to standard error, in words. */
async function report(context: Context, fetched: FetchedBundle, plan: FetchPlan): Promise<void> {
  const told = fetchReport(fetched, plan, context.now());
  if (context.globals.output.length > 0) return emitReport(context, told);
  const text = told.text(await paintFor(false));
  for (const line of text.trimEnd().split('\n')) context.note(line);
}
