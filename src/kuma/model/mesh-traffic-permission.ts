/** MeshTrafficPermission: who may talk to the proxies that it is for. */
import Type from 'typebox';
import { isAtLeast, type KumaVersion } from '../version.js';
import type { JsonSchema } from './json-schema.js';
import { OlderTargetRef, TargetRef, targetRefOf } from './target-ref.js';

const spiffeID = Type.Object(
  {
    type: Type.Enum(['Exact', 'Prefix'], {
      description: 'Exact: the ID itself. Prefix: every ID that begins so, without regard to segments.',
    }),
    value: Type.String({ description: 'A SPIFFE ID; also a prefix must be one.' }),
  },
  { description: 'The SPIFFE ID of the client.' },
);

const sni = Type.Object(
  {
    type: Type.Enum(['Exact']),
    value: Type.String({ description: 'A DNS name in lower case.' }),
  },
  { description: 'The server name that the client asks for in TLS.' },
);

/** Both parts must match; one without any matches nobody. @internal */
export const Match = Type.Object({ spiffeID: Type.Optional(spiffeID), sni: Type.Optional(sni) });
const MatchWithoutSni = Type.Object({ spiffeID: Type.Optional(spiffeID) });

export interface Match {
  spiffeID?: { type: 'Exact' | 'Prefix'; value: string };
  sni?: { type: 'Exact'; value: string };
}

const rulesOf = <T extends typeof Match | typeof MatchWithoutSni>(match: T) =>
  Type.Array(
    Type.Object({
      default: Type.Object({
        deny: Type.Optional(Type.Array(match, { description: 'Denied, whatever else allows it.' })),
        allow: Type.Optional(Type.Array(match, { description: 'Allowed, unless something denies it.' })),
        allowWithShadowDeny: Type.Optional(
          Type.Array(match, { description: 'Allowed, and reported as if it were denied.' }),
        ),
      }),
    }),
    { description: 'Who may connect. What no rule allows is denied.' },
  );

/** The newest form. @internal */
export const MeshTrafficPermissionSpec = Type.Object({
  targetRef: Type.Optional(TargetRef),
  rules: Type.Optional(rulesOf(Match)),
});

export interface MeshTrafficPermissionSpec {
  targetRef?: TargetRef;
  rules?: { default: { deny?: Match[]; allow?: Match[]; allowWithShadowDeny?: Match[] } }[];
}

const from = Type.Array(
  Type.Object({
    targetRef: OlderTargetRef,
    default: Type.Optional(
      Type.Object({ action: Type.Optional(Type.Enum(['Allow', 'Deny', 'AllowWithShadowDeny'])) }),
    ),
  }),
  { description: 'The older way, by tags: proxies with a SPIFFE identity pass it over.', deprecated: true },
);

export function meshTrafficPermissionSpec(version: KumaVersion): JsonSchema {
  if (isAtLeast(version, '3.0')) return MeshTrafficPermissionSpec;
  const match = isAtLeast(version, '2.14') ? Match : MatchWithoutSni;
  return Type.Object({
    targetRef: Type.Optional(targetRefOf(version)),
    rules: Type.Optional(rulesOf(match)),
    from: Type.Optional(from),
  });
}
