/** Reads values of a configuration file; every mistake names its place, what stands there, and what was probably meant. */
import { nearestName } from '../../encoding/nearest-name.js';
import type { Placed, PlacedMap, TextPlace } from '../../encoding/placed-yaml.js';
import { quoted } from '../../encoding/printable.js';
import { MeshctlError } from '../../errors.js';

/** The members of a map that has no others than `keys`. */
export interface Section<Key extends string> {
  readonly place: TextPlace;
  readonly member: (key: Key) => Placed | undefined;
}

export class ConfigFile {
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  fault({ line, column }: TextPlace, why: string, fix?: string): MeshctlError {
    return new MeshctlError('E_CONFIG', {
      what: 'the configuration cannot be read',
      where: `${this.#name}:${line}:${column}`,
      why,
      fix,
    });
  }

  /** `title` names the map in messages. A map that is left empty has no members. */
  section<Key extends string>(value: Placed, title: string, keys: readonly Key[]): Section<Key> {
    const { members } = this.map(value, title);
    for (const [name, { key }] of members) {
      if ((keys as readonly string[]).includes(name)) continue;
      throw this.fault(key, `${quoted(name)} is no key of ${title}`, this.#meant(name, keys));
    }
    return { place: value, member: (key) => members.get(key)?.value };
  }

  map(value: Placed, title: string): PlacedMap {
    if (value.kind === 'map') return value;
    if (isEmpty(value)) return { kind: 'map', members: new Map(), line: value.line, column: value.column };
    throw this.fault(value, `${title} is ${shown(value)} where a map belongs`);
  }

  /** A list that is left empty has no items. */
  list(value: Placed, title: string): readonly Placed[] {
    if (value.kind === 'list') return value.items;
    if (isEmpty(value)) return [];
    throw this.fault(value, `${title} is ${shown(value)} where a list belongs`);
  }

  /** A text that says something. */
  text(value: Placed, title: string): string {
    const given = value.kind === 'scalar' ? value.value : undefined;
    if (typeof given !== 'string') {
      const fix = value.kind === 'scalar' && given !== null ? 'Write it in quotes' : undefined;
      throw this.fault(value, `${title} is ${shown(value)} where text belongs`, fix);
    }
    if (given.trim() === '') throw this.fault(value, `${title} is empty`);
    return given;
  }

  boolean(value: Placed, title: string): boolean {
    if (value.kind === 'scalar' && typeof value.value === 'boolean') return value.value;
    throw this.fault(value, `${title} is ${shown(value)}`, 'Write true or false');
  }

  /** One of some words. */
  choice<Word extends string>(value: Placed, title: string, words: readonly Word[]): Word {
    const word = value.kind === 'scalar' ? words.find((one) => one === value.text) : undefined;
    if (word !== undefined) return word;
    const given = value.kind === 'scalar' ? value.text : '';
    throw this.fault(value, `${title} is ${shown(value)}`, this.#meant(given, words));
  }

  #meant(word: string, words: readonly string[]): string {
    const near = nearestName(word, words);
    return near === undefined ? `Write one of ${words.join(', ')}` : `Did you mean ${near}?`;
  }
}

const isEmpty = (value: Placed): boolean => value.kind === 'scalar' && value.value === null;

/** What stands there, for messages. */
function shown(value: Placed): string {
  if (value.kind !== 'scalar') return `a ${value.kind}`;
  return value.value === null ? 'empty' : quoted(value.text);
}
