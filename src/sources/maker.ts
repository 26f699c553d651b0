/** Which system made a certificate, as far as its fields show; where they do not, nothing is claimed. */
import { MeshctlError } from '../errors.js';
import type { Certificate } from '../x509/index.js';

export interface Maker {
  /** Stable: `kuma-legacy`. */
  readonly maker: string;
  /** Words for people. */
  readonly title: string;
  /** What that means for whoever operates it: a sentence without its full stop. */
  readonly line: string;
}

/** Undefined when the fields do not tell, also because they cannot be read. */
export function recogniseMaker(certificate: Certificate): Maker | undefined {
  try {
    const fields = fieldsOf(certificate);
    const known = (fields.isCa ? AUTHORITIES : LEAVES).find(({ made }) => made(fields));
    return known === undefined ? undefined : { maker: known.maker, title: known.title, line: known.line };
  } catch (error) {
    if (error instanceof MeshctlError) return undefined;
    throw error;
  }
}

/** What the systems differ in. */
interface Fields {
  readonly isCa: boolean;
  /** RFC 4514 in the order of the certificate, as `C=US, O=SPIRE`; empty without a subject. */
  readonly subject: string;
  readonly issuer: string;
  readonly isSelfIssued: boolean;
  readonly serial: bigint;
  readonly uris: readonly string[];
  /** The host of the only URI when it is a SPIFFE ID, else empty. */
  readonly trustDomain: string;
  /** The only URI is `spiffe://<trust domain>/ns/<namespace>/sa/<service account>`. */
  readonly isServiceAccount: boolean;
  readonly dnsNames: readonly string[];
  /** Names of the key usages, joined by a comma. */
  readonly keyUsage: string;
  readonly keyAlgorithm: string;
}

function fieldsOf(certificate: Certificate): Fields {
  const names = certificate.subjectAltName ?? [];
  const valuesOf = (wanted: string) => names.filter(({ type }) => type === wanted).map(({ value }) => value);
  const uris = valuesOf('uri');
  const [, trustDomain = '', path = ''] = /^spiffe:\/\/([^/]+)(\/.*)?$/.exec(uris[0] ?? '') ?? [];
  return {
    isCa: certificate.basicConstraints?.ca === true,
    subject: certificate.subject.toString(),
    issuer: certificate.issuer.toString(),
    isSelfIssued: certificate.isSelfIssued,
    serial: certificate.serial,
    uris,
    trustDomain: uris.length === 1 ? trustDomain : '',
    isServiceAccount: uris.length === 1 && /^\/ns\/[^/]+\/sa\/[^/]+$/.test(path),
    dnsNames: valuesOf('dns'),
    keyUsage: certificate.keyUsage?.names.join() ?? '',
    keyAlgorithm: certificate.publicKeyInfo.kind.algorithm,
  };
}

interface Known extends Maker {
  readonly made: (fields: Fields) => boolean;
}

const KUMA_CA = /^O=Kuma, OU=Mesh, CN=/;
const BOTH = 'digitalSignature,keyEncipherment';
/** What SPIRE puts on itself; a CA below another has its depth as a unit. */
const SPIRE_CA = /^C=US, O=SPIFFE(, OU=DOWNSTREAM-\d+)?(, CN=[^,]*)?(, serialNumber=\d+)?$/;
const CONSUL_DOMAIN = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.consul$/;
/** Istio's default CA is named for the trust domain, the one that its Makefile makes for Istio. */
const isIstioCa = (name: string, trustDomain: string): boolean =>
  name === `O=${trustDomain}` || /^O=Istio(,|$)/.test(name);
const isMeshctlCa = (name: string, trustDomain: string): boolean =>
  name.startsWith(`O=${trustDomain}, serialNumber=`) && /=\d+$/.test(name);

