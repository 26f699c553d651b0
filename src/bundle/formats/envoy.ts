/** A validation context with Envoy's SPIFFE validator, as a file that Envoy reads by SDS (`path_config_source`). */
import { writeYaml } from '../../encoding/write-yaml.js';
import type { Bundle } from '../bundle.js';
import { encodePemBundle } from '../pem-bundle.js';
import { PEM_CAPACITY } from './capacity.js';
import type { BundleFormat } from './format.js';

const TLS = 'type.googleapis.com/envoy.extensions.transport_sockets.tls.v3';

export const envoy: BundleFormat = {
  name: 'envoy',
  title: 'a secret for Envoy with its SPIFFE validator',
  capacity: PEM_CAPACITY,
  holdsMany: true,
  takes: ['name'],
  namesTrustDomain: true,
  isSpiffe: false,
  needsCertificate: 'Envoy refuses a secret with an empty bundle as a whole',
  write: (bundles, { resource = {} }) =>
    writeYaml([
      {
        resources: [
          {
            '@type': `${TLS}.Secret`,
            name: resource.name ?? 'ALL', // the name that SPIRE's agent has for all bundles
            validation_context: {
              custom_validator_config: {
                name: 'envoy.tls.cert_validator.spiffe',
                typed_config: {
                  '@type': `${TLS}.SPIFFECertValidatorConfig`,
                  trust_domains: bundles.map(trustDomainOf),
                },
              },
            },
          },
        ],
      },
    ]),
};

function trustDomainOf(bundle: Bundle): object {
  return { name: bundle.trustDomain.name, trust_bundle: { inline_string: encodePemBundle(bundle) } };
}
