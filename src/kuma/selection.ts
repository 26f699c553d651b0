/** Which proxies a MeshIdentity selects, and what it needs of them. */
import { isJsonObject, memberOf } from '../encoding/json-value.js';
import type { Environment, Resource } from './resource.js';
import { DEFAULT_PATH_KUBERNETES, DEFAULT_PATH_UNIVERSAL } from './template.js';

/** The labels that a MeshIdentity selects by, none for every proxy; undefined when it selects nobody. */
export function selectorOf({ body }: Resource): Readonly<Record<string, unknown>> | undefined {
  const selector = memberOf(body, 'selector');
  const dataplane = isJsonObject(selector) ? memberOf(selector, 'dataplane') : undefined;
  if (!isJsonObject(dataplane)) return undefined;
  const labels = memberOf(dataplane, 'matchLabels');
  return isJsonObject(labels) ? labels : {};
}

/** The template of the path, or the one that Kuma takes without. */
export function pathTemplateOf({ body }: Resource, environment: Environment): string {
  const spiffeId = memberOf(body, 'spiffeID');
  const path = isJsonObject(spiffeId) ? memberOf(spiffeId, 'path') : undefined;
  if (typeof path === 'string') return path;
  return environment === 'kubernetes' ? DEFAULT_PATH_KUBERNETES : DEFAULT_PATH_UNIVERSAL;
}

/** Whether proxies are refused without the label kuma.io/workload: Kuma looks for these two forms in the template. */
export function needsWorkload(identity: Resource, environment: Environment): boolean {
  const path = pathTemplateOf(identity, environment);
  return /\{\{\s*label\s+"kuma\.io\/workload"\s*\}\}/.test(path) || /\{\{\s*\.Workload\s*\}\}/.test(path);
}
