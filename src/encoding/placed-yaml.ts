/** YAML that people write by hand: values that know their line and column, so that a mistake can be shown in its place. */
import type { Node } from 'yaml';
import { MeshctlError } from '../errors.js';
import { LineIndex } from './line-index.js';
import { compose, type YamlSource } from './yaml.js';

/** Both from 1. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

interface PlacedScalar extends TextPlace {
  readonly kind: 'scalar';
  readonly value: unknown;
  /** As it stands in the file, without quotes. */
  readonly text: string;
}

interface PlacedList extends TextPlace {
  readonly kind: 'list';
  readonly items: readonly Placed[];
}

export interface PlacedMap extends TextPlace {
  readonly kind: 'map';
  readonly members: ReadonlyMap<string, { readonly key: TextPlace; readonly value: Placed }>;
}

export type Placed = PlacedScalar | PlacedList | PlacedMap;

/**
 * The value of a text with at most one document; undefined when there is none. Throws the error of the source's code, also
 * for a key that is there twice and for aliases, by which a short text can stand for an endless one.
 */
export async function parsePlacedYaml(text: string, source: YamlSource): Promise<Placed | undefined> {
  const yaml = await import('yaml');
  const lines = new LineIndex(text);
  const placeOf = (offset: number): TextPlace => lines.at(offset);
  const fail = (place: TextPlace, why: string): MeshctlError => misplaced(source, place, why);

  const place = (node: unknown, fallback: number): Placed => {
    const at = placeOf(yaml.isNode(node) ? startOf(node, fallback) : fallback);
    if (yaml.isAlias(node)) throw fail(at, `the alias *${node.source} is not read here; write the value out`);
    if (yaml.isMap(node)) {
      const members = new Map<string, { key: TextPlace; value: Placed }>();
      for (const { key, value } of node.items) {
        // `stringKeys` has refused all others but aliases.
        if (!yaml.isScalar(key)) throw fail(at, 'a key is no text');
        const start = startOf(key, fallback);
        const name = String(key.value);
        if (members.has(name)) throw fail(placeOf(start), `the key ${JSON.stringify(name)} is there twice`);
        members.set(name, { key: placeOf(start), value: place(value, start) });
      }
      return { kind: 'map', members, ...at };
    }
    if (yaml.isSeq(node)) {
      const start = startOf(node, fallback);
      return { kind: 'list', items: node.items.map((item) => place(item, start)), ...at };
    }
    if (yaml.isScalar(node)) {
      const written = typeof node.value === 'string' ? node.value : (node.source ?? '');
      return { kind: 'scalar', value: node.value, text: written, ...at };
    }
    // A key without a value, as in `{ a }`; or a pair of !!omap, which is nothing that people write.
    if (node === null) return { kind: 'scalar', value: null, text: '', ...at };
    throw fail(at, 'this kind of value is not read here');
  };

  const documents = [...compose(yaml, text, source)];
  const [first, second] = documents;
  if (second !== undefined) throw fail(placeOf(second.range[0]), 'a second document begins');
  return first === undefined || first.contents === null ? undefined : place(first.contents, 0);
}

const startOf = (node: Node, fallback: number): number => node.range?.[0] ?? fallback;

function misplaced({ name, code }: YamlSource, { line, column }: TextPlace, why: string): MeshctlError {
  return new MeshctlError(code, { what: 'the YAML cannot be read', where: `${name}:${line}:${column}`, why });
}
