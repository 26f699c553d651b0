/** `targetRef` of a policy: which proxies it is for. */
import type { JsonObject } from '../../encoding/json-value.js';
import { isAtLeast, type KumaVersion } from '../version.js';
import type { PolicyReader } from './policy-reader.js';

export interface Target {
  readonly kind: string;
  /** Those that the Dataplane must have; undefined is none asked for. */
  readonly labels: ReadonlyMap<string, string> | undefined;
  /** `''` for all of its sections. */
  readonly sectionName: string;
  /** These five up to 2.14; `''` and undefined from 3.0 on. */
  readonly name: string;
  readonly namespace: string;
  readonly tags: ReadonlyMap<string, string> | undefined;
  readonly proxyTypes: readonly string[];
}

const EVERYTHING: Target = {
  kind: 'Mesh',
  labels: undefined,
  sectionName: '',
  name: '',
  namespace: '',
  tags: undefined,
  proxyTypes: [],
};

const FIELDS = ['kind', 'labels', 'sectionName'];
const OLDER_FIELDS = ['name', 'namespace', 'mesh', 'tags', 'proxyTypes'];

/** Without a `targetRef` a policy is for the whole mesh. Throws E_POLICY. */
export function readTarget(
  reader: PolicyReader,
  spec: JsonObject,
  version: KumaVersion,
  notes: Set<string>,
): Target {
  const path = ['spec', 'targetRef'];
  const ref = reader.member(spec, 'targetRef', ['spec'], [...FIELDS, ...OLDER_FIELDS]);
  if (ref === undefined) return EVERYTHING;
  const current = {
    kind: reader.filledText(ref, 'kind', path),
    labels: reader.texts(ref, 'labels', path),
    sectionName: reader.text(ref, 'sectionName', path),
  };
  const older = {
    name: reader.text(ref, 'name', path),
    namespace: reader.text(ref, 'namespace', path),
    tags: reader.texts(ref, 'tags', path),
    proxyTypes: reader.textList(ref, 'proxyTypes', path),
  };
  if (!isAtLeast(version, '3.0')) return { ...current, ...older };
  const dropped = OLDER_FIELDS.filter((field) => Object.hasOwn(ref, field));
  if (dropped.length > 0)
    notes.add(
      `Kuma ${version} drops ${dropped.join(', ')} of a "targetRef": the policy is for all that the rest selects.`,
    );
  return { ...EVERYTHING, ...current };
}
