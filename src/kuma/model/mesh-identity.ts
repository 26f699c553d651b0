/** MeshIdentity: what proxies are called, and who proves it. */
import Type from 'typebox';
import { isAtLeast, type KumaVersion } from '../version.js';
import type { JsonSchema } from './json-schema.js';
import { SecureDataSource } from './secure-data-source.js';

const selector = Type.Object(
  {
    dataplane: Type.Optional(
      Type.Object(
        {
          matchLabels: Type.Optional(
            Type.Record(Type.String(), Type.String(), {
              description: 'Labels of the Dataplane, all of them; none selects every proxy of the mesh.',
            }),
          ),
        },
        { description: 'Absent: selects nobody.' },
      ),
    ),
  },
  { description: 'The proxies that it is for; nobody when it is absent.' },
);

const spiffeID = Type.Object(
  {
    trustDomain: Type.Optional(
      Type.String({
        description: 'A Go template with .Mesh and .Zone.',
        default: '{{ .Mesh }}.{{ .Zone }}.mesh.local',
      }),
    ),
    path: Type.Optional(
      Type.String({
        description:
          'A Go template with .TrustDomain, .Namespace, .ServiceAccount, .Workload and label "key". Begins with a slash.',
      }),
    ),
  },
  { description: 'The SPIFFE ID that a proxy is given.' },
);

const bundled = Type.Object(
  {
    meshTrustCreation: Type.Optional(
      Type.Enum(['Enabled', 'Disabled'], {
        description: 'Whether Kuma makes a MeshTrust of the CA.',
        default: 'Enabled',
      }),
    ),
    insecureAllowSelfSigned: Type.Optional(
      Type.Boolean({ description: 'Needed for a self-signed CA, one that Kuma makes too.', default: false }),
    ),
    autogenerate: Type.Optional(
      Type.Object({
        enabled: Type.Optional(Type.Boolean({ description: 'Kuma makes the CA.', default: false })),
      }),
    ),
    ca: Type.Optional(
      Type.Object(
        {
          certificate: Type.Optional(SecureDataSource),
          privateKey: Type.Optional(SecureDataSource),
        },
        { description: 'A CA of your own: its certificate first, then its issuers up to the root.' },
      ),
    ),
    certificateParameters: Type.Optional(
      Type.Object({
        expiry: Type.Optional(
          Type.String({
            description: 'How long an SVID lives, as a Go duration: 24h, 30m; there are no days.',
          }),
        ),
      }),
    ),
  },
  { description: 'Kuma issues the SVIDs.' },
);

const spire = Type.Object(
  {
    agent: Type.Optional(
      Type.Object({
        timeout: Type.Optional(
          Type.String({
            description: 'To connect to the socket of the agent, as a Go duration.',
            default: '1s',
          }),
        ),
      }),
    ),
  },
  { description: 'A SPIRE agent gives the SVIDs.' },
);

const extension = Type.Object(
  {
    name: Type.String({ description: 'A provider that a distribution of Kuma has built in.' }),
    config: Type.Optional(Type.Unknown({ description: 'Whatever it takes.' })),
  },
  { description: 'Another provider gives the SVIDs. Kuma itself has none.' },
);

/** The newest form. @internal */
export const MeshIdentitySpec = Type.Object({
  selector: Type.Optional(selector),
  spiffeID: Type.Optional(spiffeID),
  provider: Type.Optional(
    Type.Object(
      {
        type: Type.Enum(['Bundled', 'Spire', 'Extension']),
        bundled: Type.Optional(bundled),
        spire: Type.Optional(spire),
        extension: Type.Optional(extension),
      },
      { description: 'Who gives the SVIDs; without one the IDs are only published.' },
    ),
  ),
});

export interface MeshIdentitySpec {
  selector?: { dataplane?: { matchLabels?: Record<string, string> } };
  spiffeID?: { trustDomain?: string; path?: string };
  provider?: {
    type: 'Bundled' | 'Spire' | 'Extension';
    bundled?: {
      meshTrustCreation?: 'Enabled' | 'Disabled';
      insecureAllowSelfSigned?: boolean;
      autogenerate?: { enabled?: boolean };
      ca?: { certificate?: SecureDataSource; privateKey?: SecureDataSource };
      /** A Go duration. */
      certificateParameters?: { expiry?: string };
    };
    /** A Go duration. */
    spire?: { agent?: { timeout?: string } };
    extension?: { name: string; config?: unknown };
  };
}

export function meshIdentitySpec(version: KumaVersion): JsonSchema {
  if (isAtLeast(version, '2.14')) return MeshIdentitySpec;
  const provider = Type.Object(
    {
      type: Type.Enum(['Bundled', 'Spire']),
      bundled: Type.Optional(bundled),
      spire: Type.Optional(spire),
    },
    { description: 'Who gives the SVIDs.' },
  );
  const names = { selector: Type.Optional(selector), spiffeID: Type.Optional(spiffeID) };
  if (isAtLeast(version, '2.13')) return Type.Object({ ...names, provider: Type.Optional(provider) });
  return Type.Object({ ...names, provider });
}

/** Conditions, as Kubernetes has them. @internal */
export const MeshIdentityStatus = Type.Object({
  conditions: Type.Optional(
    Type.Array(
      Type.Object({
        type: Type.String({
          maxLength: 316,
          pattern:
            '^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$',
        }),
        status: Type.Enum(['True', 'False', 'Unknown']),
        reason: Type.String({
          minLength: 1,
          maxLength: 1024,
          pattern: '^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$',
        }),
        message: Type.String({ maxLength: 32_768 }),
      }),
    ),
  ),
});
