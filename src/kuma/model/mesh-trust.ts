/** MeshTrust: the CAs of a trust domain that a mesh believes. */
import Type from 'typebox';
import { isAtLeast, type KumaVersion } from '../version.js';
import type { JsonSchema } from './json-schema.js';

const caBundles = Type.Array(
  Type.Object({
    type: Type.Enum(['Pem']),
    pem: Type.Optional(
      Type.Object({
        value: Type.String({ description: 'Certificates in PEM, the self-signed root among them.' }),
      }),
    ),
  }),
  { minItems: 1, description: 'The CAs; several MeshTrusts of one trust domain are joined.' },
);

const trustDomain = Type.String({
  maxLength: 253,
  description: 'The bare name in lower case: an illegal one breaks TLS in the whole mesh.',
});

const origin = Type.Object(
  { kri: Type.Optional(Type.String()) },
  { description: 'The MeshIdentity that made it; Kuma writes it.' },
);

/** The newest form. */
const MeshTrustSpec = Type.Object({ trustDomain, caBundles });

export function meshTrustSpec(version: KumaVersion): JsonSchema {
  if (isAtLeast(version, '3.0')) return MeshTrustSpec;
  return Type.Object({
    trustDomain,
    caBundles,
    origin: Type.Optional({ ...origin, deprecated: isAtLeast(version, '2.13') }),
  });
}

/** From 2.13. */
/** @internal */
export const MeshTrustStatus = Type.Object({ origin: Type.Optional(origin) });
