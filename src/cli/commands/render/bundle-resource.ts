/** Resources that carry bundles are written as `bundle export` writes them: one format, one writer. */
import { BUNDLE_FORMATS, encodeBundles } from '../../../bundle/index.js';
import { MeshctlError } from '../../../errors.js';
import { TrustDomain } from '../../../spiffe/index.js';
import type { Context } from '../../context.js';
import { inOption } from '../../ui/options.js';
import { bundlesToExport } from '../bundle/export/select.js';
import { tellLosses } from '../bundle/export/tell-losses.js';
import { type WriteFlags, writeOptions } from '../bundle/export/write-options.js';
import { assertTaken, type CheckOptions, writeRendered } from './emit.js';

export interface BundleResourceFlags {
  readonly all: boolean;
  readonly from?: string | undefined;
  readonly allowLoss: boolean;
  readonly out?: string | undefined;
  readonly force: boolean;
}

export async function emitBundleResource(
  context: Context,
  formatName: 'mesh-trust' | 'cluster-federated-trust-domain',
  names: readonly string[],
  flags: BundleResourceFlags,
  { check, write }: { readonly check: CheckOptions; readonly write: WriteFlags },
): Promise<void> {
  context.assertNoOutput('a rendered resource');
  const format = BUNDLE_FORMATS.find(({ name }) => name === formatName);
  if (format === undefined) throw new MeshctlError('E_USAGE', { what: `unknown format "${formatName}"` });
  const trustDomains = names.map((name) => inOption('the arguments', () => TrustDomain.parse(name)));
  const { bundles, endpoints } = await bundlesToExport(context, trustDomains, flags);
  if (write.endpointUrl !== undefined && bundles.length > 1) {
    throw new MeshctlError('E_USAGE', {
      what: `one endpoint for the bundles of ${bundles.length} trust domains`,
      where: '--endpoint-url',
      why: 'each has one of its own (SPIFFE Federation §5.1)',
      fix: 'Name one trust domain, or leave it out for those that this home fetches by itself',
    });
  }
  const encoded = await encodeBundles(format, bundles, writeOptions(format, write, endpoints));
  tellLosses(context, encoded.losses, flags.allowLoss, formatName);
  for (const { trustDomain, x509Authorities, jwtAuthorities, witAuthorities } of encoded.bundles)
    if (x509Authorities.length + jwtAuthorities.length + witAuthorities.length === 0)
      context.warn(`the bundle of ${trustDomain} has no keys: whoever takes it trusts nobody of it.`);
  await assertTaken(context, encoded.text, check);
  await writeRendered(encoded.text, flags);
}
