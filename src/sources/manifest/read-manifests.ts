/** Reads manifests as they are applied: YAML or JSON, several documents, Lists of Kubernetes and of Kuma. */
import { parseJsonTexts } from '../../encoding/json-texts.js';
import { isJsonObject, kindOf, memberOf } from '../../encoding/json-value.js';
import { LineIndex } from '../../encoding/line-index.js';
import { quoted } from '../../encoding/printable.js';
import { compose, documentValue, MAX_YAML_BYTES, yamlTooLarge } from '../../encoding/yaml.js';
import { MeshctlError } from '../../errors.js';
import { inputName } from '../../files/index.js';
import { asResource, type FieldPath, type Resource } from '../../kuma/index.js';
import type { Place } from '../item.js';
import { asUtf8, looksLikeJson } from '../text-form.js';
import { documentNodes, readAsGoDoes, UNPLACED } from './document-nodes.js';
import type { BrokenDocument, FoundResource, ManifestFile } from './found-resource.js';

/** JSON below this is read as the YAML that it is, which knows places; above, that takes seconds. */
const MAX_PLACED_JSON = 1024 ** 2;
/** A List in a List is odd, and more is nothing that anybody applies. */
const MAX_LIST_DEPTH = 4;
const MAX_RESOURCES = 100_000;

/**
 * The resources in a file. Throws E_YAML, E_JSON and E_INPUT_TOO_LARGE for what cannot be read, E_INPUT_EMPTY and
 * E_INPUT_UNKNOWN when there is no document in it.
 */
export async function readManifests(name: string, input: Buffer): Promise<ManifestFile> {
  const bytes = asUtf8(input);
  const isJson = looksLikeJson(bytes);
  const walk = new ManifestWalk();
  const notes: string[] = [];
  if (isJson && bytes.length > MAX_PLACED_JSON) {
    notes.push('Lines are not told in JSON of more than 1 MiB.');
    for (const value of parseJson(name, bytes)) walk.document(value, { at: () => UNPLACED, repeated: [] });
  } else await readYaml(name, bytes, walk);
  if (walk.documents === 0) throw nothingIn(name, bytes);
  if (walk.isFull) notes.push(`Only the first ${MAX_RESOURCES} resources were read.`);
  return {
    name,
    format: isJson ? 'JSON' : 'YAML',
    resources: walk.resources,
    broken: walk.broken,
    notes,
  };
}

async function readYaml(name: string, bytes: Buffer, walk: ManifestWalk): Promise<void> {
  if (bytes.length > MAX_YAML_BYTES) throw yamlTooLarge(inputName(name));
  const text = bytes.toString('utf8');
  const source = { name: inputName(name), code: 'E_YAML' } as const;
  const yaml = await import('yaml');
  const lines = new LineIndex(text);
  for (const document of compose(yaml, text, source)) {
    readAsGoDoes(yaml, document);
    const value = documentValue(yaml, document, source);
    if (value === null || value === undefined) continue;
    const nodes = documentNodes(yaml, document);
    walk.document(value, {
      at: (path) => lines.at(nodes.offsetOf(path)),
      repeated: nodes.repeatedKeys(),
    });
  }
}

function parseJson(name: string, bytes: Buffer): readonly unknown[] {
  try {
    return parseJsonTexts(bytes.toString('utf8'));
  } catch (cause) {
    if (!(cause instanceof SyntaxError || cause instanceof RangeError)) throw cause;
    const why = quoted(cause.message, 200).slice(1, -1);
    throw new MeshctlError('E_JSON', { what: 'the JSON cannot be read', where: inputName(name), why, cause });
  }
}

interface DocumentPlaces {
  readonly at: FoundResource['at'];
  readonly repeated: readonly FieldPath[];
}

/** Goes through documents and the Lists in them. */
class ManifestWalk {
  readonly resources: FoundResource[] = [];
  readonly broken: BrokenDocument[] = [];
  documents = 0;
  isFull = false;

  document(value: unknown, places: DocumentPlaces): void {
    this.documents++;
    this.#visit(value, [], places, 0);
  }

  #visit(value: unknown, path: FieldPath, places: DocumentPlaces, depth: number): void {
    const items = itemsOf(value);
    if (items !== undefined && depth < MAX_LIST_DEPTH) {
      for (const [index, item] of items.list.entries())
        this.#visit(item, [...path, ...items.path, index], places, depth + 1);
      return;
    }
    this.isFull ||= this.resources.length === MAX_RESOURCES;
    if (this.isFull) return;
    const resource = asResource(value);
    const { line } = places.at(path);
    const lines = { first: line, last: line };
    if (resource === undefined) {
      const place: Place = { path: [`document ${this.documents}`], lines };
      this.broken.push({ place, error: noResource(value) });
      return;
    }
    this.resources.push({
      resource,
      place: { path: [titleOf(resource)], lines },
      at: (field) => places.at([...path, ...field]),
      repeated: places.repeated.flatMap((key) => (isWithin(key, path) ? [key.slice(path.length)] : [])),
    });
  }
}

/** The items of a List, of what Kuma's API answers, or of a bare array. */
function itemsOf(
  value: unknown,
): { readonly list: readonly unknown[]; readonly path: FieldPath } | undefined {
  if (Array.isArray(value)) return { list: value, path: [] };
  if (!isJsonObject(value)) return undefined;
  const items = memberOf(value, 'items');
  if (!Array.isArray(items)) return undefined;
  const kind = memberOf(value, 'kind');
  const isList = typeof kind === 'string' ? kind.endsWith('List') : memberOf(value, 'type') === undefined;
  return isList ? { list: items, path: ['items'] } : undefined;
}

const isWithin = (path: FieldPath, parent: FieldPath): boolean =>
  parent.every((step, index) => path[index] === step);

/** `MeshTrust kuma-system/partner`. */
function titleOf({ kind, namespace, name }: Resource): string {
  return `${kind} ${namespace === undefined ? name : `${namespace}/${name}`}`.trim();
}

function noResource(value: unknown): MeshctlError {
  const why = isJsonObject(value)
    ? 'it has neither "apiVersion" and "kind" nor "type"'
    : `it is ${kindOf(value)}, and a resource is an object`;
  return new MeshctlError('E_YAML', {
    what: 'this is no resource',
    why,
    fix: 'Begin it with "apiVersion" and "kind" for Kubernetes, or with "type", "mesh" and "name" for Universal',
  });
}

function nothingIn(name: string, bytes: Buffer): MeshctlError {
  const where = inputName(name);
  return bytes.toString('utf8').trim() === ''
    ? new MeshctlError('E_INPUT_EMPTY', { what: `${where} is empty`, fix: 'Name a file with manifests' })
    : new MeshctlError('E_INPUT_UNKNOWN', {
        what: 'there is no manifest',
        where,
        fix: 'Name a file with manifests',
      });
}
