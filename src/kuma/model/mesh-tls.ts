/** MeshTLS: how inbounds take TLS, and whether they take anything else. */
import Type from 'typebox';
import { isAtLeast, type KumaVersion } from '../version.js';
import type { JsonSchema } from './json-schema.js';
import { OlderTargetRef, TargetRef, targetRefOf } from './target-ref.js';

const TLS_VERSIONS = ['TLSAuto', 'TLS10', 'TLS11', 'TLS12', 'TLS13'] as const;

const conf = Type.Object({
  mode: Type.Optional(
    Type.Enum(['Permissive', 'Strict'], {
      description: 'Permissive takes plaintext too, which no MeshTrafficPermission sees.',
      default: 'Strict',
    }),
  ),
  tlsVersion: Type.Optional(
    Type.Object(
      {
        min: Type.Optional(Type.Enum(TLS_VERSIONS, { default: 'TLSAuto' })),
        max: Type.Optional(Type.Enum(TLS_VERSIONS, { default: 'TLSAuto' })),
      },
      { description: 'For the whole mesh alone.' },
    ),
  ),
  tlsCiphers: Type.Optional(
    Type.Array(
      Type.Enum([
        'ECDHE-ECDSA-AES128-GCM-SHA256',
        'ECDHE-ECDSA-AES256-GCM-SHA384',
        'ECDHE-ECDSA-CHACHA20-POLY1305',
        'ECDHE-RSA-AES128-GCM-SHA256',
        'ECDHE-RSA-AES256-GCM-SHA384',
        'ECDHE-RSA-CHACHA20-POLY1305',
      ]),
      { description: 'For the whole mesh alone; TLS 1.3 has its own.' },
    ),
  ),
});

const rules = Type.Array(Type.Object({ default: Type.Optional(conf) }));

/** The newest form. */
const MeshTlsSpec = Type.Object({
  targetRef: Type.Optional(TargetRef),
  rules: Type.Optional(rules),
});

const from = Type.Array(Type.Object({ targetRef: OlderTargetRef, default: Type.Optional(conf) }), {
  description: 'The older way: from where.',
  deprecated: true,
});

export function meshTlsSpec(version: KumaVersion): JsonSchema {
  if (isAtLeast(version, '3.0')) return MeshTlsSpec;
  return Type.Object({
    targetRef: Type.Optional(targetRefOf(version)),
    rules: Type.Optional(rules),
    from: Type.Optional(from),
  });
}
