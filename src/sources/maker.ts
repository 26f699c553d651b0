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

const MAKERS = {
  'kuma-legacy': [
    'Kuma, legacy mTLS',
    'several URIs, some of them kuma://, so no SPIFFE peer accepts it; MeshIdentity issues SVIDs in its place',
  ],
  'kuma-legacy-ca': [
    'Kuma, CA of the legacy mTLS',
    'a builtin CA with serial number 0, as Mesh.mtls makes them; certificates below it carry kuma:// URIs',
  ],
  'kuma-mesh-identity': [
    'Kuma, MeshIdentity',
    'issued by the bundled provider; its peers need the MeshTrust of its trust domain',
  ],
  'kuma-ca': [
    'Kuma, CA',
    'a CA that Kuma generated for a mesh or trust domain; publish it as a MeshTrust for those who must believe it',
  ],
  spire: ['SPIRE', 'issued by a SPIRE server and renewed by its agent at half of its life'],
  'spire-ca': [
    'SPIRE, CA',
    'an authority of a SPIRE server; it is rotated often, so take its bundle anew regularly',
  ],
  istio: ['Istio', 'issued by istiod for a service account; renewed by the proxy agent'],
  'istio-ca': [
    'Istio, root',
    'a self-signed root of istiod; it names no SPIFFE ID, so its trust domain is its organization',
  ],
  linkerd: ['Linkerd', 'its identity is a DNS name, so it is no X.509-SVID; Linkerd peers alone accept it'],
  'linkerd-ca': [
    'Linkerd, issuer or trust anchor',
    'certificates below it carry DNS identities and no SPIFFE ID',
  ],
  consul: ['Consul Connect', 'an SVID of a Consul datacenter; its trust domain is the cluster id'],
} as const satisfies Readonly<Record<string, readonly [title: string, line: string]>>;

/** Undefined when the fields do not tell, also because they cannot be read. */
export function recogniseMaker(certificate: Certificate): Maker | undefined {
  try {
    const maker =
      certificate.basicConstraints?.ca === true ? makerOfCa(certificate) : makerOfLeaf(certificate);
    if (maker === undefined) return undefined;
    const [title, line] = MAKERS[maker];
    return { maker, title, line };
  } catch (error) {
    if (error instanceof MeshctlError) return undefined;
    throw error;
  }
}

const KUMA_CA = /^O=Kuma, OU=Mesh, CN=/;

function makerOfCa(certificate: Certificate): keyof typeof MAKERS | undefined {
  const subject = certificate.subject.toString();
  const uris = urisOf(certificate);
  if (KUMA_CA.test(subject)) return certificate.serial === 0n ? 'kuma-legacy-ca' : 'kuma-ca';
  if (/^C=US, O=SPIFFE(, CN=[^,]*)?(, serialNumber=\d+)?$/.test(subject) && uris.length === 1)
    return 'spire-ca';
  if (/^CN=(identity|root)\.linkerd\./.test(subject)) return 'linkerd-ca';
  const keyUsage = certificate.keyUsage?.names.join();
  const istio = /^O=[^,=]+$/.test(subject) && uris.length === 0 && keyUsage === 'keyCertSign';
  return istio && certificate.isSelfIssued ? 'istio-ca' : undefined;
}

function makerOfLeaf(certificate: Certificate): keyof typeof MAKERS | undefined {
  const uris = urisOf(certificate);
  const names = certificate.subjectAltName ?? [];
  if (uris.some((uri) => uri.startsWith('kuma://'))) return 'kuma-legacy';
  if (/^C=US, O=SPIRE\b/.test(certificate.subject.toString()) && uris.length === 1) return 'spire';
  if (uris.length === 0) {
    const linkerd = names.some(
      ({ type, value }) => type === 'dns' && /\.serviceaccount\.identity\.[^.]+\./.test(value),
    );
    return linkerd ? 'linkerd' : undefined;
  }
  const [uri = ''] = uris;
  if (uris.length > 1 || !certificate.subject.isEmpty) return undefined;
  if (KUMA_CA.test(certificate.issuer.toString())) return 'kuma-mesh-identity';
  if (/^spiffe:\/\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.consul\//.test(uri)) return 'consul';
  if (!/^spiffe:\/\/[^/]+\/ns\/[^/]+\/sa\/[^/]+$/.test(uri)) return undefined;
  return makerOfServiceAccount(certificate);
}

/** Istio and csi-driver-spiffe use the same form of ID; what differs is who signed. */
function makerOfServiceAccount(certificate: Certificate): 'istio' | undefined {
  const usage = certificate.keyUsage?.names.join();
  const issuedByIstio = /^O=[^,=]+$/.test(certificate.issuer.toString());
  return issuedByIstio && usage === 'digitalSignature,keyEncipherment' ? 'istio' : undefined;
}

function urisOf(certificate: Certificate): string[] {
  return (certificate.subjectAltName ?? []).filter(({ type }) => type === 'uri').map(({ value }) => value);
}
