/** A manifest as rules see it: a resource with its places, for a control plane, among the others of the run. */
import { isJsonObject, memberOf } from '../../encoding/json-value.js';
import {
  type ControlPlane,
  type FieldPath,
  fieldName,
  type KumaVersion,
  pathOf,
  type Resource,
  type Violation,
} from '../../kuma/index.js';
import type { FoundResource } from '../../sources/index.js';
import type { Breach } from '../breach.js';
import { ManifestRun } from './manifest-run.js';

export class ManifestSubject {
  readonly found: FoundResource;
  readonly controlPlane: ControlPlane;
  readonly #run: ManifestRun;
  readonly #file: readonly FoundResource[];

  /** `all` are those of the run, this one among them, and `file` those of its file. */
  constructor(
    found: FoundResource,
    controlPlane: ControlPlane,
    all: readonly FoundResource[],
    file: readonly FoundResource[] = all,
  ) {
    this.found = found;
    this.controlPlane = controlPlane;
    this.#run = ManifestRun.of(all);
    this.#file = file;
  }

  get resource(): Resource {
    return this.found.resource;
  }

  get version(): KumaVersion {
    return this.controlPlane.version;
  }

  /** `kuma-system/partner`, `partner`. */
  get name(): string {
    const { namespace, name, kind } = this.resource;
    if (name === '') return kind;
    return namespace === undefined ? name : `${namespace}/${name}`;
  }

  /** The resources of a kind in the same mesh, this one among them if it is of that kind. */
  inMesh(kind: string): readonly Resource[] {
    return this.#run.inMesh(kind, this.resource.mesh);
  }

  /** All resources of a kind: those of SPIRE and Kubernetes belong to no mesh. */
  all(kind: string): readonly Resource[] {
    return this.#run.all(kind);
  }

  /** Whether a resource stands in the same file, whose contents are judged together. */
  isBeside(other: Resource): boolean {
    return this.#file.some(({ resource }) => resource === other);
  }

  /** What stands at a path of the document; undefined when there is nothing. */
  value(path: FieldPath): unknown {
    return path.reduce<unknown>((at, step) => {
      if (typeof step === 'number') return Array.isArray(at) ? at[step] : undefined;
      return isJsonObject(at) ? memberOf(at, step) : undefined;
    }, this.resource.document);
  }

  /** The same where it is a text. */
  text(path: FieldPath): string | undefined {
    const value = this.value(path);
    return typeof value === 'string' ? value : undefined;
  }

  /** The same where it is a list; else nothing. */
  list(path: FieldPath): readonly unknown[] {
    const value = this.value(path);
    return Array.isArray(value) ? value : [];
  }

  has(path: FieldPath): boolean {
    const value = this.value(path);
    return value !== undefined && value !== null;
  }

  /** A breach in a field, with its place; `field` is how it is called where that is not what the path says. */
  breach(path: FieldPath, message: string, more: Omit<Breach, 'message' | 'lines'> = {}): Breach {
    const { line, column } = this.found.at(path);
    const lines = { first: line, last: line, column };
    const { value } = more;
    return {
      message,
      field: fieldName(path),
      lines,
      ...more,
      ...(value !== undefined && { value: cut(value) }),
    };
  }
}

/** Somebody may have put a megabyte there. */
const SHOWN_CHARACTERS = 300;

const cut = (text: string): string =>
  text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}...` : text;

/** What a control plane objects to, as a breach: its field and words, in the place of the document. */
export function asBreach(subject: ManifestSubject, found: Violation): Breach {
  return subject.breach(pathOf(found), found.message, { field: found.field });
}
