/** Which bundles are exported: those of the home, or those in a file. */

import type { FederationEndpoint } from '../../../../authority/index.js';
import type { Bundle } from '../../../../bundle/index.js';
import { MeshctlError } from '../../../../errors.js';
import { foreignTrustDomainOf } from '../../../../federation/index.js';
import { inputName } from '../../../../files/index.js';
import { bundleFor } from '../../../../sources/index.js';
import { TrustDomain } from '../../../../spiffe/index.js';
import { Certificate } from '../../../../x509/index.js';
import type { Context } from '../../../context.js';
import { allHomeBundles, expectHomeBundle, ownTrustDomains } from '../home-bundles.js';
import { readGivenBundles, tellNotes } from '../read-given.js';

export interface Selected {
  readonly bundles: readonly Bundle[];
  /** The endpoints that federated bundles were fetched from, by trust domain. */
  readonly endpoints: ReadonlyMap<string, FederationEndpoint>;
}

/** Throws E_USAGE when it is not clear which, E_NO_BUNDLE, E_BUNDLE, and what reading throws. */
export async function bundlesToExport(
  context: Context,
  trustDomains: readonly TrustDomain[],
  { all, from }: { readonly all: boolean; readonly from?: string | undefined },
): Promise<Selected> {
  const names = trustDomains.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined || (all && names.length > 0)) {
    throw new MeshctlError('E_USAGE', {
      what: twice === undefined ? '--all and names exclude each other' : `${twice} is named twice`,
      fix: 'Name each trust domain once, or pass --all alone',
    });
  }
  if (from !== undefined)
    return { bundles: await bundlesIn(context, from, trustDomains, all), endpoints: new Map() };
  const store = await context.openStore();
  const bundles = all
    ? await allHomeBundles(context)
    : await Promise.all(
        (await chosenOrOnly(context, trustDomains)).map((one) => expectHomeBundle(context, one)),
      );
  const endpoints = new Map<string, FederationEndpoint>();
  for (const { trustDomain } of bundles) {
    const endpoint = (await store.loadFederated(trustDomain.name))?.origin.endpoint;
    if (endpoint !== undefined) endpoints.set(trustDomain.name, endpoint);
  }
  return { bundles, endpoints };
}

/** The trust domains that were named, else the only one that has a CA here. Throws E_USAGE, E_NO_CA. */
export async function chosenOrOnly(
  context: Context,
  named: readonly TrustDomain[],
): Promise<readonly TrustDomain[]> {
  if (named.length > 0) return named;
  const own = await ownTrustDomains(context);
  const [only, second] = own;
  if (only !== undefined && second === undefined) return [TrustDomain.parse(only)];
  if (only === undefined) {
    throw new MeshctlError('E_NO_CA', {
      what: 'no trust domain has a CA here',
      fix: 'Name one that "meshctl bundle list" shows, or make one with "meshctl ca init"',
    });
  }
  throw new MeshctlError('E_USAGE', {
    what: 'it is not clear which trust domain is meant',
    why: `${own.length} have a CA here: ${own.slice(0, 5).join(', ')}${own.length > 5 ? ' …' : ''}`,
    fix: 'Name one of them',
  });
}

/** A file that names no trust domain holds the bundle of the one that was named. */
async function bundlesIn(
  context: Context,
  file: string,
  trustDomains: readonly TrustDomain[],
  all: boolean,
): Promise<Bundle[]> {
  const { given, others } = await readGivenBundles(context, file);
  const name = inputName(file);
  if (given.privateKeys > 0) {
    throw new MeshctlError('E_BUNDLE', {
      what: `there is a private key in ${name}`,
      why: 'whoever saw the file can use it',
      fix: 'Replace the key, and take it out of the file',
      rule: 'bundle-jwk-no-private',
    });
  }
  if (given.bundles.some(({ leaves }) => leaves > 0)) {
    throw new MeshctlError('E_BUNDLE', {
      what: `there is a certificate in ${name} that is not a CA's`,
      fix: 'Give the CA certificates of the trust domain alone',
    });
  }
  tellNotes(context, name, given.bundles, others);
  const [, second] = trustDomains;
  if (second !== undefined && given.bundles.some(({ trustDomain }) => trustDomain === undefined)) {
    throw new MeshctlError('E_USAGE', {
      what: `nothing in ${name} says whose bundle it is, and ${trustDomains.length} trust domains are named`,
      why: 'authorities of one trust domain are never those of another',
      fix: 'Name one trust domain',
    });
  }
  try {
    if (trustDomains.length > 0)
      return trustDomains.map((trustDomain) =>
        withOwnAuthorities(context, { trustDomain, ...bundleFor(given, trustDomain).content }),
      );
    const named = given.bundles.flatMap(({ trustDomain, content }) =>
      trustDomain === undefined ? [] : [{ trustDomain, ...content }],
    );
    if (named.length > 0 && (all || named.length === given.bundles.length)) return named;
  } catch (error) {
    throw error instanceof MeshctlError ? error.at(name) : error;
  }
  throw new MeshctlError('E_USAGE', {
    what: `nothing in ${name} says whose bundle it is`,
    fix: 'Name its trust domain: meshctl bundle export example.org --from …',
  });
}

/** Whoever reads the output would refuse it, or believe the wrong ones. */
function withOwnAuthorities(context: Context, bundle: Bundle): Bundle {
  for (const { certificate } of bundle.x509Authorities) {
    const other = foreignTrustDomainOf(Certificate.parse(certificate), bundle.trustDomain);
    if (other !== undefined)
      context.warn(`one of its CAs says that it is of ${other}, and not of ${bundle.trustDomain}.`);
  }
  return bundle;
}
