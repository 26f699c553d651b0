import { examples, exitCodes } from '../../ui/help.js';
import { collect } from '../../ui/options.js';
import type { Configure } from '../command.js';
import { DEFAULT_KUMA_VERSION, parseEnvironment, parseKumaVersion } from '../kuma-options.js';
import { emitBundleResource } from './bundle-resource.js';
import { HEAD_OPTIONS, headOf } from './head-options.js';

/** `meshctl render mesh-trust`. */
export const meshTrust: Configure = (command, open) => {
  command
    .argument('[trust-domain...]', 'whose bundle, own or federated (default: the only one with a CA here)')
    .option('--all', 'of every trust domain that this home knows', false)
    .option('--from <file>', 'the bundles in this file (- for stdin) instead of those of the home')
    .option('--allow-loss', 'leave out JWT and WIT keys, which a MeshTrust has no place for', false)
    .option(HEAD_OPTIONS.name[0], 'name of the resource (default: the trust domain)')
    .option(...HEAD_OPTIONS.mesh, 'default')
    .option(...HEAD_OPTIONS.environment, parseEnvironment, 'kubernetes' as const)
    .option(...HEAD_OPTIONS.namespace)
    .option(...HEAD_OPTIONS.origin)
    .option(...HEAD_OPTIONS.zone)
    .option(...HEAD_OPTIONS.label, collect, [])
    .option(...HEAD_OPTIONS.kumaVersion, parseKumaVersion, DEFAULT_KUMA_VERSION)
    .option(...HEAD_OPTIONS.out)
    .option(...HEAD_OPTIONS.force, false)
    .addHelpText(
      'after',
      examples(
        ['meshctl render mesh-trust partner.example', 'so that a mesh believes a partner'],
        [
          'meshctl render mesh-trust partner.example --from partner.pem --zone zone-2',
          "for a zone, from the partner's PEM",
        ],
        [
          'meshctl render mesh-trust --all --environment universal --origin global --out trusts.yaml',
          'all that this home knows, for a global control plane on Universal',
        ],
      ),
    )
    .addHelpText(
      'after',
      exitCodes({
        2: 'bad arguments, no such bundle, or an input cannot be read',
        3: 'authorities would be lost, or a file exists',
      }),
    )
    .action(async (names, options) => {
      const head = headOf({ ...options, name: options.name ?? 'of-the-trust-domain' }, 'system');
      const { environment, mesh, origin, zone } = head;
      await emitBundleResource(open(), 'mesh-trust', names, options, {
        check: {
          version: options.kumaVersion,
          systemNamespace: head.namespace,
          isGlobal: origin === 'global',
        },
        write: {
          name: options.name,
          mesh,
          environment,
          namespace: options.namespace,
          label: [
            ...(origin === undefined ? [] : [`kuma.io/origin=${origin}`]),
            ...(zone === undefined ? [] : [`kuma.io/zone=${zone}`]),
            ...options.label,
          ],
        },
      });
    });
};
