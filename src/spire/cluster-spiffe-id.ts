/** A ClusterSPIFFEID, and the path that Kuma's MeshIdentity has for the same IDs. */
import type { YamlComment } from '../encoding/write-yaml.js';
import { MeshctlError } from '../errors.js';
import { compileTemplate, PATH_VARIABLES, type RenderedResource } from '../kuma/index.js';
import type { ClusterSpiffeIdSpec } from './model.js';

/** What Kuma's templates call differently. Other actions are refused: the IDs must agree to the letter. */
const ACTIONS: ReadonlyMap<string, string> = new Map([
  ['.TrustDomain', '.TrustDomain'],
  ['.Namespace', '.PodMeta.Namespace'],
  ['.ServiceAccount', '.PodSpec.ServiceAccountName'],
]);

/** Labels that Kuma gives a Dataplane from elsewhere than the labels of its Pod. */
const LABELS: ReadonlyMap<string, string> = new Map([
  ['k8s.kuma.io/namespace', '.PodMeta.Namespace'],
  ['k8s.kuma.io/service-account', '.PodSpec.ServiceAccountName'],
]);

/** Kuma computes these, or copies them from the node, and a Pod has none or another. */
const NOT_OF_PODS =
  /^(?:k8s\.)?kuma\.io\/|^topology\.kubernetes\.io\/(?:zone|region)$|^kubernetes\.io\/hostname$/;

/**
 * The template for the IDs that a path template of Kuma renders to. Throws E_TEMPLATE for what is no such template, and for
 * what SPIRE has no word for.
 */
export function spireTemplateOf(kumaPath: string): string {
  const { text } = compileTemplate(kumaPath, PATH_VARIABLES);
  if (!text.startsWith('/')) {
    throw new MeshctlError('E_TEMPLATE', {
      what: `${JSON.stringify(text)} does not begin with a slash`,
      where: '--path',
      why: 'it would become a part of the trust domain',
      fix: 'Write it as in /ns/{{ .Namespace }}/sa/{{ .ServiceAccount }}',
    });
  }
  return `spiffe://{{ .TrustDomain }}${text.replaceAll(/\{\{(.*?)\}\}/gs, spireAction)}`;
}

function spireAction(whole: string, action: string): string {
  const label = /^label\s+"([^"\\]+)"$/.exec(action.trim())?.[1];
  const spires = label === undefined ? ACTIONS.get(action.trim()) : ofLabel(label);
  if (spires !== undefined) return `{{ ${spires} }}`;
  throw new MeshctlError('E_TEMPLATE', {
    what: `SPIRE has no word for ${JSON.stringify(whole)}`,
    where: '--path',
    fix: 'Use {{ .Namespace }}, {{ .ServiceAccount }} and {{ label "key" }} of a label of the Pod, which both have',
  });
}

const ofLabel = (key: string): string | undefined =>
  LABELS.get(key) ?? (NOT_OF_PODS.test(key) ? undefined : `index .PodMeta.Labels "${key}"`);

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
