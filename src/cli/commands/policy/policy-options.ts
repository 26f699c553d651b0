/** The options of both commands about policies. */
import { MeshctlError } from '../../../errors.js';
import type { KumaVersion } from '../../../kuma/index.js';
import { KUMA_OPTIONS } from '../kuma-options.js';

export const POLICY_OPTIONS = {
  policy: ['--policy <file>', 'MeshTrafficPermissions: a file, a folder, -; repeatable'],
  kumaVersion: KUMA_OPTIONS.kumaVersion,
  zone: ['--zone <name>', 'zone of policies and proxies that do not say theirs'],
  mesh: ['--mesh <name>', 'mesh to ask about, where the policies are of several'],
  systemNamespace: ['--system-namespace <name>', 'namespace of the control plane', 'kuma-system'],
  includeShadow: ['--include-shadow', 'as if policies with kuma.io/effect: shadow had no such label'],
  dataplane: [
    '--dataplane <file>',
    'Dataplanes whose inbounds are asked about: a file, a folder, -; repeatable',
  ],
  inbound: ['--inbound <name>', 'only the inbounds or listeners of this name, or port; repeatable'],
  sni: ['--sni <name>', 'server name that the client asks for'],
} as const;

export interface PolicyFlags {
  readonly kumaVersion: KumaVersion;
  readonly zone?: string | undefined;
  readonly mesh?: string | undefined;
  readonly systemNamespace: string;
  readonly includeShadow?: boolean | undefined;
  readonly dataplane: readonly string[];
  readonly inbound: readonly string[];
  readonly sni?: string | undefined;
}

export function nothingGiven(option: string, what: string): MeshctlError {
  return new MeshctlError('E_USAGE', {
    what: `${option} is missing`,
    fix: `Name a file or folder ${what}; "-" is standard input`,
  });
}
