/** Whom to believe: the bundles that were given, each for its own trust domain, or those of the home. */
import { basename, extname } from 'node:path';
import { bundleOf } from '../../../../authority/index.js';
import { type Bundle, type BundleContent, BundleSet } from '../../../../bundle/index.js';
import { MeshctlError } from '../../../../errors.js';
import { listFolder } from '../../../../files/index.js';
import { type Item, readBytes, type Source } from '../../../../sources/index.js';
import { TrustDomain } from '../../../../spiffe/index.js';
import { Certificate } from '../../../../x509/index.js';
import type { Context } from '../../../context.js';

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
  if (named.length === 0 && bundleDir === undefined) return homeTrust(context);
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

function homeTrust(context: Context): Trust {
  return async ({ name }) => {
    const state = await (await context.openStore()).load(name);
    return state === undefined ? undefined : bundleOf(state);
  };
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
  const source = await readBundleFile(context, file);
  for (const note of source.notes) context.note(`note: ${file}: ${note}`);
  for (const bundle of source.bundles) {
    const owner = bundle.trustDomain ?? trustDomain;
    if (owner === undefined) unnamed.push({ file, content: bundle.content });
    else if (trustDomain === undefined || owner.equals(trustDomain)) {
      placed(file, () => set.add(ownAuthorities(context, { trustDomain: owner, ...bundle.content }, file)));
    }
  }
  if (trustDomain === undefined || set.get(trustDomain) !== undefined) return;
  throw new MeshctlError('E_BUNDLE', {
    what: `no bundle of ${trustDomain}`,
    where: file,
    why: `it names ${source.bundles.map((bundle) => bundle.trustDomain?.name).join(', ')}`,
    fix: 'Give the bundle of that trust domain',
  });
}

/** Whole or not at all: half a bundle is no bundle. Bare certificates are one without a name. */
async function readBundleFile(context: Context, file: string): Promise<Source> {
  const input = await context.read(file);
  try {
    const source = await readBytes(file, input);
    const stranger = source.items.find(({ kind }) => kind !== 'certificate' && kind !== 'public-key');
    if (stranger !== undefined) throw notABundle(stranger);
    if (source.bundles.length > 0) return source;
    const x509Authorities = source.items.flatMap((item) =>
      item.kind === 'certificate' ? [{ certificate: item.certificate.der }] : [],
    );
    const content = { x509Authorities, jwtAuthorities: [], witAuthorities: [] };
    return { ...source, bundles: [{ place: { path: [] }, format: 'pem', content, notes: [] }] };
  } catch (error) {
    if (!(error instanceof MeshctlError)) throw error;
    if (error.code !== 'E_INPUT_UNKNOWN' || error.details.where !== file) throw error.at(file);
    throw new MeshctlError('E_INPUT_UNKNOWN', { ...error.details, fix: GIVE_CAS });
  }
}

const GIVE_CAS = 'Give the CA certificates of the trust domain, or its SPIFFE bundle';

function notABundle(item: Item): MeshctlError {
  const where = item.place.lines === undefined ? undefined : `line ${item.place.lines.first}`;
  if (item.kind === 'broken') return where === undefined ? item.error : item.error.at(where);
  const what =
    item.kind === 'private-key' ? 'a PRIVATE KEY' : item.kind === 'other' ? item.label : `a ${item.kind}`;
  return new MeshctlError('E_INPUT_UNKNOWN', {
    what: 'this is not a bundle',
    where,
    why: `it holds ${what}`,
    fix: GIVE_CAS,
  });
}

/** Trust domains are never pooled: a CA whose own ID names another trust domain is left out, and a warning says so. */
function ownAuthorities(context: Context, bundle: Bundle, path: string): Bundle {
  const x509Authorities = bundle.x509Authorities.filter(({ certificate }) => {
    const other = placed(path, () => foreignTrustDomain(Certificate.parse(certificate), bundle.trustDomain));
    if (other !== undefined) {
      context.warn(`${path} has a CA of ${other}; it is not used for an SVID of ${bundle.trustDomain}.`);
    }
    return other === undefined;
  });
  return { ...bundle, x509Authorities };
}

function foreignTrustDomain(authority: Certificate, own: TrustDomain): string | undefined {
  const uris = (authority.subjectAltName ?? [])
    .filter(({ type }) => type === 'uri')
    .map(({ value }) => value);
  return uris.find((uri) => uri.startsWith('spiffe://') && uri !== own.id);
}

function placed<T>(file: string, step: () => T): T {
  try {
    return step();
  } catch (error) {
    throw error instanceof MeshctlError ? error.at(file) : error;
  }
}
