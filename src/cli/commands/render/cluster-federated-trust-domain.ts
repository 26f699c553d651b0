import { examples, exitCodes } from '../../ui/help.js';
import { collect } from '../../ui/options.js';
import type { Configure } from '../command.js';
import { DEFAULT_KUMA_VERSION } from '../kuma-options.js';
import { emitBundleResource } from './bundle-resource.js';
import { labelsFrom } from './labels.js';

/** `meshctl render cluster-federated-trust-domain`. */
export const clusterFederatedTrustDomain: Configure = (command, open) => {
  command
    .argument('[trust-domain...]', 'whose bundle, own or federated (default: the only one with a CA here)')
    .option('--all', 'of every trust domain that this home knows', false)
    .option('--from <file>', 'the bundles in this file (- for stdin) instead of those of the home')
    .option(
      '--endpoint-url <url>',
      'where SPIRE fetches the bundle from then on (default: where this home does)',
    )
    .option('--endpoint-profile <profile>', 'its profile: https_web or https_spiffe')
    .option('--endpoint-spiffe-id <id>', 'its SPIFFE ID, with https_spiffe')
    .option('--class-name <class>', 'class of the SPIRE Controller Manager, where there are several')
    .option('--name <name>', 'name of the resource (default: the trust domain)')
    .option('--label <key=value>', 'a label of the resource; repeatable', collect, [])
    .option('--allow-loss', 'leave out authorities that it has no place for', false)
    .option('--out <file>', 'where it goes (default: standard output)')
    .option('--force', 'replace an existing file', false)
    .addHelpText(
      'after',
      examples([
        'meshctl render cluster-federated-trust-domain example.org --endpoint-url https://bundles.example.org/example.org.json --endpoint-profile https_web',
        'so that SPIRE federates with this trust domain',
      ]),
    )
    .addHelpText(
      'after',
      exitCodes({
        2: 'bad arguments, no such bundle, or an input cannot be read',
        3: 'authorities would be lost, or a file exists',
      }),
    )
    .action(async (names, options) => {
      labelsFrom(options.label);
      const check = { version: DEFAULT_KUMA_VERSION };
      await emitBundleResource(open(), 'cluster-federated-trust-domain', names, options, {
        check,
        write: options,
      });
    });
};
