/** What readers of SPIFFE documents take, where they differ from the standard and from each other. */
import { Certificate, type PublicKeyInfo } from '../../x509/index.js';
import type { Bundle, JwtAuthority, X509Authority } from '../bundle.js';
import { type Loss, type LossKind, loss } from './capacity.js';

export interface BundleReader {
  readonly name: string;
  readonly title: string;
  /** Why the reader refuses a whole document for an entry, or has no use for it; undefined when it takes the entry. */
  readonly against: (use: 'x509-svid' | 'jwt-svid' | 'wit-svid', key: PublicKeyInfo) => string | undefined;
  /** It refuses a document without an X.509 authority. */
  readonly needsCertificate: boolean;
  /** It refuses a document with a higher sequence. */
  readonly maxSequence?: bigint;
  /** It reads bundle maps and no single bundles. */
  readonly onlyMaps: boolean;
  /** What else is known of it, for people. */
  readonly remark?: string;
}

const takesAll = () => undefined;

export const BUNDLE_READERS: readonly BundleReader[] = [
  {
    name: 'spire',
    title: 'SPIRE',
    against: (use) =>
      use === 'wit-svid'
        ? 'releases without WIT-SVID support refuse a document with a wit-svid key'
        : undefined,
    needsCertificate: false,
    onlyMaps: false,
    remark: 'SPIRE does not keep the sequence of a bundle that it fetches',
  },
  { name: 'go-spiffe', title: 'go-spiffe', against: takesAll, needsCertificate: false, onlyMaps: false },
  {
    name: 'istio',
    title: 'Istio (spiffeBundleUrl)',
    against: takesAll,
    needsCertificate: true,
    onlyMaps: false,
    remark: 'Istio passes over token keys',
  },
  {
    name: 'envoy',
    title: 'Envoy (trust_bundles)',
    against: (use) =>
      use === 'x509-svid' ? undefined : 'it refuses a whole map for a key that is not for X.509-SVIDs',
    needsCertificate: true,
    onlyMaps: true,
    maxSequence: 2n ** 63n - 1n, // it reads a signed number
    remark: 'Envoy refuses the whole map for one bundle without a CA certificate',
  },
  {
    name: 'grpc',
    title: 'gRPC (spiffe_trust_bundle_map_file)',
    against: (use, key) => {
      if (use !== 'x509-svid') return 'several versions refuse the bundle of a trust domain with a token key';
      const { algorithm, label } = key.kind;
      return algorithm === 'ed25519' ? `keys are RSA or EC, and this is ${label}` : undefined;
    },
    needsCertificate: true,
    onlyMaps: true,
    remark: 'early releases of gRPC in C++ read RSA keys alone',
  },
];

export interface Adapted {
  readonly bundle: Bundle;
  readonly losses: readonly Loss[];
  /** Why the reader refuses even what is left. */
  readonly refusals: readonly string[];
}

/** The bundle without the entries that the reader stumbles over. */
export function adaptTo(reader: BundleReader, bundle: Bundle): Adapted {
  const losses: Loss[] = [];
  const keep = <T extends X509Authority | JwtAuthority>(
    use: 'x509-svid' | 'jwt-svid' | 'wit-svid',
    authorities: readonly T[],
  ): T[] => {
    const reasons = authorities.map((authority) => reader.against(use, keyOf(authority)));
    const why = reasons.find((reason) => reason !== undefined);
    const count = reasons.filter((reason) => reason !== undefined).length;
    const what = `${use.replace('-svid', '')}-authorities` as LossKind;
    const name = use === 'x509-svid' ? 'CA certificate' : `${use.slice(0, 3).toUpperCase()} key`;
    if (why !== undefined)
      losses.push(
        loss(bundle, what, count, `${count} ${name}${count === 1 ? '' : 's'} for ${reader.title}: ${why}`),
      );
    return authorities.filter((_, i) => reasons[i] === undefined);
  };
  const x509Authorities = keep('x509-svid', bundle.x509Authorities);
  const jwtAuthorities = keep('jwt-svid', bundle.jwtAuthorities);
  const witAuthorities = keep('wit-svid', bundle.witAuthorities);
  const { sequence, ...rest } = bundle;
  const isTooHigh =
    sequence !== undefined && reader.maxSequence !== undefined && sequence > reader.maxSequence;
  if (isTooHigh)
    losses.push(loss(bundle, 'sequence', 1, `the sequence ${sequence}, which ${reader.title} cannot read`));
  const isBare = reader.needsCertificate && x509Authorities.length === 0;
  return {
    bundle: {
      ...(isTooHigh ? rest : bundle),
      x509Authorities,
      jwtAuthorities,
      witAuthorities,
    },
    losses,
    refusals: isBare
      ? [`${reader.title} refuses the bundle of ${bundle.trustDomain}: it has no X.509 authority`]
      : [],
  };
}

const keyOf = (authority: X509Authority | JwtAuthority): PublicKeyInfo =>
  'certificate' in authority ? Certificate.parse(authority.certificate).publicKeyInfo : authority.publicKey;
