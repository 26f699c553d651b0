/** The trust bundles in a source that was given for them: whole or not at all, and never two of one trust domain. */
import {
  type BundleContent,
  type BundleNote,
  bundleFingerprint,
  type JwtAuthority,
  type X509Authority,
} from '../bundle/index.js';
import { MeshctlError } from '../errors.js';
import type { TrustDomain } from '../spiffe/index.js';
import { Certificate } from '../x509/index.js';
import { HOLDS_PRIVATE_KEY } from './document/mesh-trust.js';
import type { CertificateItem, FoundBundle, Item, Source } from './item.js';
import { certificateRole } from './role.js';

/** A bundle as somebody hands it over. */
export interface GivenBundle {
  /** Absent when nothing in the source names it. */
  readonly trustDomain?: TrustDomain;
  /** Certificates of CAs and keys, each once. */
  readonly content: BundleContent;
  /** `spiffe`, `pem`, `mesh-trust` … */
  readonly format: string;
  readonly notes: readonly BundleNote[];
  /** How many certificates stood among the authorities and are no CA's. They are not in the content. */
  readonly leaves: number;
  /** Of MeshTrusts: the mesh. */
  readonly mesh?: string;
  /** How many entries had private key material in them, which was not read. */
  readonly privateKeys: number;
}

export interface GivenBundles {
  readonly bundles: readonly GivenBundle[];
  /** Private keys beside or inside them, which are never part of a bundle. */
  readonly privateKeys: number;
}

/** Throws what is broken in the source, E_INPUT_UNKNOWN when it is no bundle, E_BUNDLE when one trust domain has two. */
export function trustBundlesOf(source: Source): GivenBundles {
  const broken = source.items.find((item) => item.kind === 'broken');
  if (broken !== undefined) throw atPlace(broken.error, broken);
  const found = source.bundles.length > 0 ? source.bundles : [bareBundle(source)];
  assertWholeDocument(source);
  const stranger = found.flatMap(({ notes }) => notes).find(isStranger);
  if (stranger !== undefined) {
    const why = stranger.message;
    throw new MeshctlError('E_BUNDLE', { what: 'the MeshTrust is no bundle', why, rule: stranger.rule });
  }
  const bundles = found.map(givenBundle);
  const inEntries = bundles.reduce((sum, { privateKeys }) => sum + privateKeys, 0);
  const beside = source.items.filter(isPrivateKey).length;
  const stray = source.jwkSets.map(givenBundle).reduce((sum, { privateKeys }) => sum + privateKeys, 0);
  return { bundles: onePerTrustDomain(bundles), privateKeys: inEntries + beside + stray };
}

/**
 * The bundle of a trust domain among those given. One without a name is that of whoever it was given for. Throws E_BUNDLE
 * when there is none, or no telling which.
 */
export function bundleFor({ bundles }: GivenBundles, trustDomain: TrustDomain): GivenBundle {
  const named = bundles.filter((bundle) => bundle.trustDomain !== undefined);
  const own = named.find((bundle) => bundle.trustDomain?.equals(trustDomain));
  if (own !== undefined) return own;
  const [only, second] = bundles;
  if (named.length > 0) {
    throw new MeshctlError('E_BUNDLE', {
      what: `no bundle of ${trustDomain}`,
      why: `it names ${listed([...new Set(named.map((bundle) => `${bundle.trustDomain}`))])}`,
      fix: 'Give the bundle of that trust domain',
    });
  }
  if (only !== undefined && second === undefined) return only;
  throw new MeshctlError('E_BUNDLE', {
    what: `there are ${bundles.length} bundles, and nothing says which is that of ${trustDomain}`,
    fix: 'Give one of them by itself',
  });
}

/**
 * What go-spiffe and SPIRE refuse as a whole: an array around the document, a byte order mark, more text behind it
 * (SPIFFE_Trust_Domain_and_Bundle.md §4, RFC 7517 §5).
 */
function assertWholeDocument({ format, bundles }: Source): void {
  const broken = bundles.flatMap(({ notes }) => notes).find(({ rule }) => rule === 'bundle-jwk-set');
  const isFollowed =
    format === 'JSON' && bundles.some(({ place }) => /^document \d+$/.test(place.path[0] ?? ''));
  const why = broken?.message ?? (isFollowed ? 'there is more behind the document' : undefined);
  if (why === undefined) return;
  throw new MeshctlError('E_BUNDLE', {
    what: 'this is not a SPIFFE bundle',
    why,
    fix: 'Give the JSON object by itself',
    rule: 'bundle-jwk-set',
  });
}

/** A private key has an objection of its own, which can be overruled. */
const isStranger = ({ rule, message }: BundleNote): boolean =>
  rule === 'kuma-mesh-trust-certificates-only' && message !== HOLDS_PRIVATE_KEY;

/** One that no reader knows, such as OpenSSH's, is one all the same. */
function isPrivateKey(item: Item): boolean {
  if (item.kind === 'other') return /PRIVATE KEY$/i.test(item.label);
  return item.kind === 'private-key' && item.form !== 'redacted';
}

