/** The bundles that a home has: those of its own trust domains, made from their authorities, and federated ones. */
import { bundleOf } from '../../../authority/index.js';
import type { Bundle } from '../../../bundle/index.js';
import { MeshctlError } from '../../../errors.js';
import type { TrustDomain } from '../../../spiffe/index.js';
import type { Context } from '../../context.js';

/** The bundle of a trust domain as it is now: its own, else a federated one. */
export async function homeBundle(context: Context, { name }: TrustDomain): Promise<Bundle | undefined> {
  const store = await context.openStore();
  const state = await store.load(name);
  return state === undefined ? (await store.loadFederated(name))?.bundle : bundleOf(state);
}

/** Throws E_NO_BUNDLE. */
export async function expectHomeBundle(context: Context, trustDomain: TrustDomain): Promise<Bundle> {
  const bundle = await homeBundle(context, trustDomain);
  if (bundle !== undefined) return bundle;
  throw new MeshctlError('E_NO_BUNDLE', {
    what: `there is no bundle of ${trustDomain} here`,
    fix: `See "meshctl bundle list", or store one with "meshctl bundle set --id ${trustDomain.id}"`,
  });
}

/** Names of the trust domains that have a CA here. */
export async function ownTrustDomains(context: Context): Promise<readonly string[]> {
  return (await context.openStore()).list();
}

/** The bundles of all own trust domains, then all federated ones. */
export async function allHomeBundles(context: Context): Promise<readonly Bundle[]> {
  const store = await context.openStore();
  const own: Bundle[] = [];
  for (const name of await store.list()) {
    const state = await store.load(name);
    if (state !== undefined) own.push(bundleOf(state));
  }
  const names = new Set(own.map(({ trustDomain }) => trustDomain.name));
  const others = (await store.loadAllFederated()).map(({ bundle }) => bundle);
  return [...own, ...others.filter(({ trustDomain }) => !names.has(trustDomain.name))];
}
