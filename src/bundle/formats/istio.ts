/** Istio's `meshConfig.caCertificates`, as Helm values and IstioOperator take it: one certificate an entry, bound to its trust domain. */
import { writeYaml } from '../../encoding/write-yaml.js';
import { encodePemBundle } from '../pem-bundle.js';
import { PEM_CAPACITY } from './capacity.js';
import type { BundleFormat } from './format.js';

export const istio: BundleFormat = {
  name: 'istio',
  title: "Istio's meshConfig.caCertificates",
  capacity: PEM_CAPACITY,
  holdsMany: true,
  takes: [],
  namesTrustDomain: true,
  isSpiffe: false,
  needsCertificate: 'each entry is one, so there would be none',
  write: (bundles) =>
    writeYaml([
      {
        meshConfig: {
          caCertificates: bundles.flatMap(({ trustDomain, x509Authorities }) =>
            x509Authorities.map((authority) => ({
              pem: encodePemBundle({ x509Authorities: [authority] }),
              // Without it Istio would take the anchor for every trust domain.
              trustDomains: [trustDomain.name],
            })),
          ),
        },
      },
    ]),
};