function listed(names: readonly string[]): string {
  const more = names.length - MAX_NAMED;
  return `${names.slice(0, MAX_NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

const MAX_NAMED = 5;

function atPlace(error: MeshctlError, { place }: Item): MeshctlError {
  const where = place.lines === undefined ? place.path.join(', ') : `line ${place.lines.first}`;
  return where === '' ? error : error.at(where);
}

/** Certificates that stand by themselves, or in a manifest where trust anchors stand. */
function bareBundle(source: Source): Source['bundles'][number] {
  const certificates = source.items.filter((item) => item.kind === 'certificate');
  const anchors = certificates.filter(({ trusted, place }) => trusted !== undefined && place.path.length > 0);
  const stranger = source.items.find((item) => item.kind !== 'certificate' && !isPrivateKey(item));
  const chosen: readonly CertificateItem[] = anchors.length > 0 ? anchors : certificates;
  if (chosen.length === 0 || (anchors.length === 0 && stranger !== undefined))
    throw notABundle(source, stranger ?? source.items[0]);
  return {
    place: { path: [] },
    format: source.format.toLowerCase(),
    content: {
      x509Authorities: chosen.map(({ certificate }) => ({ certificate: certificate.der })),
      jwtAuthorities: [],
      witAuthorities: [],
    },
    notes: [],
  };
}

function notABundle({ jwkSets }: Source, item: Item | undefined): MeshctlError {
  const error = new MeshctlError('E_INPUT_UNKNOWN', {
    what: 'this is not a bundle',
    why: jwkSets.length > 0 ? 'it is a JWK Set in which nothing is for SPIFFE' : `it holds ${nameOf(item)}`,
    fix: 'Give the CA certificates of the trust domain, or its SPIFFE bundle',
  });
  return item === undefined || jwkSets.length > 0 ? error : atPlace(error, item);
}

function nameOf(item: Item | undefined): string {
  if (item === undefined) return 'nothing of the kind';
  switch (item.kind) {
    case 'private-key':
      return 'a PRIVATE KEY';
    case 'other':
      return item.label;
    default:
      return `a ${item.kind.replace('-', ' ')}`;
  }
}

/** A bundle that was read: its CAs, each once, and how much of what stood there belongs in no bundle. */
export function givenBundle({
  trustDomain,
  content,
  format,
  notes,
  mesh,
}: Pick<FoundBundle, 'trustDomain' | 'content' | 'format' | 'notes' | 'mesh'>): GivenBundle {
  const certificates = distinct(content.x509Authorities);
  const x509Authorities = certificates.filter(
    ({ certificate }) => certificateRole(Certificate.parse(certificate)) !== 'leaf',
  );
  const countOf = (wanted: BundleNote['rule']) => notes.filter(({ rule }) => rule === wanted).length;
  return {
    content: { ...content, x509Authorities },
    format,
    notes,
    // Some readers keep what is no CA's certificate, and others have passed it over.
    leaves: certificates.length - x509Authorities.length + countOf('x509-bundle-x5c-is-ca'),
    privateKeys: countOf('bundle-jwk-no-private'),
    ...(trustDomain === undefined ? {} : { trustDomain }),
    ...(mesh === undefined ? {} : { mesh }),
  };
}

function distinct(authorities: readonly X509Authority[]): X509Authority[] {
  return [...new Map(authorities.map((one) => [one.certificate.toString('latin1'), one])).values()];
}

/** Several MeshTrusts of one trust domain count together within a mesh, as Kuma has it; other bundles of one must be the same. */
function onePerTrustDomain(bundles: readonly GivenBundle[]): GivenBundle[] {
  const known = new Map<string, GivenBundle>();
  for (const bundle of bundles) {
    const name = bundle.trustDomain?.name ?? '';
    const other = known.get(name);
    if (other === undefined) known.set(name, bundle);
    else if (bundle.mesh !== undefined && bundle.mesh === other.mesh && name !== '')
      known.set(name, joined(other, bundle));
    else if (!isSame(other.content, bundle.content)) {
      throw new MeshctlError('E_BUNDLE', {
        what:
          name === ''
            ? 'there are different bundles, and nothing says whose they are'
            : `there are two bundles of ${name}`,
        why: 'one would hide the other',
        fix: 'Give one bundle for each trust domain',
      });
    }
  }
  return [...known.values()];
}

function isSame(a: BundleContent, b: BundleContent): boolean {
  return (
    a.sequence === b.sequence &&
    a.refreshHint === b.refreshHint &&
    bundleFingerprint(a) === bundleFingerprint(b) &&
    taintedIn(a) === taintedIn(b)
  );
}

function taintedIn(content: BundleContent): string {
  const tainted = (authorities: readonly (X509Authority | JwtAuthority)[]) =>
    authorities.filter((authority) => authority.tainted === true);
  return bundleFingerprint({
    x509Authorities: tainted(content.x509Authorities) as X509Authority[],
    jwtAuthorities: tainted(content.jwtAuthorities) as JwtAuthority[],
    witAuthorities: tainted(content.witAuthorities) as JwtAuthority[],
  });
}

function joined(a: GivenBundle, b: GivenBundle): GivenBundle {
  const x509Authorities = distinct([...a.content.x509Authorities, ...b.content.x509Authorities]);
  return {
    ...a,
    content: { ...a.content, x509Authorities },
    notes: [...a.notes, ...b.notes],
    leaves: a.leaves + b.leaves,
    privateKeys: a.privateKeys + b.privateKeys,
  };
}
