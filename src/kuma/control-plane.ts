/** The control plane that is to take a resource. */
import type { Environment } from './resource.js';
import type { KumaVersion } from './version.js';

export interface ControlPlane {
  readonly version: KumaVersion;
  /** A zone that stands alone, one that a global control plane knows, or that global one. */
  readonly role: 'zone' | 'federated-zone' | 'global';
  /** Its zone, where that is known. */
  readonly zone?: string;
  /** `kuma-system` unless another was chosen. */
  readonly systemNamespace: string;
  /** Where its proxies run, for resources that do not show it. */
  readonly environment?: Environment;
}
