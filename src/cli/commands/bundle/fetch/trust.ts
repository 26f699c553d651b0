/** Whom `bundle fetch` believes: the roots of the system, or the bundle of the endpoint's trust domain. */
import { rootCertificates } from 'node:tls';
import type { Bundle } from '../../../../bundle/index.js';
import { writePem } from '../../../../encoding/pem.js';
import { MeshctlError } from '../../../../errors.js';
import type { EndpointTrust } from '../../../../federation/index.js';
import { bundleFor, readBytes } from '../../../../sources/index.js';
import type { SpiffeId, TrustDomain } from '../../../../spiffe/index.js';
import type { Context } from '../../../context.js';
import { homeBundle } from '../home-bundles.js';
import { readGivenBundles } from '../read-given.js';
import type { FetchFlags, FetchPlan } from './flags.js';

export interface Believed {
  readonly trust: EndpointTrust;
  /** A bundle that was accepted: it verifies the endpoint from now on, when it is of the endpoint's trust domain. */
  readonly accepted: (bundle: Bundle) => void;
}

/** Reads what was given now: a file that cannot be read ends the command. */
export async function openEndpointTrust(
  context: Context,
  { endpointId }: FetchPlan,
  { bundle, caFile }: FetchFlags,
): Promise<Believed> {
  if (endpointId !== undefined) return spiffeTrust(context, endpointId, bundle);
  const roots = caFile === undefined ? undefined : await rootsWith(context, caFile);
  return { trust: { profile: 'https_web', roots }, accepted: () => {} };
}

/** The newest counts, and what was handed over to begin with only while nothing is stored (fed-spiffe-latest-bundle). */
async function spiffeTrust(
  context: Context,
  endpointId: SpiffeId,
  file: string | undefined,
): Promise<Believed> {
  const { trustDomain } = endpointId;
  const bootstrap = file === undefined ? undefined : await readBootstrap(context, file, trustDomain);
  if (file !== undefined && (await homeBundle(context, trustDomain)) !== undefined)
    context.note(
      `note: ${file} is not used: this home has a bundle of ${trustDomain}, and a stored one counts.`,
    );
  let newest: Bundle | undefined;
  return {
    trust: {
      profile: 'https_spiffe',
      endpointId,
      bundleOf: async () => newest ?? (await homeBundle(context, trustDomain)) ?? bootstrap,
    },
    accepted: (bundle) => {
      if (bundle.trustDomain.equals(trustDomain)) newest = bundle;
    },
  };
}

async function readBootstrap(context: Context, file: string, trustDomain: TrustDomain): Promise<Bundle> {
  const { given } = await readGivenBundles(context, file);
  try {
    return { trustDomain, ...bundleFor(given, trustDomain).content };
  } catch (error) {
    throw error instanceof MeshctlError ? error.at(file) : error;
  }
}

/** Node's own roots, those that NODE_EXTRA_CA_CERTS adds to them, and the private one. */
async function rootsWith(context: Context, file: string): Promise<readonly string[]> {
  context.note(
    'note: --ca-file goes beyond https_web, whose clients know the roots of their system alone (fed-web-no-extra-params).',
  );
  const { items } = await readBytes(file, await context.read(file));
  const own = items.flatMap((item) =>
    item.kind === 'certificate' ? [writePem('CERTIFICATE', item.certificate.der)] : [],
  );
  if (own.length === 0) {
    throw new MeshctlError('E_INPUT_UNKNOWN', {
      what: 'no certificate',
      where: file,
      fix: 'Give the CA as PEM or DER',
    });
  }
  const extra = context.env['NODE_EXTRA_CA_CERTS'];
  const more = extra ? [(await context.read(extra)).toString('latin1')] : [];
  return [...rootCertificates, ...more, ...own];
}
