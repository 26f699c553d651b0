import { Option } from '@commander-js/extra-typings';
import {
  adaptTo,
  BUNDLE_FORMATS,
  BUNDLE_READERS,
  type Bundle,
  type BundleFormat,
  type BundleReader,
  encodeBundles,
} from '../../../bundle/index.js';
import { MeshctlError } from '../../../errors.js';
import { writeFileAtomic } from '../../../files/index.js';
import { TrustDomain } from '../../../spiffe/index.js';
import type { Context } from '../../context.js';
import { examples, exitCodes } from '../../ui/help.js';
import { collect, inOption } from '../../ui/options.js';
import { emitReport } from '../../ui/report.js';
import { writeStream } from '../../ui/terminal.js';
import type { Configure } from '../command.js';
import { exportReport } from './export/report.js';
import { bundlesToExport } from './export/select.js';
import { tellLosses } from './export/tell-losses.js';
import { writeOptions } from './export/write-options.js';

const FORMAT_NAMES = BUNDLE_FORMATS.map(({ name }) => name);
const READER_NAMES = BUNDLE_READERS.map(({ name }) => name);

/** `meshctl bundle export`; its name is a word of the language. */
export const exportBundle: Configure = (command, open) => {
  command
    .argument('[trust-domain...]', 'whose, own or federated (default: the only one with a CA here)')
    .option('--all', 'of every trust domain that this home knows', false)
    .option('--from <file>', 'convert the bundles in this file (- for stdin) instead of those of the home')
    .option('--format <format>', `what to write: ${FORMAT_NAMES.join(', ')}`, 'spiffe')
    .option('--compat <reader>', `the variant that a reader takes: ${READER_NAMES.join(', ')}`)
    .option('--allow-loss', 'leave out authorities that the format or the reader does not take', false)
    .option('--out <file>', 'where it goes (default: standard output)')
    .option('--force', 'replace an existing file', false)
    .option('--name <name>', 'name of the object or secret (default: the trust domain)')
    .option('--namespace <namespace>', 'its namespace (default: kuma-system for mesh-trust)')
    .option('--label <key=value>', 'a label of the object; repeatable', collect, [])
    .option('--mesh <mesh>', 'for mesh-trust: the mesh (default: default)')
    .addOption(
      new Option(
        '--environment <environment>',
        'for mesh-trust: kubernetes or universal (default: kubernetes)',
      ).choices(['kubernetes', 'universal']),
    )
    .option('--endpoint-url <url>', 'where others fetch the bundle, for formats that say it')
    .option('--endpoint-profile <profile>', 'its profile: https_web or https_spiffe')
    .option('--endpoint-spiffe-id <id>', 'its SPIFFE ID, with https_spiffe')
    .option('--class-name <class>', 'class of the SPIRE Controller Manager, where there are several')
    .addHelpText(
      'after',
      examples(
        ['meshctl bundle export example.org > example.org.json', 'the SPIFFE document, to hand over'],
        [
          'meshctl bundle export example.org --format mesh-trust | kubectl apply -f -',
          'so that a Kuma mesh believes it',
        ],
        [
          'meshctl bundle export example.org --format cluster-federated-trust-domain --endpoint-url https://bundles.example.org/ --endpoint-profile https_web',
          'so that SPIRE does',
        ],
        [
          'meshctl bundle export --all --format bundle-map --compat envoy --out bundles.json',
          'all that this home knows, for Envoy',
        ],
        [
          'meshctl bundle export partner.example --from partner.pem --format spiffe',
          'convert: PEM to the SPIFFE document',
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
      const context = open();
      if (options.out === undefined) context.assertNoOutput('an export to standard output');
      const format = chosen(BUNDLE_FORMATS, options.format, '--format');
      const reader =
        options.compat === undefined ? undefined : chosen(BUNDLE_READERS, options.compat, '--compat');
      if (reader !== undefined) assertReads(reader, format);
      const trustDomains = names.map((name) => inOption('the arguments', () => TrustDomain.parse(name)));
      const { bundles, endpoints } = await bundlesToExport(context, trustDomains, options);
      const adapted = bundles.map((bundle) => adaptedFor(context, bundle, reader));
      const encoded = await encodeBundles(
        format,
        adapted.map(({ bundle }) => bundle),
        writeOptions(format, options, endpoints),
      );
      const losses = [...adapted.flatMap((one) => one.losses), ...encoded.losses];
      tellLosses(context, losses, options.allowLoss, format.name);
      if (bundles.some(isEmpty))
        context.warn(
          'a bundle without keys revokes all: whoever takes it trusts nobody of its trust domain.',
        );
      if (options.out === undefined) writeStream(1, encoded.text);
      else {
        await writeFileAtomic(options.out, encoded.text, { mode: 0o644, replace: options.force });
        await emitReport(context, exportReport(format, options.out, encoded.bundles, losses));
      }
      if (!format.namesTrustDomain && options.out !== undefined)
        for (const { trustDomain } of bundles)
          context.note(`note: the file does not say whose it is; pass on that it is of ${trustDomain}.`);
    });
};

function chosen<T extends { readonly name: string }>(all: readonly T[], name: string, where: string): T {
  const found = all.find((one) => one.name === name.toLowerCase());
  if (found !== undefined) return found;
  throw new MeshctlError('E_USAGE', {
    what: `unknown value "${name}"`,
    where,
    fix: `Choose one of ${all.map((one) => one.name).join(', ')}`,
  });
}

function assertReads({ title, onlyMaps }: BundleReader, format: BundleFormat): void {
  if (!format.isSpiffe) {
    throw new MeshctlError('E_USAGE', {
      what: `--compat has no effect with --format ${format.name}`,
      why: 'it is about variants of the SPIFFE document',
      fix: 'Leave it out',
    });
  }
  if (!onlyMaps || format.name === 'bundle-map') return;
  throw new MeshctlError('E_USAGE', {
    what: `${title} would refuse the document`,
    where: '--compat',
    why: 'it reads bundle maps',
    fix: 'Pass --format bundle-map',
  });
}

function adaptedFor(context: Context, bundle: Bundle, reader: BundleReader | undefined) {
  if (reader === undefined) return { bundle, losses: [] };
  const adapted = adaptTo(reader, bundle);
  for (const refusal of adapted.refusals) context.warn(`${refusal}.`);
  if (reader.remark !== undefined) context.note(`note: ${reader.remark}.`);
  return adapted;
}

const isEmpty = ({ x509Authorities, jwtAuthorities, witAuthorities }: Bundle): boolean =>
  x509Authorities.length + jwtAuthorities.length + witAuthorities.length === 0;
