/** Resources that carry bundles are written as `bundle export` writes them: one format, one writer. */
import {
  BUNDLE_FORMATS,
  type EndpointOptions,
  encodeBundles,
  type ResourceOptions,
} from '../../../bundle/index.js';
import { MeshctlError } from '../../../errors.js';
import { writeFileAtomic } from '../../../files/index.js';
import { TrustDomain } from '../../../spiffe/index.js';
import type { Context } from '../../context.js';
import { inOption } from '../../ui/options.js';
import { writeStream } from '../../ui/terminal.js';
import { bundlesToExport } from '../bundle/export/select.js';
import { tellLosses } from '../bundle/export/tell-losses.js';

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
  {
    resource,
    endpoint,
    className,
  }: {
    readonly resource: ResourceOptions;
    readonly endpoint?: EndpointOptions | undefined;
    readonly className?: string | undefined;
  },
): Promise<void> {
  context.assertNoOutput('a rendered resource');
  const format = BUNDLE_FORMATS.find(({ name }) => name === formatName);
  if (format === undefined) throw new MeshctlError('E_USAGE', { what: `unknown format "${formatName}"` });
  const trustDomains = names.map((name) => inOption('the arguments', () => TrustDomain.parse(name)));
  const { bundles, endpoints } = await bundlesToExport(context, trustDomains, flags);
  const encoded = await encodeBundles(format, bundles, {
    resource,
    endpoint: (trustDomain) => endpoint ?? endpoints.get(trustDomain),
    className,
  });
  tellLosses(context, encoded.losses, flags.allowLoss, formatName);
  if (flags.out === undefined) writeStream(1, encoded.text);
  else await writeFileAtomic(flags.out, encoded.text, { mode: 0o644, replace: flags.force });
}
