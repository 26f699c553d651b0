/** Kuma's MeshTrust, for Kubernetes and Universal; the fields are the same from 2.12 to 3.0. */
import { writeYaml } from '../../encoding/write-yaml.js';
import { MeshctlError } from '../../errors.js';
import type { Bundle } from '../bundle.js';
import { encodePemBundle } from '../pem-bundle.js';
import { PEM_CAPACITY } from './capacity.js';
import type { BundleFormat, ResourceOptions } from './format.js';
import { assertName, resourceNames } from './resource-name.js';

/** `maxLength` of the field in Kuma's schema. */
const MAX_TRUST_DOMAIN = 253;

export const meshTrust: BundleFormat = {
  name: 'mesh-trust',
  title: "Kuma's MeshTrust",
  capacity: PEM_CAPACITY,
  holdsMany: true,
  namesTrustDomain: true,
  isSpiffe: false,
  takes: ['name', 'namespace', 'labels', 'mesh', 'environment'],
  needsCertificate: 'a MeshTrust has one at least, or Kuma refuses it',
  write: (bundles, { resource = {} }) => {
    const nameOf = resourceNames(bundles, resource);
    return writeYaml(
      bundles.map((bundle) => ({ ...headOf(nameOf(bundle), resource), spec: specOf(bundle) })),
    );
  },
};

function headOf(
  name: string,
  { environment, namespace, mesh = 'default', labels = {} }: ResourceOptions,
): object {
  assertName(mesh, '--mesh');
  if (labels['kuma.io/mesh'] !== undefined) {
    throw new MeshctlError('E_USAGE', {
      what: 'the label kuma.io/mesh says which mesh',
      where: '--label',
      fix: 'Pass --mesh',
    });
  }
  if (environment === 'universal') {
    if (namespace !== undefined) {
      throw new MeshctlError('E_USAGE', {
        what: 'there are no namespaces on Universal',
        where: '--namespace',
        fix: 'Leave it out',
      });
    }
    return { type: 'MeshTrust', mesh, name, ...(Object.keys(labels).length === 0 ? {} : { labels }) };
  }
  return {
    apiVersion: 'kuma.io/v1alpha1',
    kind: 'MeshTrust',
    metadata: {
      name,
      namespace: assertName(namespace ?? 'kuma-system', '--namespace'),
      labels: { 'kuma.io/mesh': mesh, ...labels },
    },
  };
}

/** One entry for each authority, as Kuma's control plane appends them. */
function specOf({ trustDomain, x509Authorities }: Bundle): object {
  if (trustDomain.name.length > MAX_TRUST_DOMAIN) {
    throw new MeshctlError('E_BUNDLE', {
      what: `${trustDomain} is too long a name for a MeshTrust`,
      why: `it has ${trustDomain.name.length} characters, and Kuma takes ${MAX_TRUST_DOMAIN}`,
    });
  }
  return {
    trustDomain: trustDomain.name,
    caBundles: x509Authorities.map((authority) => ({
      type: 'Pem',
      pem: { value: encodePemBundle({ x509Authorities: [authority] }) },
    })),
  };
}