const AUTHORITIES: readonly Known[] = [
  {
    maker: 'kuma-legacy-ca',
    title: 'Kuma, CA of the legacy mTLS',
    line: 'a builtin CA with serial number 0, as Mesh.mtls makes them; certificates below it carry kuma:// URIs',
    made: ({ subject, serial }) => KUMA_CA.test(subject) && serial === 0n,
  },
  {
    maker: 'kuma-ca',
    title: 'Kuma, CA',
    line: 'a CA that Kuma generated for a trust domain; publish it as a MeshTrust for those who must believe it',
    made: ({ subject }) => KUMA_CA.test(subject),
  },
  {
    maker: 'spire-ca',
    title: 'SPIRE, CA',
    line: 'an authority of a SPIRE server; it is rotated often, so take its bundle anew regularly',
    made: ({ subject, trustDomain }) => SPIRE_CA.test(subject) && trustDomain !== '',
  },
  {
    maker: 'linkerd-ca',
    title: 'Linkerd, issuer or trust anchor',
    line: 'certificates below it carry DNS identities and no SPIFFE ID',
    made: ({ subject }) => /^CN=(identity|root)\.linkerd\./.test(subject),
  },
  {
    maker: 'consul-ca',
    title: 'Consul Connect, CA',
    line: 'its trust domain is the cluster id of a Consul datacenter; each datacenter has its own',
    made: ({ trustDomain }) => CONSUL_DOMAIN.test(trustDomain),
  },
  {
    maker: 'meshctl-ca',
    title: 'meshctl, CA',
    line: 'made by "meshctl ca init"; "meshctl ca show" tells more where its home is',
    made: ({ subject, trustDomain, serial, isSelfIssued }) =>
      isSelfIssued && trustDomain !== '' && subject === `O=${trustDomain}, serialNumber=${serial}`,
  },
  {
    maker: 'istio-ca',
    title: 'Istio, root',
    line: 'a self-signed root of istiod; it names no SPIFFE ID, so its trust domain is its organization',
    made: ({ subject, uris, keyUsage, isSelfIssued }) =>
      isSelfIssued && uris.length === 0 && keyUsage === 'keyCertSign' && /^O=[^,=]+$/.test(subject),
  },
];

const LEAVES: readonly Known[] = [
  {
    maker: 'kuma-legacy',
    title: 'Kuma, legacy mTLS',
    line: 'its kuma:// URIs beside the SPIFFE ID make every SPIFFE peer refuse it; MeshIdentity issues SVIDs in its place',
    made: ({ uris }) => uris.some((uri) => uri.startsWith('kuma://')),
  },
  {
    maker: 'spire',
    title: 'SPIRE',
    line: 'issued by a SPIRE server and renewed by its agent at half of its life',
    made: ({ subject, trustDomain }) => /^C=US, O=SPIRE(,|$)/.test(subject) && trustDomain !== '',
  },
  {
    maker: 'linkerd',
    title: 'Linkerd',
    line: 'its identity is a DNS name, so it is no X.509-SVID; Linkerd peers alone accept it',
    made: ({ uris, dnsNames }) =>
      uris.length === 0 && dnsNames.some((name) => /\.serviceaccount\.identity\.[^.]+\./.test(name)),
  },
  {
    maker: 'kuma-mesh-identity',
    title: 'Kuma, MeshIdentity',
    line: 'issued by the bundled provider; its peers need the MeshTrust of its trust domain',
    made: ({ subject, issuer, trustDomain }) => subject === '' && trustDomain !== '' && KUMA_CA.test(issuer),
  },
  {
    maker: 'consul',
    title: 'Consul Connect',
    line: 'an SVID of a Consul datacenter; its trust domain is the cluster id',
    made: ({ trustDomain }) => CONSUL_DOMAIN.test(trustDomain),
  },
  {
    maker: 'meshctl',
    title: 'meshctl',
    line: 'issued by "meshctl identity issue"; nothing renews it by itself',
    made: ({ subject, issuer, trustDomain }) =>
      subject === '' && trustDomain !== '' && isMeshctlCa(issuer, trustDomain),
  },
  {
    maker: 'istio',
    title: 'Istio',
    line: 'issued by istiod for a service account; renewed by the proxy agent',
    made: ({ subject, issuer, trustDomain, isServiceAccount, keyUsage }) =>
      subject === '' && isServiceAccount && keyUsage === BOTH && isIstioCa(issuer, trustDomain),
  },
  {
    maker: 'cert-manager-csi',
    title: 'cert-manager, csi-driver-spiffe',
    line: 'made for a service account when its Pod was mounted; the driver renews it in the volume',
    // An elliptic key that may encipher, under a CA of the user's: nobody else makes that.
    made: ({ subject, isServiceAccount, keyUsage, keyAlgorithm }) =>
      subject === '' && isServiceAccount && keyUsage === BOTH && keyAlgorithm === 'ec',
  },
];
