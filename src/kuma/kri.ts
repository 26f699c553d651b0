/** KRIs: how Kuma names a resource across zones, in Envoy's configuration too. */
import { DISPLAY_NAME_LABEL, NAMESPACE_LABEL, ORIGIN_LABEL, type Resource, ZONE_LABEL } from './resource.js';

/**
 * `kri_mid_default_zone-1_kuma-system_identity_`; parts that there are not stay empty. `zone` is that of the control plane, for
 * what does not say its own: a zone labels what is made there, and what comes from Global has none.
 */
export function kriOf(short: string, resource: Resource, zone = ''): string {
  const { mesh, name, namespace, labels } = resource;
  const ownZone = labels[ORIGIN_LABEL] === 'global' ? '' : zone;
  const parts = [
    'kri',
    short,
    mesh,
    labels[ZONE_LABEL] ?? ownZone,
    labels[NAMESPACE_LABEL] ?? namespace ?? '',
    labels[DISPLAY_NAME_LABEL] ?? name,
    '',
  ];
  return parts.join('_');
}
