/** What a file of manifests holds: resources that know where each of their fields stands. */
import type { TextPlace } from '../../encoding/placed-yaml.js';
import type { MeshctlError } from '../../errors.js';
import type { FieldPath, Resource } from '../../kuma/index.js';
import type { Place, Source } from '../item.js';

export interface FoundResource {
  readonly resource: Resource;
  /** `MeshTrust kuma-system/partner`, with its lines. */
  readonly place: Place;
  /** Where a field stands, or what is nearest around it; the key of a member, the beginning of an item. */
  readonly at: (path: FieldPath) => TextPlace;
  /** Keys that stand twice in one map; the last one counts. */
  readonly repeated: readonly FieldPath[];
}

/** A document that is no resource, or cannot be one. */
export interface BrokenDocument {
  readonly place: Place;
  readonly error: MeshctlError;
}

export interface ManifestFile {
  /** As it was named; `-` is standard input. */
  readonly name: string;
  readonly format: 'JSON' | 'YAML';
  readonly resources: readonly FoundResource[];
  readonly broken: readonly BrokenDocument[];
  /** The certificates, keys and bundles in the fields, where they were asked for. */
  readonly contents?: Source;
  /** For people, each a sentence. */
  readonly notes: readonly string[];
}
