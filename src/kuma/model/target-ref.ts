/** `targetRef` of the inbound policies (kuma.io/v1alpha1). */
import Type from 'typebox';
import { isAtLeast, type KumaVersion } from '../version.js';

const labels = Type.Record(Type.String(), Type.String(), {
  description: 'Labels that the Dataplane must have, all of them. With kind Dataplane alone.',
});

const sectionName = Type.String({
  description: 'Name of an inbound or listener, or its port as a text. With kind Dataplane alone.',
});

/** As 3.0 has it, and as it works in all versions for policies with `rules`. @internal */
export const TargetRef = Type.Object(
  {
    kind: Type.Enum(['Mesh', 'Dataplane'], { description: 'What the policy is about.' }),
    labels: Type.Optional(labels),
    sectionName: Type.Optional(sectionName),
  },
  { description: 'The proxies that the policy is for; all of the mesh when it is absent.' },
);

export interface TargetRef {
  kind: 'Mesh' | 'Dataplane';
  labels?: Record<string, string>;
  sectionName?: string;
}

/** The kinds that the schema of older versions lets pass; their validators refuse most of them in a policy. */
const OLDER_KINDS = [
  'Mesh',
  'MeshSubset',
  'MeshGateway',
  'MeshService',
  'MeshExternalService',
  'MeshMultiZoneService',
  'MeshServiceSubset',
  'MeshHTTPRoute',
  'Dataplane',
] as const;

/** Up to 2.14, at the top of a policy and in `from`. @internal */
export const OlderTargetRef = Type.Object(
  {
    kind: Type.Enum(OLDER_KINDS, { description: 'What the policy is about.' }),
    name: Type.Optional(Type.String({ description: 'Name of the resource.' })),
    namespace: Type.Optional(Type.String({ description: 'Namespace of the resource.' })),
    mesh: Type.Optional(Type.String({ description: 'Reserved.' })),
    tags: Type.Optional(Type.Record(Type.String(), Type.String(), { description: 'Tags of a subset.' })),
    proxyTypes: Type.Optional(
      Type.Array(Type.Enum(['Sidecar', 'Gateway']), { description: 'Kinds of proxies.' }),
    ),
    labels: Type.Optional(labels),
    sectionName: Type.Optional(sectionName),
  },
  { description: 'The proxies that the policy is for; all of the mesh when it is absent.' },
);

/** @internal */
export const targetRefOf = (version: KumaVersion): typeof TargetRef | typeof OlderTargetRef =>
  isAtLeast(version, '3.0') ? TargetRef : OlderTargetRef;
