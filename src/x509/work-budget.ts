/**
 * What opening encrypted things may cost. Iteration counts are their writer's to choose, and each key and bag can have
 * its own: without a common limit a file of some kilobytes would run for days.
 */
import { MeshctlError } from '../errors.js';

/** About ten seconds. Java refuses single counts above 5,000,000; what writers choose is 600,000 at most. */
const MAX_ITERATIONS = 10_000_000;

export class WorkBudget {
  readonly #limit: number;
  #left: number;

  /** `limit` counts iterations of a hash or block function. */
  constructor(limit = MAX_ITERATIONS) {
    this.#limit = limit;
    this.#left = limit;
  }

  /** Throws E_KEY, with nothing spent, when `iterations` more are beyond what all together may take. */
  spend(iterations: number): void {
    if (iterations <= this.#left) {
      this.#left -= iterations;
      return;
    }
    throw new MeshctlError('E_KEY', {
      what: 'encrypted contents are too costly to open',
      why: `their iteration counts come to more than ${this.#limit}`,
      fix: 'Encrypt them anew with fewer iterations, if you trust their origin',
    });
  }
}
