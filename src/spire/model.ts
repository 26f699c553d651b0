/** SPIRE's resources (spire.spiffe.io/v1alpha1), as the controller manager's CRDs have them. */
import Type from 'typebox';
import type { JsonSchema } from '../kuma/index.js';

const texts = (description: string) => Type.Optional(Type.Array(Type.String(), { description }));
const text = (description: string) => Type.Optional(Type.String({ description }));
const flag = (description: string) => Type.Optional(Type.Boolean({ description }));

/** Kubernetes' LabelSelector. */
const labelSelector = (description: string) =>
  Type.Optional(
    Type.Object(
      {
        matchLabels: Type.Optional(Type.Record(Type.String(), Type.String())),
        matchExpressions: Type.Optional(
          Type.Array(
            Type.Object({
              key: Type.String(),
              operator: Type.String({ description: 'In, NotIn, Exists or DoesNotExist.' }),
              values: Type.Optional(Type.Array(Type.String())),
            }),
          ),
        ),
      },
      { description },
    ),
  );

/** @internal */
export const ClusterSpiffeIdSpec = Type.Object({
  spiffeIDTemplate: Type.String({
    description:
      'A Go template with .TrustDomain, .ClusterName, .ClusterDomain, .PodMeta, .PodSpec, .NodeMeta, .NodeSpec.',
  }),
  podSelector: labelSelector('The Pods that it is for; all when it is absent.'),
  namespaceSelector: labelSelector('The namespaces of these Pods; all when it is absent.'),
  workloadSelectorTemplates: texts('Selectors beside the one of the Pod: type:value, as Go templates.'),
  dnsNameTemplates: texts('DNS names of the SVID, as Go templates.'),
  ttl: text('How long an X.509-SVID lives, as a Go duration.'),
  jwtTtl: text('How long a JWT-SVID lives, as a Go duration.'),
  federatesWith: texts('Names of trust domains whose bundles the workload gets, too.'),
  admin: flag("Whether the workload may use SPIRE Server's API."),
  downstream: flag('Whether the workload is a SPIRE Server below this one.'),
  autoPopulateDNSNames: flag('Whether the DNS names of its Services are added.'),
  fallback: flag('Only for Pods that no other ClusterSPIFFEID selects.'),
  className: text('The controller manager that it is for.'),
  hint: text('Tells one SVID of a workload from the others.'),
});
/** Kubernetes' LabelSelector. */
interface LabelSelector {
  matchLabels?: Record<string, string>;
  matchExpressions?: { key: string; operator: string; values?: string[] }[];
}

/** Durations are Go's. */
export interface ClusterSpiffeIdSpec {
  spiffeIDTemplate: string;
  podSelector?: LabelSelector;
  namespaceSelector?: LabelSelector;
  workloadSelectorTemplates?: string[];
  dnsNameTemplates?: string[];
  ttl?: string;
  jwtTtl?: string;
  federatesWith?: string[];
  admin?: boolean;
  downstream?: boolean;
  autoPopulateDNSNames?: boolean;
  fallback?: boolean;
  className?: string;
  hint?: string;
}

/** @internal */
export const ClusterFederatedTrustDomainSpec = Type.Object({
  trustDomain: Type.String({ pattern: '[a-z0-9._-]{1,255}', description: 'The bare name in lower case.' }),
  bundleEndpointURL: Type.String({ description: 'https, without user information.' }),
  bundleEndpointProfile: Type.Object({
    type: Type.Enum(['https_spiffe', 'https_web'], { description: 'How the endpoint proves who it is.' }),
    endpointSPIFFEID: text('The SPIFFE ID of the endpoint: with https_spiffe, and then needed.'),
  }),
  trustDomainBundle: text('The bundle to begin with, as a SPIFFE document.'),
  className: text('The controller manager that it is for.'),
});
export interface ClusterFederatedTrustDomainSpec {
  trustDomain: string;
  bundleEndpointURL: string;
  bundleEndpointProfile: { type: 'https_spiffe' | 'https_web'; endpointSPIFFEID?: string };
  trustDomainBundle?: string;
  className?: string;
}

/** @internal */
export const ClusterStaticEntrySpec = Type.Object({
  spiffeID: Type.String({ description: 'The SPIFFE ID of the workload.' }),
  parentID: Type.String({ description: 'The SPIFFE ID of its agent.' }),
  selectors: Type.Array(Type.String(), { description: 'What tells the workload: type:value.' }),
  federatesWith: texts('Names of trust domains whose bundles the workload gets, too.'),
  x509SVIDTTL: text('How long an X.509-SVID lives, as a Go duration.'),
  jwtSVIDTTL: text('How long a JWT-SVID lives, as a Go duration.'),
  dnsNames: texts('DNS names of the SVID.'),
  hint: text('Tells one SVID of a workload from the others.'),
  admin: flag("Whether the workload may use SPIRE Server's API."),
  downstream: flag('Whether the workload is a SPIRE Server below this one.'),
  storeSVID: flag('Whether the SVID is kept in a store.'),
  className: text('The controller manager that it is for.'),
});
/** Durations are Go's. */
export interface ClusterStaticEntrySpec {
  spiffeID: string;
  parentID: string;
  selectors: string[];
  federatesWith?: string[];
  x509SVIDTTL?: string;
  jwtSVIDTTL?: string;
  dnsNames?: string[];
  hint?: string;
  admin?: boolean;
  downstream?: boolean;
  storeSVID?: boolean;
  className?: string;
}

const number = Type.Optional(Type.Integer());

const stats = Type.Object({
  stats: Type.Optional(
    Type.Object({
      namespacesSelected: number,
      namespacesIgnored: number,
      podsSelected: number,
      podEntryRenderFailures: number,
      entriesMasked: number,
      entriesToSet: number,
      entryFailures: number,
    }),
  ),
});

const entryStatus = Type.Object({
  rendered: Type.Boolean(),
  masked: Type.Boolean(),
  set: Type.Boolean(),
});

/** By kind; a resource of these must have `metadata` and `spec`. */
export const SPIRE_KINDS: ReadonlyMap<string, { readonly spec: JsonSchema; readonly status: JsonSchema }> =
  new Map([
    ['ClusterSPIFFEID', { spec: ClusterSpiffeIdSpec, status: stats }],
    ['ClusterFederatedTrustDomain', { spec: ClusterFederatedTrustDomainSpec, status: Type.Object({}) }],
    ['ClusterStaticEntry', { spec: ClusterStaticEntrySpec, status: entryStatus }],
  ]);
