/** Whom to believe: the bundles that were given, each for its own trust domain, or those of the home. */
import { basename, extname } from 'node:path';
import { type Bundle, type BundleContent, BundleSet } from '../../../../bundle/index.js';
import { MeshctlError } from '../../../../errors.js';
import { foreignTrustDomainOf } from '../../../../federation/index.js';
import { listFolder } from '../../../../files/index.js';
import { bundleFor, type GivenBundles } from '../../../../sources/index.js';
import { TrustDomain } from '../../../../spiffe/index.js';
import { Certificate } from '../../../../x509/index.js';
import type { Context } from '../../../context.js';
import { homeBundle } from '../../bundle/home-bundles.js';
import { readGivenBundles } from '../../bundle/read-given.js';

export interface TrustFlags {
  /** `FILE`, or `TRUST-DOMAIN=FILE`. */
  readonly bundle: readonly string[];
  readonly bundleDir?: string | undefined;
}

/** The bundle of a trust domain, if it is known. */
export type Trust = (trustDomain: TrustDomain) => Promise<Bundle | undefined>;

interface Unnamed {
  readonly file: string;
  readonly content: BundleContent;
}

/** Reads every trust input now: one that cannot be read ends the command, and is never a pass. */
export async function openTrust(context: Context, { bundle: named, bundleDir }: TrustFlags): Promise<Trust> {
  if (named.length === 0 && bundleDir === undefined) return (trustDomain) => homeBundle(context, trustDomain);
  const set = new BundleSet();
  const unnamed: Unnamed[] = [];
  for (const value of named) await addFile(context, set, unnamed, splitName(value));
  if (bundleDir !== undefined) {
    for (const file of listFolder(bundleDir).files) {
      const trustDomain = placed(file, () => TrustDomain.parse(basename(file, extname(file))));
      await addFile(context, set, unnamed, { file, trustDomain });
    }
  }
  const [only, second] = unnamed;
  if (second !== undefined) {
    throw new MeshctlError('E_USAGE', {
      what: `nothing in ${second.file} says whose bundle it is`,
      where: '--bundle',
      why: 'with several bundles, each needs its trust domain',
      fix: `Write it as --bundle example.org=${second.file}`,
    });
  }
  return givenTrust(context, set, only);
}

/** A bundle without a name is that of the trust domain it is first asked for, and of no other. */
function givenTrust(context: Context, set: BundleSet, unnamed: Unnamed | undefined): Trust {
  let owner: TrustDomain | undefined;
  return async (trustDomain) => {
    const known = set.get(trustDomain);
    if (known !== undefined || unnamed === undefined) return known;
    owner ??= trustDomain;
    if (owner.equals(trustDomain))
      return ownAuthorities(context, { trustDomain, ...unnamed.content }, unnamed.file);
    throw new MeshctlError('E_USAGE', {
      what: `${unnamed.file} cannot be the bundle of both ${owner} and ${trustDomain}`,
      where: '--bundle',
      why: 'authorities of one trust domain are never used for another',
      fix: `Say whose it is: --bundle ${owner}=${unnamed.file}`,
    });
  };
}

function splitName(value: string): { file: string; trustDomain?: TrustDomain } {
  const [, name, file] = /^(?:spiffe:\/\/)?([a-z0-9._-]{1,255})=(.+)$/s.exec(value) ?? [];
  return name === undefined || file === undefined
    ? { file: value }
    : { file, trustDomain: TrustDomain.parse(name) };
}

async function addFile(
  context: Context,
  set: BundleSet,
  unnamed: Unnamed[],
  { file, trustDomain }: { readonly file: string; readonly trustDomain?: TrustDomain },
): Promise<void> {
  const given = await readBundleFile(context, file);
  if (trustDomain !== undefined) {
    const { content } = placed(file, () => bundleFor(given, trustDomain));
    placed(file, () => set.add(ownAuthorities(context, { trustDomain, ...content }, file)));
    return;
  }
  for (const { trustDomain: owner, content } of given.bundles) {
    if (owner === undefined) unnamed.push({ file, content });
    else placed(file, () => set.add(ownAuthorities(context, { trustDomain: owner, ...content }, file)));
  }
}

/** Whole or not at all: half a bundle is no bundle. */
async function readBundleFile(context: Context, file: string): Promise<GivenBundles> {
  const { given, notes } = await readGivenBundles(context, file);
  for (const note of notes) context.note(`note: ${file}: ${note}`);
  if (given.privateKeys > 0)
    context.warn(`${file} has a private key in it; whoever saw the file can use it, so replace the key.`);
  if (given.bundles.some(({ leaves }) => leaves > 0))
    context.warn(`${file} has a certificate that is not a CA's; it is no authority, and is left out.`);
  return given;
}

/** Trust domains are never pooled: a CA whose own ID names another trust domain is left out, and a warning says so. */
function ownAuthorities(context: Context, bundle: Bundle, path: string): Bundle {
  const x509Authorities = bundle.x509Authorities.filter(({ certificate }) => {
    const other = placed(path, () =>
      foreignTrustDomainOf(Certificate.parse(certificate), bundle.trustDomain),
    );
    if (other !== undefined) {
      context.warn(`${path} has a CA of ${other}; it is not used for an SVID of ${bundle.trustDomain}.`);
    }
    return other === undefined;
  });
  return { ...bundle, x509Authorities };
}

function placed<T>(file: string, step: () => T): T {
  try {
    return step();
  } catch (error) {
    throw error instanceof MeshctlError ? error.at(file) : error;
  }
}
