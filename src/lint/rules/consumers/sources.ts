/** The sources of the consumers, at the revisions that were read. */
import { program } from '../../citation.js';
import type { Citation } from '../../rule.js';

/** Cites a file by its path. */
type CiteFile = (file: string) => Citation;

const repository =
  (name: string, address: string, commit: string, revision = commit): CiteFile =>
  (file) =>
    program(name, file, `https://github.com/${address}/blob/${commit}/${file}`, revision);

export const goSpiffe = repository('go-spiffe', 'spiffe/go-spiffe', 'e9973f6', 'v2.8.1 (e9973f6)');
export const spire = repository('SPIRE', 'spiffe/spire', 'ef8527e');
export const kuma = repository('Kuma', 'kumahq/kuma', '348b652');
export const istio = repository('Istio', 'istio/istio', '86c9f01');
const envoy = repository('Envoy', 'envoyproxy/envoy', 'v1.40.0', '1.40.0');
/** What Go itself refuses, it refuses for every program written in it. */
export const goX509 = repository(
  'Go',
  'golang/go',
  'go1.26.10',
  '1.24.4 and 1.26.10',
)('src/crypto/x509/parser.go');

/** The consumer's own X.509-SVID validator. */
export const SPIRE_VALIDATOR = spire('pkg/server/credvalidator/validator.go');
export const SPIRE_TOKENS = spire('pkg/common/jwtsvid/validate.go');
export const GO_SPIFFE_TOKENS = goSpiffe('svid/jwtsvid/svid.go');
export const ENVOY_VALIDATOR = envoy(
  'source/extensions/transport_sockets/tls/cert_validator/spiffe/spiffe_validator.cc',
);
