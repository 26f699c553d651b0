/** Names of Kubernetes and Kuma objects. */
import { MeshctlError } from '../../errors.js';
import type { Bundle } from '../bundle.js';
import type { ResourceOptions } from './format.js';

const MAX_LENGTH = 253;

/**
 * The names of one object for each bundle: the one given, else the trust domain's as a DNS-1123 subdomain. Throws E_USAGE when
 * two would have one name.
 */
export function resourceNames(
  bundles: readonly Bundle[],
  { name }: ResourceOptions = {},
): (bundle: Bundle) => string {
  const [first, second] = bundles;
  if (name !== undefined) {
    if (second === undefined) return () => assertName(name);
    throw new MeshctlError('E_USAGE', {
      what: `one name for ${bundles.length} objects`,
      where: '--name',
      fix: 'Leave it out, or export one trust domain at a time',
    });
  }
  const names = new Map(bundles.map((bundle) => [bundle, nameOf(bundle)]));
  if (new Set(names.values()).size < names.size) {
    throw new MeshctlError('E_USAGE', {
      what: `two trust domains would have objects of one name, ${names.get(first as Bundle)}`,
      fix: 'Export them one at a time, with --name',
    });
  }
  return (bundle) => names.get(bundle) ?? nameOf(bundle);
}

/** Names of trust domains may have `_`, and any of their characters at their ends (SPIFFE-ID §2.1). */
function nameOf({ trustDomain }: Bundle): string {
  const name = trustDomain.name
    .replace(/_/g, '-')
    .replace(/\.(?=[.-])|(?<=[.-])\./g, '-')
    .slice(0, MAX_LENGTH)
    .replace(/^[-.]+|[-.]+$/g, '');
  return name === '' ? 'trust-domain' : name;
}

/** Throws E_USAGE. */
export function assertName(name: string, option = '--name'): string {
  const isName =
    /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/.test(name) &&
    name.length <= MAX_LENGTH;
  if (isName) return name;
  throw new MeshctlError('E_USAGE', {
    what: `"${name}" is no name of an object`,
    where: option,
    fix: 'Use a-z, 0-9, hyphens and dots, with a letter or digit at each end',
  });
}
