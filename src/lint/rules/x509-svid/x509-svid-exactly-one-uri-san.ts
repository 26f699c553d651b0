import { x509Svid } from '../../citation.js';
import { type Breach, defineRule } from '../../rule.js';
import type { CertificateSubject } from '../../subjects/certificate.js';
import { cut, listed } from './listed.js';

export const x509SvidExactlyOneUriSan = defineRule({
  id: 'x509-svid-exactly-one-uri-san',
  standard: 'x509-svid',
  title: 'There is exactly one URI SAN',
  severity: 'error',
  requirement: 'MUST',
  citation: x509Svid('2', '2-spiffe-id'),
  appliesTo: ['leaf', 'intermediate', 'root'],
  rationale:
    "The one URI of subjectAltName is the SPIFFE ID; with several, of whatever scheme, two validators could read two identities. go-spiffe and SPIRE refuse such a leaf, Envoy takes the first URI. Leaves of Kuma's mTLS before MeshIdentity have kuma:// URIs beside the ID, those of Linkerd have a DNS name only.",
  fix: 'Issue it again with the SPIFFE ID as the only URI, other names as DNS names: "meshctl identity issue spiffe://example.org/web --dns web.example.org"; in Kuma, replace "mtls" of the Mesh by a MeshIdentity',
  good: 'X509v3 Subject Alternative Name: critical\n    URI:spiffe://default/ns/shop/sa/web',
  bad: 'X509v3 Subject Alternative Name: critical\n    URI:spiffe://default/web, URI:kuma://kuma.io/service/web',
  acceptedBy: ['envoy'],
  refusedBy: ['go-spiffe', 'spire', 'istio'],
  check: (subject) => {
    const count = subject.uris.length;
    if (count === 1) return undefined;
    if (count > 1) return tooMany(subject);
    return subject.role === 'leaf' ? tooFew(subject) : undefined;
  },
});

function tooFew({
  subjectAltName,
  subjectAltNames,
  extensionsError,
  isCa,
}: CertificateSubject): Breach | undefined {
  // A list that cannot be read, an empty or doubled extension and a CA in the place of a leaf are what other rules report.
  if (extensionsError !== undefined || subjectAltNames > 1 || isCa) return undefined;
  const field = 'extensions.subjectAltName';
  if (subjectAltName === undefined) return { message: 'there is no subjectAltName, so no SPIFFE ID', field };
  const names = subjectAltName.value;
  if (names === undefined || names.length === 0) return undefined;
  const linkerd = names.find(({ type, value }) => type === 'dns' && LINKERD.test(value))?.value;
  if (linkerd !== undefined)
    return {
      message: 'it has no URI SAN, so no SPIFFE ID: the identities of Linkerd are DNS names',
      field,
      value: cut(linkerd),
    };
  return { message: 'subjectAltName has no URI, so there is no SPIFFE ID', field };
}

/** `<service account>.<namespace>.serviceaccount.identity.<namespace of Linkerd>.<trust domain>`. */
const LINKERD = /\.serviceaccount\.identity\./;

function tooMany({ uris, role }: CertificateSubject): Breach {
  const kuma = uris.filter((uri) => uri.startsWith('kuma://')).length;
  const count = `it has ${uris.length} URI SANs`;
  return {
    message:
      kuma > 0 && role === 'leaf'
        ? `${count}, ${kuma} of them kuma://: a certificate of Kuma's legacy mTLS, which a MeshIdentity replaces`
        : count,
    field: 'extensions.subjectAltName',
    value: listed(uris),
  };
}
