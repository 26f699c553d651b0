/** SPIRE's own JSON: the `types.Bundle` message as its commands print it, and the document of `federation create -data`. */
import { MeshctlError } from '../../errors.js';
import { SpiffeId } from '../../spiffe/index.js';
import type { Bundle, JwtAuthority } from '../bundle.js';
import { asciiJson, encodeSpiffeBundle } from '../spiffe-bundle.js';
import { SPIFFE_CAPACITY } from './capacity.js';
import { endpointOf } from './endpoint.js';
import type { BundleFormat } from './format.js';

/** The only format that knows taints and when keys end. Numbers are as protobuf's JSON has them: texts, zero for none. */
export const spireJson: BundleFormat = {
  name: 'spire-json',
  takes: [],
  title: "SPIRE's own JSON, as of its commands with -output json",
  capacity: {
    tokenKeys: true,
    sequence: 'from-1',
    refreshHint: true,
    taints: true,
    keyExpiry: true,
    keysWithoutId: true,
  },
  holdsMany: true,
  namesTrustDomain: true,
  isSpiffe: false,
  write: (bundles) => {
    const [first, ...others] = bundles.map(message);
    const document = others.length === 0 ? first : { bundles: [first, ...others], next_page_token: '' };
    return `${asciiJson(JSON.stringify(document))}\n`;
  },
};

function message(bundle: Bundle): object {
  return {
    jwt_authorities: bundle.jwtAuthorities.map(keyMessage),
    refresh_hint: `${bundle.refreshHint ?? 0}`,
    sequence_number: `${bundle.sequence ?? 0}`,
    trust_domain: bundle.trustDomain.name,
    wit_authorities: bundle.witAuthorities.map(keyMessage),
    x509_authorities: bundle.x509Authorities.map(({ certificate, tainted = false }) => ({
      asn1: certificate.toString('base64'),
      tainted,
    })),
  };
}

function keyMessage({ keyId = '', publicKey, expiresAt = 0, tainted = false }: JwtAuthority): object {
  return {
    expires_at: `${expiresAt}`,
    key_id: keyId,
    public_key: publicKey.der.toString('base64'),
    tainted,
  };
}

export const spireFederation: BundleFormat = {
  name: 'spire-federation',
  takes: ['endpoint'],
  title: 'the document of "spire-server federation create -data"',
  capacity: SPIFFE_CAPACITY,
  holdsMany: true,
  namesTrustDomain: true,
  isSpiffe: true,
  write: (bundles, options) => {
    const relationships = bundles.map((bundle) => {
      const { url, profile, endpointSpiffeId } = endpointOf(bundle, options);
      assertOwnEndpoint(bundle, endpointSpiffeId);
      const head = JSON.stringify(
        {
          trustDomain: bundle.trustDomain.name,
          bundleEndpointURL: url,
          bundleEndpointProfile: profile,
          ...(endpointSpiffeId === undefined ? {} : { endpointSPIFFEID: endpointSpiffeId }),
          trustDomainBundleFormat: 'spiffe',
        },
        null,
        2,
      ).slice(0, -'\n}'.length);
      return `${head},\n  "trustDomainBundle": ${indented(encodeSpiffeBundle(bundle).trimEnd())}\n}`;
    });
    return `{\n  "federationRelationships": [\n    ${relationships.map((one) => one.replace(/\n/g, '\n    ')).join(',\n    ')}\n  ]\n}\n`;
  },
};

const indented = (json: string): string => json.replace(/\n/g, '\n  ');

/** SPIRE takes the bundle for that of the endpoint's trust domain, and refuses the relationship then. Throws E_USAGE. */
function assertOwnEndpoint({ trustDomain }: Bundle, endpointSpiffeId: string | undefined): void {
  if (endpointSpiffeId === undefined) return;
  const other = SpiffeId.parse(endpointSpiffeId).trustDomain;
  if (other.equals(trustDomain)) return;
  throw new MeshctlError('E_USAGE', {
    what: `SPIRE would refuse the relationship with ${trustDomain}`,
    where: '--endpoint-spiffe-id',
    why: `it takes a bundle given in this way for that of ${other}, whose ID the endpoint has`,
    fix: 'Set the bundle with "spire-server bundle set", and create the relationship without one',
  });
}
