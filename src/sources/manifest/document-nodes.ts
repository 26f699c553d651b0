/** Values of YAML nodes as a control plane reads them, and the places of their fields. */
import type { Alias, Document, Node, Pair, YAMLMap } from 'yaml';
import type { TextPlace } from '../../encoding/placed-yaml.js';
import type { FieldPath } from '../../kuma/index.js';

type Yaml = typeof import('yaml');

/** A document as a tree of nodes that can be asked for places. */
export interface DocumentNodes {
  /** Offset of a field, or of what is nearest around it. */
  offsetOf(path: FieldPath): number;
  /** The keys that are there twice. */
  repeatedKeys(): FieldPath[];
}

/** What Go's YAML readers take for booleans when they stand without quotes (YAML 1.1), and YAML 1.2 for texts. */
const BOOLEANS: ReadonlyMap<string, boolean> = new Map(
  [
    ['yes', true],
    ['on', true],
    ['no', false],
    ['off', false],
  ].flatMap(([word, value]) => {
    const text = word as string;
    const capital = `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
    return [text, capital, text.toUpperCase()].map((form) => [form, value as boolean] as const);
  }),
);

/** Makes booleans of `yes`, `no`, `on` and `off`, as kubectl and kumactl do before anything is checked. @internal */
export function readAsGoDoes(yaml: Yaml, document: Document): void {
  yaml.visit(document, {
    Scalar(key, node) {
      if (key === 'key' || node.type !== 'PLAIN' || typeof node.value !== 'string') return;
      const value = BOOLEANS.get(node.value);
      if (value !== undefined) node.value = value;
    },
  });
}

/** @internal */
export function documentNodes(yaml: Yaml, document: Document): DocumentNodes {
  const resolved = (node: unknown): unknown =>
    yaml.isAlias(node) ? (node as Alias).resolve(document as Document.Parsed) : node;

  const pairOf = (map: YAMLMap, name: string): Pair | undefined =>
    // The last one counts, where a key is there twice.
    map.items.findLast(({ key }) => nameOf(yaml, key) === name);

  return {
    offsetOf(path) {
      let node: unknown = document.contents;
      let offset = startOf(node);
      for (const step of path) {
        const container = resolved(node);
        if (yaml.isMap(container)) {
          const pair = pairOf(container, `${step}`);
          if (pair === undefined) return offset;
          offset = startOf(pair.key) || offset;
          node = pair.value;
        } else if (yaml.isSeq(container) && typeof step === 'number' && step < container.items.length) {
          node = container.items[step];
          offset = startOf(node) || offset;
        } else return offset;
      }
      return offset;
    },
    repeatedKeys() {
      const repeated: FieldPath[] = [];
      const stack: { node: unknown; path: FieldPath }[] = [{ node: document.contents, path: [] }];
      for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
        const { node, path } = top;
        if (yaml.isSeq(node))
          for (const [i, item] of node.items.entries()) stack.push({ node: item, path: [...path, i] });
        if (!yaml.isMap(node)) continue;
        const seen = new Set<string>();
        for (const { key, value } of node.items) {
          const name = nameOf(yaml, key);
          if (seen.has(name)) repeated.push([...path, name]);
          seen.add(name);
          stack.push({ node: value, path: [...path, name] });
        }
      }
      return repeated;
    },
  };
}

const startOf = (node: unknown): number => (node as Node | null | undefined)?.range?.[0] ?? 0;

const nameOf = (yaml: Yaml, key: unknown): string => (yaml.isScalar(key) ? String(key.value) : '');

/** For a text whose places are not kept. */
export const UNPLACED: TextPlace = { line: 1, column: 1 };
