/** A manifest as rules see it: a resource with its places, for a control plane, among the others of the run. */
import {
  type ControlPlane,
  type FieldPath,
  fieldName,
  type KumaVersion,
  type Resource,
} from '../../kuma/index.js';
import type { FoundResource } from '../../sources/index.js';
import type { Breach } from '../breach.js';

export class ManifestSubject {
  readonly found: FoundResource;
  readonly controlPlane: ControlPlane;
  readonly #all: readonly FoundResource[];

  /** `all` are those of the run, this one among them. */
  constructor(found: FoundResource, controlPlane: ControlPlane, all: readonly FoundResource[]) {
    this.found = found;
    this.controlPlane = controlPlane;
    this.#all = all;
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
    return this.#all.flatMap(({ resource }) =>
      resource.kind === kind && resource.mesh === this.resource.mesh ? [resource] : [],
    );
  }

  /** All resources of a kind: those of SPIRE and Kubernetes belong to no mesh. */
  all(kind: string): readonly Resource[] {
    return this.#all.flatMap(({ resource }) => (resource.kind === kind ? [resource] : []));
  }

  /** A breach in a field, with its place; `field` is how it is called where that is not what the path says. */
  breach(path: FieldPath, message: string, more: Omit<Breach, 'message' | 'lines'> = {}): Breach {
    const { line, column } = this.found.at(path);
    const lines = { first: line, last: line, column };
    return { message, field: fieldName(path), lines, ...more };
  }
}
