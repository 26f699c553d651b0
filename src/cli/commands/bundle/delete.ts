import { Option } from '@commander-js/extra-typings';
import type { FederatedBundle, Store } from '../../../authority/index.js';
import { bundleFingerprint } from '../../../bundle/index.js';
import { MeshctlError } from '../../../errors.js';
import { SpiffeId, TrustDomain } from '../../../spiffe/index.js';
import { examples, exitCodes } from '../../ui/help.js';
import { inOption } from '../../ui/options.js';
import { emitReport } from '../../ui/report.js';
import type { Configure } from '../command.js';

/** `meshctl bundle delete`; its name is a word of the language. */
export const deleteBundle: Configure = (command, open) => {
  command
    .requiredOption('--id <trust-domain>', 'whose bundle: spiffe://partner.example, or the bare name')
    .addOption(
      new Option(
        '--mode <mode>',
        'restrict: not while the endpoint of another bundle is proven by it; delete: all the same, also a damaged one',
      )
        .choices(['restrict', 'delete'])
        .default('restrict'),
    )
    .addHelpText(
      'after',
      examples(
        ['meshctl bundle delete --id spiffe://partner.example', 'end a federation: its SVIDs verify no more'],
        [
          'meshctl bundle delete --id spiffe://gone.example --mode delete',
          'also when endpoints of others rest on it',
        ],
      ),
    )
    .addHelpText(
      'after',
      exitCodes({
        2: 'there is no such bundle, or the state cannot be read',
        3: 'the bundle is in use, is your own, or the state is locked',
      }),
    )
    .action(async ({ id, mode }) => {
      const context = open();
      const trustDomain = inOption('--id', () => TrustDomain.parse(id));
      const store = await context.openStore();
      const found = await orDamaged(mode, () => find(store, trustDomain));
      const resting = (await orDamaged(mode, () => restingOn(store, trustDomain))) ?? [];
      if (resting.length > 0 && mode !== 'delete') {
        throw new MeshctlError('E_BUNDLE_REFUSED', {
          what: `the bundle of ${trustDomain} is not deleted`,
          why: `the endpoint that ${resting.slice(0, 3).join(', ')} ${resting.length === 1 ? 'is' : 'are'} fetched from has an ID of ${trustDomain}`,
          fix: 'Pass --mode delete to do it all the same',
        });
      }
      if (found === undefined) await store.removeFederated(trustDomain.name);
      else await store.changeFederated(trustDomain.name, found.version, undefined);
      await emitReport(context, {
        kind: 'BundleDeletion',
        data: () => ({
          trustDomain: trustDomain.name,
          ...(found === undefined ? {} : { fingerprint: bundleFingerprint(found.bundle) }),
          restingOnIt: resting,
        }),
        text: (paint) =>
          `deleted the bundle of ${paint.name(trustDomain.name)}: its SVIDs do not verify here any more\n`,
      });
      for (const name of resting)
        context.warn(`the endpoint of ${name} can no longer be proven: it has an ID of ${trustDomain}.`);
    });
};

/** Undefined where the files are damaged, and are to go all the same. */
async function orDamaged<T>(mode: string | true, read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (mode === 'delete' && error instanceof MeshctlError && error.code === 'E_STATE') return undefined;
    throw error;
  }
}

async function find(store: Store, trustDomain: TrustDomain): Promise<FederatedBundle> {
  const found = await store.loadFederated(trustDomain.name);
  if (found !== undefined) return found;
  if ((await store.load(trustDomain.name)) === undefined) {
    throw new MeshctlError('E_NO_BUNDLE', {
      what: `there is no bundle of ${trustDomain} here`,
      fix: 'See "meshctl bundle list"',
    });
  }
  throw new MeshctlError('E_BUNDLE_REFUSED', {
    what: `the bundle of ${trustDomain} is not deleted`,
    why: 'its CA is in this home, and the bundle is made from it',
  });
}

/** Trust domains whose bundles are fetched by `https_spiffe` from an endpoint with an ID of this one. */
async function restingOn(store: Store, trustDomain: TrustDomain): Promise<string[]> {
  return (await store.listFederated())
    .filter(({ trustDomain: other, origin }) => {
      const id = origin.endpoint?.endpointSpiffeId;
      return (
        id !== undefined && other !== trustDomain.name && SpiffeId.parse(id).trustDomain.equals(trustDomain)
      );
    })
    .map((entry) => entry.trustDomain);
}
