import { DEFAULT_PATH_KUBERNETES, type Resource } from '../../../kuma/index.js';
import { defineRule } from '../../rule.js';
import { remembered } from '../kuma/remembered.js';
import { textAt } from '../kuma/values.js';
import { ENTRIES } from './sources.js';

export const spireKumaIds = defineRule({
  id: 'spire-kuma-ids',
  standard: 'spire',
  title: 'SPIRE registers the IDs that Kuma asks its agent for',
  severity: 'error',
  requirement: 'derived',
  citation: ENTRIES,
  appliesTo: ['mesh-identity'],
  rationale:
    'Envoy asks the agent for an SVID by the SPIFFE ID that the MeshIdentity renders. SPIRE must have an entry with exactly that ID, else the secret never arrives and the proxy stays without an identity.',
  fix: "Write the same ID in both: spiffe://{{ .TrustDomain }}/ns/{{ .PodMeta.Namespace }}/sa/{{ .PodSpec.ServiceAccountName }} gives Kuma's default path",
  good: 'MeshIdentity     path: /ns/{{ .Namespace }}/sa/{{ .ServiceAccount }}\nClusterSPIFFEID  spiffeIDTemplate: spiffe://{{ .TrustDomain }}/ns/{{ .PodMeta.Namespace }}/sa/{{ .PodSpec.ServiceAccountName }}',
  bad: 'MeshIdentity     path: /ns/{{ .Namespace }}/sa/{{ .ServiceAccount }}\nClusterSPIFFEID  spiffeIDTemplate: spiffe://{{ .TrustDomain }}/{{ .PodMeta.Namespace }}/{{ .PodSpec.ServiceAccountName }}',
  check: (subject) => {
    const { body, environment } = subject.resource;
    if (environment !== 'kubernetes' || textAt(body, 'provider', 'type') !== 'Spire') return undefined;
    const wanted = asSpire(textAt(body, 'spiffeID', 'path') ?? DEFAULT_PATH_KUBERNETES);
    const registered = registeredIds(subject.all('ClusterSPIFFEID'));
    // Nothing is known of entries that are made elsewhere, nor of what labels and workloads render to.
    if (wanted === undefined || registered.size === 0) return undefined;
    const trustDomain = textAt(body, 'spiffeID', 'trustDomain') ?? '';
    if (registered.has(`*${wanted}`) || registered.has(`${trustDomain}${wanted}`)) return undefined;
    const path = ['spec', 'spiffeID', 'path'];
    const others = [...registered].some((id) => id.endsWith(wanted));
    const message = others
      ? 'no ClusterSPIFFEID among these manifests registers this path in this trust domain'
      : 'no ClusterSPIFFEID among these manifests registers this path';
    return subject.breach(path, message, { value: wanted });
  },
});

/** A path of Kuma's in the words of SPIRE's controller manager; undefined where that has no such words. */
function asSpire(path: string): string | undefined {
  const written = path
    .replace(/\{\{-?\s*\.Namespace\s*-?\}\}/g, '{{.PodMeta.Namespace}}')
    .replace(/\{\{-?\s*\.ServiceAccount\s*-?\}\}/g, '{{.PodSpec.ServiceAccountName}}');
  return /\{\{(?!\.PodMeta\.Namespace\}\}|\.PodSpec\.ServiceAccountName\}\})/.test(written)
    ? undefined
    : written;
}

/** Trust domain and path of each template; `*` for the trust domain of the SPIRE Server. */
const registeredIds = remembered((resources: readonly Resource[]): ReadonlySet<string> => {
  const ids = resources.flatMap(({ body }) => {
    const template = textAt(body, 'spiffeIDTemplate')?.replace(/\{\{-?\s*([.\w]+)\s*-?\}\}/g, '{{$1}}');
    const [, trustDomain, path] =
      /^spiffe:\/\/(\{\{\.TrustDomain\}\}|[^/{]+)(\/.*)$/s.exec(template ?? '') ?? [];
    if (trustDomain === undefined || path === undefined) return [];
    return [`${trustDomain.startsWith('{') ? '*' : trustDomain}${path}`];
  });
  return new Set(ids);
});
