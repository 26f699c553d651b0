/** Resources from manifests, each with its place; whatever cannot be read ends the command, since it may be a deny. */
import { MeshctlError } from '../../../errors.js';
import type { FieldPath, Resource } from '../../../kuma/index.js';
import { type FoundResource, readManifestFiles } from '../../../sources/index.js';
import type { Context } from '../../context.js';
import { letSignalsIn } from '../../ui/let-signals-in.js';

/** A resource, and where its fields stand. */
export interface PlacedResource {
  readonly resource: Resource;
  readonly file: string;
  readonly found: FoundResource;
}

export async function readResources(context: Context, names: readonly string[]): Promise<PlacedResource[]> {
  const placed: PlacedResource[] = [];
  for await (const file of readManifestFiles(names, { read: (path) => context.read(path) })) {
    if ('error' in file) throw file.error;
    const [broken] = file.broken;
    if (broken !== undefined) {
      const { path, lines } = broken.place;
      const line = lines === undefined ? '' : `:${lines.first}`;
      throw broken.error.at(`${shownFile(file.name)}${line} (${path.join(': ')})`);
    }
    for (const note of file.notes) context.note(`note: ${shownFile(file.name)}: ${note}`);
    for (const found of file.resources)
      placed.push({ resource: found.resource, file: shownFile(file.name), found });
    await letSignalsIn();
  }
  return placed;
}

const shownFile = (name: string): string => (name === '-' ? 'stdin' : name);

/** `policies.yaml:12:9`. */
export function placeText({ file, found }: PlacedResource, path: FieldPath): string {
  const { line, column } = found.at(path);
  return `${file}:${line}:${column}`;
}

/** `MeshTrafficPermission demo/web`. */
export function titleOf({ kind, namespace, name }: Resource): string {
  return `${kind} ${namespace === undefined ? name : `${namespace}/${name}`}`.trim();
}

/** The last of two equal keys counts, and what the first said is lost. */
export function refuseRepeated(placed: PlacedResource): void {
  const [key] = placed.found.repeated;
  if (key === undefined) return;
  throw new MeshctlError('E_POLICY', {
    what: `the key ${JSON.stringify(String(key.at(-1)))} is there twice`,
    where: placeText(placed, key),
    why: 'only the last one counts',
    fix: 'Put both into one',
  });
}
