/** A ClusterSPIFFEID, and the path that Kuma's MeshIdentity has for the same IDs. */
import type { YamlComment } from '../encoding/write-yaml.js';
import { MeshctlError } from '../errors.js';
import type { RenderedResource } from '../kuma/index.js';
import type { ClusterSpiffeIdSpec } from './model.js';

/** What Kuma's templates call differently. Other actions are refused: the IDs must agree to the letter. */
const ACTIONS: ReadonlyMap<string, string> = new Map([
  ['.Namespace', '.PodMeta.Namespace'],
  ['.ServiceAccount', '.PodSpec.ServiceAccountName'],
]);

/** The template for the IDs that a path template of Kuma renders to. Throws E_TEMPLATE for what SPIRE has no word for. */
export function spireTemplateOf(kumaPath: string): string {
  const path = kumaPath.replaceAll(/\{\{-?\s*([^}]*?)\s*-?\}\}/g, (whole, action: string) => {
    const label = /^label\s+("[^"\\]+")$/.exec(action)?.[1];
    const spires =
      ACTIONS.get(action) ?? (label === undefined ? undefined : `index .PodMeta.Labels ${label}`);
    if (spires !== undefined) return `{{ ${spires} }}`;
    throw new MeshctlError('E_TEMPLATE', {
      what: `SPIRE has no word for ${JSON.stringify(whole)}`,
      where: '--path',
      fix: 'Use {{ .Namespace }}, {{ .ServiceAccount }} and {{ label "key" }}, which both have',
    });
  });
  return `spiffe://{{ .TrustDomain }}${path}`;
}

/** A ClusterSPIFFEID; labels come as they are given. */
export function clusterSpiffeId(
  name: string,
  labels: Readonly<Record<string, string>>,
  spec: ClusterSpiffeIdSpec,
): RenderedResource {
  const comments: YamlComment[] = [];
  if (spec.podSelector === undefined && spec.namespaceSelector === undefined)
    comments.push({
      path: ['spec', 'spiffeIDTemplate'],
      text: 'For every Pod of the cluster: no selector narrows it.',
    });
  return {
    document: {
      apiVersion: 'spire.spiffe.io/v1alpha1',
      kind: 'ClusterSPIFFEID',
      metadata: { name, ...(Object.keys(labels).length === 0 ? {} : { labels }) },
      spec,
    },
    comments,
  };
}
