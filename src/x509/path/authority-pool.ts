/** Certificates that may have signed others, found by name; what is known of each is found out once. */
import type { Certificate } from '../certificate.js';
import type { Name } from '../name.js';
import { checkAlone, checkCa } from './certificate-checks.js';
import { type Constraints, prepareConstraints } from './name-constraints/constraints.js';
import { type Fault, faultOf } from './path-failure.js';
import { checkProfile } from './profile.js';

/** A certificate that may be the issuer of another. */
export class Candidate {
  readonly certificate: Certificate;
  readonly isAnchor: boolean;
  readonly #at: number;
  readonly #strict: boolean;
  #judged = false;
  #fault: Fault | undefined;
  #constraints: Constraints | undefined;

  constructor(certificate: Certificate, isAnchor: boolean, at: number, strict: boolean) {
    this.certificate = certificate;
    this.isAnchor = isAnchor;
    this.#at = at;
    this.#strict = strict;
  }

  /** Why it can stand in no path, if so. */
  get fault(): Fault | undefined {
    this.#judge();
    return this.#fault;
  }

  /** Its name constraints; undefined when it has none. */
  get constraints(): Constraints | undefined {
    this.#judge();
    return this.#constraints;
  }

  #judge(): void {
    if (this.#judged) return;
    this.#judged = true;
    const { certificate } = this;
    this.#fault = faultOf(() => {
      const fault = checkAlone(certificate, this.#at) ?? checkCa(certificate);
      if (fault !== undefined) return fault;
      const { nameConstraints } = certificate;
      this.#constraints = nameConstraints && prepareConstraints(nameConstraints);
      return this.#constraints?.fault ?? (this.#strict ? checkProfile(certificate) : undefined);
    });
  }
}

/** Candidates by their subject. */
export class AuthorityPool {
  readonly #all: Candidate[] = [];
  /** By the DER of an issuer's name, as far as it was asked for. */
  readonly #found = new Map<string, readonly Candidate[]>();

  add(candidate: Candidate): void {
    this.#all.push(candidate);
    this.#found.clear();
  }

  get all(): readonly Candidate[] {
    return this.#all;
  }

  /** Those whose subject is this name (RFC 5280 §7.1). */
  named(name: Name): readonly Candidate[] {
    const key = name.der.toString('latin1');
    let found = this.#found.get(key);
    if (found === undefined) {
      found = this.#all.filter(({ certificate }) => certificate.subject.matches(name));
      this.#found.set(key, found);
    }
    return found;
  }
}
