/** SecureDataSource: where a control plane reads a certificate or key from. */
import Type from 'typebox';

/** @internal */
export const SecureDataSource = Type.Object({
  type: Type.Enum(['File', 'Secret', 'EnvVar', 'InsecureInline'], {
    description: 'Which of the others is meant.',
  }),
  file: Type.Optional(
    Type.Object({ path: Type.String({ description: 'An absolute path on the host of the control plane.' }) }),
  ),
  secretRef: Type.Optional(
    Type.Object({
      kind: Type.Enum(['Secret']),
      name: Type.String({ description: 'A Secret of Kuma in the same mesh.' }),
    }),
  ),
  envVar: Type.Optional(
    Type.Object({ name: Type.String({ description: 'A variable of the control plane.' }) }),
  ),
  insecureInline: Type.Optional(
    Type.Object({ value: Type.String({ description: 'PEM for all to see who may read the resource.' }) }),
  ),
});

export interface SecureDataSource {
  type: 'File' | 'Secret' | 'EnvVar' | 'InsecureInline';
  file?: { path: string };
  secretRef?: { kind: 'Secret'; name: string };
  envVar?: { name: string };
  insecureInline?: { value: string };
}
