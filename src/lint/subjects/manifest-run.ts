/** The resources of a run, by kind and by mesh: rules about two of them look here, and nobody goes through all for each. */
import type { Resource } from '../../kuma/index.js';
import type { FoundResource } from '../../sources/index.js';

const NONE: readonly Resource[] = Object.freeze([]);

export class ManifestRun {
  static readonly #known = new WeakMap<readonly FoundResource[], ManifestRun>();
  readonly #byKind = new Map<string, Resource[]>();
  readonly #byMesh = new Map<string, Resource[]>();

  /** The same list is the same run. */
  static of(all: readonly FoundResource[]): ManifestRun {
    const known = ManifestRun.#known.get(all);
    if (known !== undefined) return known;
    const run = new ManifestRun(all);
    ManifestRun.#known.set(all, run);
    return run;
  }

  private constructor(all: readonly FoundResource[]) {
    for (const { resource } of all) {
      add(this.#byKind, resource.kind, resource);
      add(this.#byMesh, keyOf(resource.kind, resource.mesh), resource);
    }
  }

  /** The same array each time, so that what follows from it can be kept by it. */
  all(kind: string): readonly Resource[] {
    return this.#byKind.get(kind) ?? NONE;
  }

  inMesh(kind: string, mesh: string): readonly Resource[] {
    return this.#byMesh.get(keyOf(kind, mesh)) ?? NONE;
  }
}

const keyOf = (kind: string, mesh: string): string => JSON.stringify([kind, mesh]);

function add(lists: Map<string, Resource[]>, key: string, resource: Resource): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [resource]);
  else list.push(resource);
}
