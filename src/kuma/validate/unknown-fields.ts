/** Fields that a schema does not know. No control plane complains of them: they are dropped, and what they meant is lost. */

import { isJsonObject, memberOf } from '../../encoding/json-value.js';
import { nearestName } from '../../encoding/nearest-name.js';
import type { JsonSchema } from '../model/json-schema.js';
import { documentSchema } from '../model/schemas.js';
import type { Resource } from '../resource.js';
import type { KumaVersion } from '../version.js';
import { type FieldPath, fieldName } from './violation.js';

export interface UnknownField {
  readonly path: FieldPath;
  /** `spec.provider.ca`. */
  readonly field: string;
  /** What was probably meant: a field beside it. */
  readonly nearest?: string;
  /** Where a known confusion comes from, and what to write: a clause. */
  readonly hint?: string;
}

/** Nobody reads more. */
const MAX_FIELDS = 100;

/** What Kuma's API answers beside what it is given. */
const ANSWERED = ['kri', 'creationTime', 'modificationTime'];
/** Not looked into: other programs write there, and Kuma takes no word from it. */
const OPEN = new Set(['metadata', 'status', 'labels']);

/** What pages, older versions and neighbours have called a field, by its path without indexes. */
const CONFUSIONS: ReadonlyMap<string, string> = new Map([
  ['spec.provider.ca', 'the CA of your own belongs under spec.provider.bundled.ca'],
  ['spec.provider.autogenerate', 'it belongs under spec.provider.bundled.autogenerate'],
  ['spec.provider.insecureAllowSelfSigned', 'it belongs under spec.provider.bundled'],
  ['spec.provider.meshTrustCreation', 'it belongs under spec.provider.bundled'],
  ['spec.provider.certificateParameters', 'it belongs under spec.provider.bundled'],
  ['spec.provider.agent', 'it belongs under spec.provider.spire.agent'],
  ['spec.trustDomain', 'it belongs under spec.spiffeID.trustDomain'],
  ['spec.path', 'it belongs under spec.spiffeID.path'],
  ['spec.selector.matchLabels', 'it belongs under spec.selector.dataplane.matchLabels'],
  ['spec.selector.dataplane.tags', 'proxies are selected by labels: spec.selector.dataplane.matchLabels'],
  [
    'spec.selector.dataplane.matchTags',
    'proxies are selected by labels: spec.selector.dataplane.matchLabels',
  ],
  ['spec.selector.dataplane.labels', 'it is called matchLabels'],
  ['spec.selector.dataplane.matchExpressions', 'only matchLabels is known here'],
  ['spec.origin', 'since 2.13 Kuma tells the origin in status.origin, and writes it itself'],
  ['spec.from', 'the version has rules alone, which tell clients by their SPIFFE ID'],
  ['spec.to', 'permissions are about who comes in: spec.rules'],
  [
    'spec.rules.matches',
    'a rule has lists of matches: default.allow, default.deny, default.allowWithShadowDeny',
  ],
  ['spec.rules.allow', 'it belongs under default'],
  ['spec.rules.deny', 'it belongs under default'],
  ['spec.rules.allowWithShadowDeny', 'it belongs under default'],
  ['spec.rules.default.action', 'a rule has lists: allow, deny, allowWithShadowDeny'],
  ['spec.targetRef.tags', 'proxies are selected by labels, with kind Dataplane'],
  ['spec.targetRef.name', 'proxies are selected by labels, with kind Dataplane'],
  ['spec.targetRef.proxyTypes', 'the version knows no proxy types'],
]);

/** The sources of certificates and keys had other names before (DataSource, and the decision record of MeshIdentity). */
const SOURCE_CONFUSIONS: ReadonlyMap<string, string> = new Map([
  ['inline', 'it is called insecureInline.value, with type InsecureInline'],
  ['inlineString', 'it is called insecureInline.value, with type InsecureInline'],
  ['secret', 'it is called secretRef, with kind and name, and type Secret'],
  ['secretName', 'it is called secretRef, with kind and name, and type Secret'],
  ['env', 'it is called envVar.name, with type EnvVar'],
  ['path', 'it is called file.path, with type File'],
]);

/** In the order of the document. Empty for a kind without a schema here. */
export function unknownFields(resource: Resource, version: KumaVersion): UnknownField[] {
  const schema = documentSchema(resource, version);
  return schema === undefined ? [] : unknownBySchema(resource, schema);
}

/** The same for any schema of a whole document. */
export function unknownBySchema({ document }: Resource, schema: JsonSchema): UnknownField[] {
  const found: UnknownField[] = [];
  visit(document, schema, [], found);
  return found;
}

interface Keywords {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
}

/** As deep as the schema is. */
function visit(value: unknown, schema: JsonSchema, path: FieldPath, found: UnknownField[]): void {
  const { properties, items }: Keywords = schema;
  if (Array.isArray(value)) {
    if (items !== undefined) for (const [i, item] of value.entries()) visit(item, items, [...path, i], found);
    return;
  }
  if (!isJsonObject(value) || properties === undefined) return;
  const names = Object.keys(properties);
  for (const name of Object.keys(value)) {
    const at = [...path, name];
    if (path.length === 0 && (OPEN.has(name) || ANSWERED.includes(name))) continue;
    const member = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (member !== undefined) visit(memberOf(value, name), member, at, found);
    else if (found.length < MAX_FIELDS) found.push(unknown(at, name, names));
  }
}

function unknown(path: FieldPath, name: string, names: readonly string[]): UnknownField {
  const bare = fieldName(path.filter((step) => typeof step === 'string'));
  const isSource = /\.bundled\.ca\.(certificate|privateKey)\.[^.]*$/.test(bare);
  const hint = CONFUSIONS.get(bare) ?? (isSource ? SOURCE_CONFUSIONS.get(name) : undefined);
  const nearest = hint === undefined ? nearestName(name, names) : undefined;
  return {
    path,
    field: fieldName(path),
    ...(nearest === undefined ? {} : { nearest }),
    ...(hint === undefined ? {} : { hint }),
  };
}
