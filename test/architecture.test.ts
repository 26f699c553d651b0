import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const SRC = join(import.meta.dirname, '..', 'src');

/**
 * The house, lowest room first: a room may import those on lower floors, through their door. Rooms on one floor do
 * not know each other, but for the pairs that stand in an order of their own.
 */
const FLOORS: readonly (readonly string[])[] = [
  ['errors.ts'],
  ['encoding'],
  ['files'],
  ['x509'],
  ['spiffe'],
  ['bundle'],
  ['svid'],
  ['authority', 'federation', 'kuma', 'envoy'],
  ['spire'],
  ['sources'],
  ['lint'],
  ['cli', 'index.ts'],
];
/** Rooms without a door: small files that others import one by one. */
const WITHOUT_DOOR = new Set(['encoding', 'errors.ts']);

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
const roomOf = (file: string): string => file.split(sep)[0] as string;
const floorOf = (file: string): number => FLOORS.findIndex((rooms) => rooms.includes(roomOf(file)));

interface Import {
  readonly from: string;
  readonly to: string;
}

const imports: Import[] = files.flatMap((from) => {
  const info = ts.preProcessFile(readFileSync(join(SRC, from), 'utf8'));
  return info.importedFiles
    .filter(({ fileName }) => fileName.startsWith('.'))
    .map(({ fileName }) => ({
      from,
      to: relative(SRC, join(SRC, from, '..', fileName.replace(/\.js$/, '.ts'))),
    }));
});

describe('the rooms of the house', () => {
  it('are all on the plan', () => {
    expect(files.filter((file) => floorOf(file) === -1)).toEqual([]);
  });

  it('import downward only', () => {
    const upward = imports.filter(
      ({ from, to }) => roomOf(from) !== roomOf(to) && floorOf(to) >= floorOf(from),
    );
    expect(upward).toEqual([]);
  });

  it('are entered through their door', () => {
    const throughWindow = imports.filter(
      ({ from, to }) =>
        roomOf(from) !== roomOf(to) && !WITHOUT_DOOR.has(roomOf(to)) && to !== join(roomOf(to), 'index.ts'),
    );
    expect(throughWindow).toEqual([]);
  });

  it('have no circles inside', () => {
    const next = new Map<string, string[]>();
    for (const { from, to } of imports) next.set(from, [...(next.get(from) ?? []), to]);
    expect(files.map((file) => circle(file, next)).filter((found) => found !== undefined)).toEqual([]);
  });
});

/** A way from a file back to itself, if there is one. Type-only imports count too: they tie readers just the same. */
function circle(start: string, next: ReadonlyMap<string, string[]>): string[] | undefined {
  const seen = new Set<string>();
  const search = (path: string[]): string[] | undefined => {
    for (const to of next.get(path[path.length - 1] as string) ?? []) {
      if (to === start) return [...path, to];
      if (seen.has(to)) continue;
      seen.add(to);
      const found = search([...path, to]);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return search([start]);
}
