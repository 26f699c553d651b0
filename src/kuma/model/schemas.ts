/** The schema of a resource: what the API server and Kuma's own API hold it against before any validator runs. */
import Type from 'typebox';
import type { Resource } from '../resource.js';
import { isAtLeast, type KumaVersion } from '../version.js';
import type { JsonSchema } from './json-schema.js';
import { MeshIdentityStatus, meshIdentitySpec } from './mesh-identity.js';
import { meshTlsSpec } from './mesh-tls.js';
import { meshTrafficPermissionSpec } from './mesh-traffic-permission.js';
import { MeshTrustStatus, meshTrustSpec } from './mesh-trust.js';

interface Kind {
  readonly spec: (version: KumaVersion) => JsonSchema;
  readonly status?: (version: KumaVersion) => JsonSchema | undefined;
}

/** The kinds that have a schema, by name. */
const KINDS: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ['MeshIdentity', { spec: meshIdentitySpec, status: () => MeshIdentityStatus }],
  [
    'MeshTrust',
    {
      spec: meshTrustSpec,
      status: (version) => (isAtLeast(version, '2.13') ? MeshTrustStatus : undefined),
    },
  ],
  ['MeshTrafficPermission', { spec: meshTrafficPermissionSpec }],
  ['MeshTLS', { spec: meshTlsSpec }],
]);

/** What is open: other fields of `metadata` are Kubernetes' business. */
const Metadata = Type.Object({});

/** Made once for each kind, form and version. */
const made = new Map<string, JsonSchema>();

/** The schema of the whole document; undefined for a kind that has none here. */
export function documentSchema(
  resource: Pick<Resource, 'kind' | 'environment'>,
  version: KumaVersion,
): JsonSchema | undefined {
  if (!KINDS.has(resource.kind)) return undefined;
  const key = `${version} ${resource.environment} ${resource.kind}`;
  const known = made.get(key) ?? makeSchema(resource, version);
  if (known !== undefined) made.set(key, known);
  return known;
}

function makeSchema(
  { kind, environment }: Pick<Resource, 'kind' | 'environment'>,
  version: KumaVersion,
): JsonSchema | undefined {
  const model = KINDS.get(kind);
  if (model === undefined) return undefined;
  const status = model.status?.(version);
  const members = {
    spec: model.spec(version),
    ...(status === undefined ? {} : { status: Type.Optional(status) }),
  };
  if (environment === 'kubernetes') {
    return Type.Object({
      apiVersion: Type.Optional(Type.String()),
      kind: Type.Optional(Type.String()),
      metadata: Type.Optional(Metadata),
      ...members,
      spec: Type.Optional(members.spec),
    });
  }
  return Type.Object({
    type: Type.Enum([kind]),
    mesh: Type.Optional(Type.String()),
    name: Type.String(),
    labels: Type.Optional(Type.Record(Type.String(), Type.String())),
    ...members,
  });
}
