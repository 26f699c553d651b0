/** A MeshTrafficPermission as it is decided by: read strictly, since a deny that is overlooked is an open door. */
import type { JsonObject } from '../../encoding/json-value.js';
import { kriOf } from '../kri.js';
import {
  DISPLAY_NAME_LABEL,
  EFFECT_LABEL,
  NAMESPACE_LABEL,
  ORIGIN_LABEL,
  POLICY_ROLE_LABEL,
  type Resource,
  ZONE_LABEL,
} from '../resource.js';
import { isAtLeast, type KumaVersion } from '../version.js';
import { PolicyReader } from './policy-reader.js';
import { readTarget, type Target } from './target.js';

/** Both parts must match; one without any is passed over. */
export interface Match {
  readonly spiffeId: { readonly type: 'Exact' | 'Prefix'; readonly value: string } | undefined;
  readonly sni: string | undefined;
}

export const MATCH_LISTS = ['deny', 'allow', 'allowWithShadowDeny'] as const;
export type MatchList = (typeof MATCH_LISTS)[number];

/** A match, with the way to it. */
export interface Entry {
  readonly permission: Permission;
  readonly ruleIndex: number;
  readonly list: MatchList;
  readonly matchIndex: number;
  readonly match: Match;
}

/** A list that is not written is undefined: an empty `allowWithShadowDeny` is not the same as none. */
export type PermissionRule = Readonly<Record<MatchList, readonly Entry[] | undefined>>;

export interface Permission {
  readonly resource: Resource;
  /** By which Envoy names the decision: `kri_mtp_default_zone-1_demo_web_`. */
  readonly kri: string;
  readonly mesh: string;
  readonly displayName: string;
  readonly zone: string | undefined;
  readonly namespace: string | undefined;
  /** `zone`, `global`; control planes of a zone say so when the manifest does not. */
  readonly origin: string;
  readonly role: string;
  /** Kept out of the configuration (`kuma.io/effect: shadow`). */
  readonly isShadow: boolean;
  readonly target: Target;
  readonly rules: readonly PermissionRule[];
  /** Whether it has entries of the older form. */
  readonly hasFrom: boolean;
  /** What of it this version leaves out, each a sentence. */
  readonly notes: ReadonlySet<string>;
}

/** The control plane that is to have it. */
export interface PermissionOptions {
  readonly version: KumaVersion;
  /** Its zone, for resources that do not say theirs. */
  readonly zone?: string | undefined;
  /** `kuma-system` unless another was chosen. */
  readonly systemNamespace?: string | undefined;
}

interface ReadOptions {
  readonly version: KumaVersion;
  readonly notes: Set<string>;
}

export const PERMISSION_KIND = 'MeshTrafficPermission';

/** Throws E_POLICY for anything in its spec that is not as it should be: there is no telling what it would decide. */
export function readPermission(resource: Resource, options: PermissionOptions): Permission {
  const reader = new PolicyReader(resource);
  const spec = reader.root(['targetRef', 'rules', 'from']);
  const notes = new Set<string>();
  const attributes = attributesOf(resource, options);
  const rules: PermissionRule[] = [];
  const permission: Permission = {
    resource,
    ...attributes,
    kri: kriOf('mtp', resource, options.zone),
    mesh: resource.mesh,
    isShadow: resource.labels[EFFECT_LABEL] === 'shadow',
    target: readTarget(reader, spec, options.version, notes),
    rules,
    hasFrom: reader.list(spec, 'from', ['spec']).length > 0,
    notes,
  };
  for (const [ruleIndex, item] of reader.list(spec, 'rules', ['spec']).entries())
    rules.push(readRule(reader, item, { permission, ruleIndex }, { version: options.version, notes }));
  return permission;
}

/** Labels that count in order and selection, those too that the control plane adds. */
function attributesOf(
  { labels, name, namespace: ownNamespace, environment }: Resource,
  { zone, systemNamespace = 'kuma-system' }: PermissionOptions,
) {
  const origin = labels[ORIGIN_LABEL] || 'zone';
  const namespace = labels[NAMESPACE_LABEL] ?? ownNamespace;
  // On Kubernetes the control plane writes the role of what was made there, whatever the manifest says; with `rules`
  // it hangs on the namespace alone. What comes from another control plane brings its role along.
  const isMadeHere = environment === 'kubernetes' && ownNamespace !== undefined && origin !== 'global';
  const computed = ownNamespace === systemNamespace ? 'system' : 'workload-owner';
  return {
    displayName: labels[DISPLAY_NAME_LABEL] || name,
    zone: labels[ZONE_LABEL] ?? (origin === 'zone' ? zone : undefined),
    namespace,
    origin,
    role: isMadeHere ? computed : labels[POLICY_ROLE_LABEL] || 'system',
  };
}

function readRule(
  reader: PolicyReader,
  item: unknown,
  where: Pick<Entry, 'permission' | 'ruleIndex'>,
  options: ReadOptions,
): PermissionRule {
  const path = ['spec', 'rules', where.ruleIndex] as const;
  const conf = reader.member(reader.object(item, path, ['default']), 'default', path, MATCH_LISTS) ?? {};
  const listOf = (list: MatchList): Entry[] | undefined =>
    reader.optionalList(conf, list, [...path, 'default'])?.map((match, matchIndex) => ({
      ...where,
      list,
      matchIndex,
      match: readMatch(reader, match, [...path, 'default', list, matchIndex], options),
    }));
  return { deny: listOf('deny'), allow: listOf('allow'), allowWithShadowDeny: listOf('allowWithShadowDeny') };
}

function readMatch(
  reader: PolicyReader,
  item: unknown,
  path: readonly (string | number)[],
  { version, notes }: ReadOptions,
): Match {
  const match = reader.object(item, path, ['spiffeID', 'sni']);
  const spiffeId = reader.member(match, 'spiffeID', path, ['type', 'value']);
  const sni = reader.member(match, 'sni', path, ['type', 'value']);
  const sniValue = sni === undefined ? undefined : readSni(reader, sni, [...path, 'sni']);
  if (sniValue !== undefined && !isAtLeast(version, '2.14'))
    notes.add(`Kuma ${version} knows no "sni" and leaves it out: what else the match says counts alone.`);
  return {
    spiffeId:
      spiffeId === undefined
        ? undefined
        : {
            type: reader.oneOf(spiffeId, 'type', [...path, 'spiffeID'], ['Exact', 'Prefix']),
            value: reader.filledText(spiffeId, 'value', [...path, 'spiffeID']),
          },
    sni: isAtLeast(version, '2.14') ? sniValue : undefined,
  };
}

function readSni(reader: PolicyReader, sni: JsonObject, path: readonly (string | number)[]): string {
  reader.oneOf(sni, 'type', path, ['Exact']);
  return reader.filledText(sni, 'value', path);
}
