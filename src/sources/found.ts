/** What reading a source gathers on its way. */
import { MeshctlError } from '../errors.js';
import { WorkBudget } from '../x509/index.js';
import type { FoundBundle, FoundDump, FoundFederation, Item, Place, Trusted } from './item.js';

/** The passwords of what is encrypted. An asker answers undefined when there is none. */
export interface Passwords {
  /** Tried on every PKCS#12 file and every encrypted private key. */
  readonly given?: string | undefined;
  /** Asked, where none is given, for a PKCS#12 file that does not open without. */
  readonly askPkcs12?: (() => Promise<string | undefined>) | undefined;
  /** Asked, where none is given, for an encrypted private key, which else is named only. */
  readonly askPrivateKey?: (() => Promise<string | undefined>) | undefined;
}

/** Iterations for all keys and PKCS#12 files of one source: under a minute. */
const MAX_ITERATIONS = 50_000_000;

export class Found {
  readonly items: Item[] = [];
  readonly bundles: FoundBundle[] = [];
  readonly dumps: FoundDump[] = [];
  readonly jwkSets: FoundBundle[] = [];
  readonly federations: FoundFederation[] = [];
  readonly notes: string[] = [];
  readonly passwords: Passwords;
  readonly budget = new WorkBudget(MAX_ITERATIONS);
  readonly #later = new Map<Item, () => Promise<readonly Item[]>>();

  constructor(passwords: Passwords = {}) {
    this.passwords = passwords;
  }

  /** Adds what a reader makes, or why it cannot. */
  add(place: Place, read: () => Item): void {
    this.items.push(itemOrError(place, read));
  }

  /** Stands in for what takes time to open, until `settle`; `label` says what it is. */
  later(place: Place, label: string, open: () => Promise<readonly Item[]>): Item {
    const standIn: Item = { kind: 'other', label, place };
    this.#later.set(standIn, open);
    return standIn;
  }

  /** All items, with what was opened only now in its place. */
  async settle(): Promise<readonly Item[]> {
    if (this.#later.size === 0) return this.items;
    const settled: Item[] = [];
    for (const item of this.items) {
      const open = this.#later.get(item);
      if (open === undefined) settled.push(item);
      else for (const opened of await itemsOrError(item.place, open)) settled.push(opened);
    }
    return settled;
  }
}

/** What a reader makes, or why it cannot. */
export function itemOrError(place: Place, read: () => Item): Item {
  try {
    return read();
  } catch (error) {
    if (error instanceof MeshctlError) return { kind: 'broken', place, error };
    throw error;
  }
}

async function itemsOrError(place: Place, open: () => Promise<readonly Item[]>): Promise<readonly Item[]> {
  try {
    return await open();
  } catch (error) {
    if (error instanceof MeshctlError) return [{ kind: 'broken', place, error }];
    throw error;
  }
}

/** The `trusted` member of an item, where there is one. */
export const trustedMember = (trusted: Trusted | undefined): { trusted?: Trusted } =>
  trusted === undefined ? {} : { trusted };
