/** What the name of a secret tells: which system gave it, and what for. */

export interface SecretMeaning {
  readonly mode:
    | 'kuma-legacy'
    | 'kuma-mesh-identity'
    | 'kuma-mesh-trust'
    | 'kuma-control-plane'
    | 'spire'
    | 'istio'
    | 'istio-gateway';
  /** What such a secret holds; `either` where the name alone does not tell. */
  readonly holds: 'certificate' | 'validation' | 'either';
  readonly mesh?: string;
  readonly zone?: string;
  readonly namespace?: string;
  /** The name of the MeshIdentity. */
  readonly resource?: string;
  /** For people: a sentence without its full stop. */
  readonly line: string;
}

type Reader = (match: RegExpExecArray) => SecretMeaning;

const NAMES: readonly (readonly [pattern: RegExp, read: Reader])[] = [
  [/^identity_cert:secret:(.+)$/s, ([, mesh = '']) => legacyCertificate(mesh)],
  [/^system_mtls_identity_(.+)$/s, ([, mesh = '']) => legacyCertificate(mesh)],
  [/^(?:mesh_ca:secret:all|system_mtls_ca_all_meshes)$/, () => ({ ...legacyAuthorities('all meshes') })],
  [/^mesh_ca:secret:(.+)$/s, ([, mesh = '']) => ({ ...legacyAuthorities(`mesh ${mesh}`), mesh })],
  [/^system_mtls_ca_(.+)$/s, ([, mesh = '']) => ({ ...legacyAuthorities(`mesh ${mesh}`), mesh })],
  [/^kri_mid_([^_]*)_([^_]*)_([^_]*)_([^_]*)_$/, meshIdentity],
  [
    /^system_trust_bundle$/,
    () => ({
      mode: 'kuma-mesh-trust',
      holds: 'validation',
      line: 'the bundles of all MeshTrusts of the mesh, by trust domain',
    }),
  ],
  [
    /^cp_validation_ctx$/,
    () => ({
      mode: 'kuma-control-plane',
      holds: 'validation',
      line: "the CA of Kuma's control plane; it has nothing to do with the mesh",
    }),
  ],
  [
    /^spiffe:\/\/[^/]+$/,
    ([id]) => ({ mode: 'spire', holds: 'validation', line: `the bundle of ${id}, from a SPIRE agent` }),
  ],
  [
    /^spiffe:\/\/[^/]+\/.+$/s,
    ([id]) => ({ mode: 'spire', holds: 'certificate', line: `the SVID of ${id}, from a SPIRE agent` }),
  ],
  [
    /^ALL$/,
    () => ({
      mode: 'spire',
      holds: 'validation',
      line: 'the bundles of its own and all federated trust domains, from a SPIRE agent',
    }),
  ],
  [
    /^default$/,
    () => ({
      mode: 'istio',
      holds: 'certificate',
      line: "the workload's certificate, from Istio's agent or a SPIRE agent",
    }),
  ],
  [
    /^ROOTCA$/,
    () => ({
      mode: 'istio',
      holds: 'validation',
      line: "the roots of the workload's trust domain, from Istio's agent or a SPIRE agent",
    }),
  ],
  [
    /^kubernetes(?:-gateway)?:\/\/(.+)$/s,
    ([, name = '']) => ({
      mode: 'istio-gateway',
      holds: name.endsWith('-cacert') ? 'validation' : 'either',
      line: `the Kubernetes Secret ${name}, for a gateway of Istio`,
    }),
  ],
];

/** Undefined for a name that no system at hand gives. */
export function secretMeaning(name: string): SecretMeaning | undefined {
  for (const [pattern, read] of NAMES) {
    const match = pattern.exec(name);
    if (match !== null) return read(match);
  }
  return undefined;
}

const legacyCertificate = (mesh: string): SecretMeaning => ({
  mode: 'kuma-legacy',
  holds: 'certificate',
  mesh,
  line: `the proxy's certificate by the legacy mTLS of mesh ${mesh}; no X.509-SVID`,
});

const legacyAuthorities = (whose: string): SecretMeaning => ({
  mode: 'kuma-legacy',
  holds: 'validation',
  line: `the CA of the legacy mTLS of ${whose}`,
});

function meshIdentity([
  ,
  mesh = '',
  zone = '',
  namespace = '',
  resource = '',
]: RegExpExecArray): SecretMeaning {
  const where = [`mesh ${mesh}`, ...(zone === '' ? [] : [`zone ${zone}`])].join(', ');
  const name = namespace === '' ? resource : `${namespace}/${resource}`;
  return {
    mode: 'kuma-mesh-identity',
    holds: 'certificate',
    mesh,
    ...(zone === '' ? {} : { zone }),
    ...(namespace === '' ? {} : { namespace }),
    resource,
    line: `the proxy's SVID by MeshIdentity ${name} (${where})`,
  };
}
