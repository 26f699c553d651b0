/** The options of commands about Kuma's resources: which version, and which control plane. */
import { type Environment, KUMA_VERSIONS, type KumaVersion } from '../../kuma/index.js';
import { oneOf } from '../ui/options.js';

/** The newest release. */
export const DEFAULT_KUMA_VERSION: KumaVersion = '2.14';

export const KUMA_OPTIONS = {
  kumaVersion: [
    '--kuma-version <version>',
    `${KUMA_VERSIONS.join(', ')}: the same YAML means different things`,
  ],
  environment: ['--environment <environment>', 'where the control plane runs: kubernetes or universal'],
  zone: ['--zone <name>', 'zone of the control plane'],
} as const;

export function parseKumaVersion(text: string): KumaVersion {
  return oneOf(text, KUMA_VERSIONS, 'version', '--kuma-version');
}

const ENVIRONMENTS: readonly Environment[] = ['kubernetes', 'universal'];

export function parseEnvironment(text: string): Environment {
  return oneOf(text, ENVIRONMENTS, 'environment', '--environment');
}
