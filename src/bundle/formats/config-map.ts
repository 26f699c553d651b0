/** The SPIFFE document in a Kubernetes ConfigMap or Secret, under the name that SPIRE's Helm chart has for it. */
import { writeYaml } from '../../encoding/write-yaml.js';
import type { Bundle } from '../bundle.js';
import { encodeSpiffeBundle } from '../spiffe-bundle.js';
import { SPIFFE_CAPACITY } from './capacity.js';
import type { BundleFormat, WriteOptions } from './format.js';
import { assertName, resourceNames } from './resource-name.js';

/** Whose bundle it is: the document does not say it. */
export const TRUST_DOMAIN_ANNOTATION = 'meshctl.io/trust-domain';

const KEY = 'bundle.spiffe';

const COMMON = {
  capacity: SPIFFE_CAPACITY,
  holdsMany: true,
  takes: ['name', 'namespace', 'labels'],
  namesTrustDomain: true,
  isSpiffe: true,
} as const;

export const configMap: BundleFormat = {
  ...COMMON,
  name: 'configmap',
  title: 'a Kubernetes ConfigMap with the SPIFFE document',
  write: (bundles, options) =>
    objects(bundles, options, (bundle) => ({
      kind: 'ConfigMap',
      data: { [KEY]: encodeSpiffeBundle(bundle) },
    })),
};

export const secret: BundleFormat = {
  ...COMMON,
  name: 'secret',
  title: 'a Kubernetes Secret with the SPIFFE document',
  write: (bundles, options) =>
    objects(bundles, options, (bundle) => ({
      kind: 'Secret',
      type: 'Opaque',
      data: { [KEY]: Buffer.from(encodeSpiffeBundle(bundle)).toString('base64') },
    })),
};

function objects(
  bundles: readonly Bundle[],
  { resource = {} }: WriteOptions,
  rest: (bundle: Bundle) => { readonly kind: string; readonly data: object },
): Promise<string> {
  const nameOf = resourceNames(bundles, resource);
  const { namespace, labels = {} } = resource;
  return writeYaml(
    bundles.map((bundle) => {
      const { kind, ...content } = rest(bundle);
      return {
        apiVersion: 'v1',
        kind,
        metadata: {
          name: nameOf(bundle),
          ...(namespace === undefined ? {} : { namespace: assertName(namespace, '--namespace') }),
          ...(Object.keys(labels).length === 0 ? {} : { labels }),
          annotations: { [TRUST_DOMAIN_ANNOTATION]: bundle.trustDomain.name },
        },
        ...content,
      };
    }),
  );
}
