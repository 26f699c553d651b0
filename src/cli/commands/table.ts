/**
 * The command tree. Each command's own file is loaded only when it runs or its help is shown, since start-up counts;
 * the summaries stand here, so that a list of commands loads none.
 */
import type { Configure } from './command.js';

export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<Configure>;
}

export interface CommandGroup {
  readonly name: string;
  readonly summary: string;
  readonly commands: readonly CommandEntry[];
}

export const COMMAND_TREE: readonly (CommandEntry | CommandGroup)[] = [
  {
    name: 'quickstart',
    summary: 'a tour on throw-away homes: two trust domains, SVIDs, their bundles exchanged, real mutual TLS',
    load: async () => (await import('./quickstart.js')).quickstart,
  },
  {
    name: 'ca',
    summary: 'certificate authorities of trust domains',
    commands: [
      {
        name: 'init',
        summary: 'make the CA of a trust domain',
        load: async () => (await import('./ca/init.js')).init,
      },
      {
        name: 'list',
        summary: 'list the trust domains of this home',
        load: async () => (await import('./ca/list.js')).list,
      },
      {
        name: 'show',
        summary: "show a trust domain's authorities",
        load: async () => (await import('./ca/show.js')).show,
      },
    ],
  },
  {
    name: 'identity',
    summary: 'SVIDs: issue, verify, preview',
    commands: [
      {
        name: 'issue',
        summary: 'issue X.509-SVIDs, one or a hundred thousand',
        load: async () => (await import('./identity/issue.js')).issue,
      },
      {
        name: 'verify',
        summary: 'check SVIDs against the bundle of their trust domain',
        load: async () => (await import('./identity/verify.js')).verify,
      },
      {
        name: 'preview',
        summary: 'which MeshIdentity wins for a proxy, and the SPIFFE ID that it gives',
        load: async () => (await import('./identity/preview.js')).preview,
      },
    ],
  },
  {
    name: 'cert',
    summary: 'look into certificates, check and convert them',
    commands: [
      {
        name: 'inspect',
        summary: 'show what certificates say, SPIFFE ID first',
        load: async () => (await import('./cert/inspect.js')).inspect,
      },
      {
        name: 'lint',
        summary: 'check certificates, bundles, tokens and manifests against the SPIFFE standards',
        load: async () => (await import('./cert/lint.js')).lint,
      },
      {
        name: 'convert',
        summary: 'convert between PEM, DER, PKCS#12 and PKCS#7, with nothing left out silently',
        load: async () => (await import('./cert/convert.js')).convert,
      },
    ],
  },
  {
    name: 'bundle',
    summary: 'trust bundles: hand yours over, take those of others, carefully',
    commands: [
      {
        name: 'export',
        summary: 'write bundles as SPIFFE, PEM, MeshTrust, SPIRE, Istio and Envoy read them',
        load: async () => (await import('./bundle/export.js')).exportBundle,
      },
      {
        name: 'set',
        summary: 'store the bundle of another trust domain, after a look at what would change',
        load: async () => (await import('./bundle/set.js')).set,
      },
      {
        name: 'list',
        summary: 'list the bundles of this home',
        load: async () => (await import('./bundle/list.js')).list,
      },
      {
        name: 'show',
        summary: 'show a bundle with its fingerprints, and where it came from',
        load: async () => (await import('./bundle/show.js')).show,
      },
      {
        name: 'delete',
        summary: 'delete the bundle of another trust domain',
        load: async () => (await import('./bundle/delete.js')).deleteBundle,
      },
      {
        name: 'diff',
        summary: 'compare two bundles, in whichever formats',
        load: async () => (await import('./bundle/diff.js')).diff,
      },
      {
        name: 'fetch',
        summary: 'fetch a bundle from its endpoint, once or for good',
        load: async () => (await import('./bundle/fetch.js')).fetch,
      },
      {
        name: 'serve',
        summary: 'serve bundles at an endpoint, for SPIRE, Istio and other meshctls',
        load: async () => (await import('./bundle/serve.js')).serve,
      },
    ],
  },
  {
    name: 'render',
    summary: 'resources of Kuma and SPIRE, ready to be applied',
    commands: [
      {
        name: 'mesh-identity',
        summary: 'who the workloads of a mesh are: a MeshIdentity, with the Secrets of its CA',
        load: async () => (await import('./render/mesh-identity.js')).meshIdentity,
      },
      {
        name: 'mesh-trust',
        summary: 'whom a mesh believes: a MeshTrust from a bundle',
        load: async () => (await import('./render/mesh-trust.js')).meshTrust,
      },
      {
        name: 'mesh-traffic-permission',
        summary: 'who may connect: a MeshTrafficPermission',
        load: async () => (await import('./render/mesh-traffic-permission.js')).meshTrafficPermission,
      },
      {
        name: 'cluster-spiffe-id',
        summary: "SPIRE's IDs for Pods, and the MeshIdentity that asks for them",
        load: async () => (await import('./render/cluster-spiffe-id.js')).clusterSpiffeIdCommand,
      },
      {
        name: 'cluster-federated-trust-domain',
        summary: 'whom SPIRE federates with, from a bundle',
        load: async () =>
          (await import('./render/cluster-federated-trust-domain.js')).clusterFederatedTrustDomain,
      },
    ],
  },
  {
    name: 'mesh',
    summary: 'manifests of a mesh',
    commands: [
      {
        name: 'validate',
        summary: 'check manifests of Kuma and SPIRE before a control plane does',
        load: async () => (await import('./mesh/validate.js')).validate,
      },
    ],
  },
  {
    name: 'policy',
    summary: 'who may talk to whom in a mesh, offline',
    commands: [
      {
        name: 'check',
        summary: 'may a workload connect, and which rule decides',
        load: async () => (await import('./policy/check.js')).check,
      },
      {
        name: 'matrix',
        summary: 'all workloads against all inbounds, and what a change would open and close',
        load: async () => (await import('./policy/matrix.js')).matrix,
      },
    ],
  },
  { name: 'version', summary: 'print the version', load: async () => (await import('./version.js')).version },
];
