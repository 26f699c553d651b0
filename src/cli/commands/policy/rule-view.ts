/** A rule that decided, and the inbound at which it did, for people and for programs. */
import { type Asked, type Entry, fieldName, matchPath, matchText } from '../../../kuma/index.js';
import { escapeText } from '../../ui/escape.js';
import type { PolicySet } from './read-policies.js';
import { placeText, titleOf } from './read-resources.js';

/** `allow of MeshTrafficPermission demo/web (web.yaml:12:15): prefix spiffe://example.org/ns/demo`. */
export function ruleText(entry: Entry, { placed }: PolicySet): string {
  const { list, permission, match } = entry;
  const one = placed.get(permission);
  const where = one === undefined ? '' : ` (${placeText(one, matchPath(entry))})`;
  return escapeText(`${list} of ${titleOf(permission.resource)}${where}: ${matchText(match)}`);
}

export function ruleJson(entry: Entry, { placed }: PolicySet) {
  const { list, permission, match } = entry;
  const path = matchPath(entry);
  const one = placed.get(permission);
  const at = one?.found.at(path);
  return {
    policy: {
      kri: permission.kri,
      mesh: permission.mesh,
      name: permission.resource.name,
      ...(permission.namespace === undefined ? {} : { namespace: permission.namespace }),
    },
    list,
    field: fieldName(path),
    match: {
      ...(match.spiffeId === undefined ? {} : { spiffeID: { ...match.spiffeId } }),
      ...(match.sni === undefined ? {} : { sni: { type: 'Exact', value: match.sni } }),
    },
    ...(one === undefined ? {} : { file: one.file }),
    ...(at === undefined ? {} : { line: at.line, column: at.column }),
  };
}

/** `demo/web-1 http`, `any proxy of mesh default`. */
export function inboundText(asked: Asked): string {
  if ('mesh' in asked) return escapeText(`any proxy of mesh ${asked.mesh}`);
  const { namespace, name } = asked.dataplane.resource;
  return escapeText(`${namespace === undefined ? name : `${namespace}/${name}`} ${asked.section.name}`);
}

export function inboundJson(asked: Asked) {
  if ('mesh' in asked) return { mesh: asked.mesh };
  const { mesh, name, namespace } = asked.dataplane.resource;
  const { kind, port, name: section } = asked.section;
  return {
    mesh,
    dataplane: { name, ...(namespace === undefined ? {} : { namespace }) },
    section: { kind, name: section, port },
  };
}
