/** `targetRef` of the inbound policies MeshTrafficPermission and MeshTLS, at the top and in `from`. */
import type { JsonObject } from '../../encoding/json-value.js';
import { isAtLeast, type KumaVersion } from '../version.js';
import { field, listField, objectField, textField } from './fields.js';
import { MUST_BE_DEFINED, type Violation, violation } from './violation.js';

export interface TargetRefOptions {
  readonly path: string;
  readonly kinds: readonly string[];
  /** Whether there is anything that a section of a proxy could be about. */
  readonly affectsInbounds: boolean;
}

/** What the validators of a version support at the top of these policies. */
export const topLevelKinds = (version: KumaVersion, older: readonly string[]): readonly string[] =>
  isAtLeast(version, '3.0') ? ['Mesh', 'Dataplane'] : older;

export function targetRefViolations(
  targetRef: JsonObject | undefined,
  version: KumaVersion,
  { path, kinds, affectsInbounds }: TargetRefOptions,
): Violation[] {
  if (targetRef === undefined) return [];
  const kind = textField(targetRef, 'kind');
  if (kind === '') return [violation(`${path}.kind`, MUST_BE_DEFINED)];
  if (!kinds.includes(kind)) {
    const which = isAtLeast(version, '2.13') ? `value '${kind}'` : 'value';
    return [violation(`${path}.kind`, `${which} is not supported`)];
  }
  const at = (name: string): string => `${path}.${name}`;
  const ref = new Ref(targetRef, kind, version, at);
  if (isAtLeast(version, '3.0')) {
    return kind === 'Mesh' ? ref.without('labels', 'sectionName') : ref.section(affectsInbounds);
  }
  switch (kind) {
    case 'Mesh':
      return [
        ...ref.noName(),
        ...ref.without('mesh', 'tags', 'labels', 'namespace', 'sectionName'),
        ...ref.proxyTypes(),
      ];
    case 'Dataplane':
      return [
        ...ref.without('tags', 'mesh', 'proxyTypes'),
        ...ref.labelsOrName(),
        ...ref.section(affectsInbounds),
      ];
    case 'MeshSubset':
      return [
        ...ref.without('name', 'mesh'),
        ...ref.tags(
          TAG_VALUE,
          'tag value must consist of alphanumeric characters, dots, dashes and underscores',
        ),
        ...ref.without('labels', 'namespace', 'sectionName'),
        ...ref.proxyTypes(),
      ];
    case 'MeshService':
      return [
        ...ref.nameForm(),
        ...ref.without('mesh', 'tags', 'proxyTypes'),
        ...ref.nameOrLabels(),
        ...ref.labelsOrName(),
      ];
    default:
      return [
        ...ref.required('name'),
        ...ref.nameForm(),
        ...ref.without('mesh', 'proxyTypes'),
        ...ref.tags(
          SELECTOR_VALUE,
          'tag value must consist of alphanumeric characters, dots, dashes, slashes and underscores or be "*"',
        ),
        ...ref.without('labels', 'namespace', 'sectionName'),
      ];
  }
}

const TAG_NAME = /^[a-zA-Z0-9.\-_:/]*$/;
const TAG_VALUE = /^[a-zA-Z0-9.\-_:]*$/;
const SELECTOR_VALUE = /^([a-zA-Z0-9.\-_:/]*|\*)$/;

/** The single demands of a `targetRef`. */
class Ref {
  readonly #ref: JsonObject;
  readonly #kind: string;
  readonly #version: KumaVersion;
  readonly #at: (name: string) => string;

  constructor(ref: JsonObject, kind: string, version: KumaVersion, at: (name: string) => string) {
    this.#ref = ref;
    this.#kind = kind;
    this.#version = version;
    this.#at = at;
  }

  without(...names: readonly string[]): Violation[] {
    return names
      .filter((name) => this.#isSet(name))
      .map((name) => violation(this.#at(name), `must not be set with kind ${this.#kind}`));
  }

  required(name: string): Violation[] {
    if (this.#isSet(name)) return [];
    const word = isAtLeast(this.#version, '2.14') ? 'when kind is' : 'with kind';
    return [violation(this.#at(name), `must be set ${word} ${this.#kind}`)];
  }

  noName(): Violation[] {
    return this.#isSet('name')
      ? [violation(this.#at('name'), `using name with kind ${this.#kind} is not yet supported`)]
      : [];
  }

  nameForm(): Violation[] {
    return /^[0-9a-z.\-_]*$/.test(textField(this.#ref, 'name'))
      ? []
      : [
          violation(
            this.#at('name'),
            "invalid characters: must consist of lower case alphanumeric characters, '-', '.' and '_'.",
          ),
        ];
  }

  nameOrLabels(): Violation[] {
    if (this.#isSet('labels')) return [];
    if (!isAtLeast(this.#version, '2.14')) return this.required('name');
    return this.#isSet('name')
      ? []
      : [violation(this.#at('').slice(0, -1), `name or labels must be set when kind is ${this.#kind}`)];
  }

  labelsOrName(): Violation[] {
    return this.#isSet('labels') && (this.#isSet('name') || this.#isSet('namespace'))
      ? [violation(this.#at('labels'), 'either labels or name and namespace must be specified')]
      : [];
  }

  section(affectsInbounds: boolean): Violation[] {
    return affectsInbounds || !this.#isSet('sectionName')
      ? []
      : [violation(this.#at('sectionName'), 'can only be used with inbound policies')];
  }

  proxyTypes(): Violation[] {
    const types = field(this.#ref, 'proxyTypes');
    return Array.isArray(types) && types.length === 0
      ? [violation(this.#at('proxyTypes'), 'must be undefined or have at least one element')]
      : [];
  }

  tags(value: RegExp, message: string): Violation[] {
    const tags = objectField(this.#ref, 'tags') ?? {};
    return Object.keys(tags)
      .sort()
      .flatMap((key) => {
        const at = `${this.#at('tags')}["${key}"]`;
        const text = textField(tags, key);
        return [
          ...(key === '' ? [violation(this.#at('tags'), 'tag name must be non-empty')] : []),
          ...(TAG_NAME.test(key)
            ? []
            : [
                violation(
                  at,
                  'tag name must consist of alphanumeric characters, dots, dashes, slashes and underscores',
                ),
              ]),
          ...(text === '' ? [violation(at, 'tag value must be non-empty')] : []),
          ...(value.test(text) ? [] : [violation(at, message)]),
        ];
      });
  }

  #isSet(name: string): boolean {
    return (
      textField(this.#ref, name) !== '' ||
      listField(this.#ref, name).length > 0 ||
      Object.keys(objectField(this.#ref, name) ?? {}).length > 0
    );
  }
}

/** Whether the policy is about the whole mesh, which it is too when it does not say. */
export function isForMesh(spec: JsonObject): boolean {
  const targetRef = objectField(spec, 'targetRef');
  return targetRef === undefined || textField(targetRef, 'kind') === 'Mesh';
}
