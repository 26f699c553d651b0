/** What reading a source gathers on its way. */
import { MeshctlError } from '../errors.js';
import type { FoundBundle, Item, Place, Trusted } from './item.js';

export class Found {
  readonly items: Item[] = [];
  readonly bundles: FoundBundle[] = [];
  readonly notes: string[] = [];

  /** Adds what a reader makes, or why it cannot. */
  add(place: Place, read: () => Item): void {
    try {
      this.items.push(read());
    } catch (error) {
      if (!(error instanceof MeshctlError)) throw error;
      this.items.push({ kind: 'broken', place, error });
    }
  }
}

/** The `trusted` member of an item, where there is one. */
export const trustedMember = (trusted: Trusted | undefined): { trusted?: Trusted } =>
  trusted === undefined ? {} : { trusted };
