/** Certificates that may have signed others, found by name; what is known of each is found out once. */
import type { Certificate } from '../certificate.js';
import type { Name } from '../name.js';
import { checkAlone, checkCa } from './certificate-checks.js';
import { type Constraints, prepareConstraints } from './name-constraints/constraints.js';
import { type Fault, faultOf } from './path-failure.js';
import { checkProfile } from './profile.js';

/** What the verdict on a candidate depends on beside its bytes. */
interface CandidateRules {
  /** Seconds since 1970. */
  readonly at: number;
  readonly strict?: boolean;
}

/** A certificate that may be the issuer of another. */
export class Candidate {
  readonly certificate: Certificate;
  readonly isAnchor: boolean;
  readonly #rules: CandidateRules;
  #authority: string | undefined;
  #judged = false;
  #fault: Fault | undefined;
  #constraints: Constraints | undefined;

  constructor(certificate: Certificate, isAnchor: boolean, rules: CandidateRules) {
    this.certificate = certificate;
    this.isAnchor = isAnchor;
    this.#rules = rules;
  }

  /** The same for all certificates of one authority. */
  get authority(): string {
    this.#authority ??= authorityOf(this.certificate);
    return this.#authority;
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
    const { at, strict = false } = this.#rules;
    this.#fault = faultOf(() => {
      const fault = checkAlone(certificate, at) ?? checkCa(certificate);
      if (fault !== undefined) return fault;
      const { nameConstraints } = certificate;
      this.#constraints = nameConstraints && prepareConstraints(nameConstraints);
      return this.#constraints?.fault ?? (strict ? checkProfile(certificate) : undefined);
    });
  }
}

/** Subject and key: what makes two certificates those of one authority, so that a path goes round in circles. */
export function authorityOf(certificate: Certificate): string {
  return `${certificate.spki.toString('latin1')}\n${keyOf(certificate.subject)}`;
}

/** The same text for the same name (RFC 5280 §7.1). */
const keyOf = (name: Name): string => name.normalForm.join('\n');

/** Candidates by their subject. */
export class AuthorityPool {
  readonly #bySubject = new Map<string, Candidate[]>();

  constructor(candidates: Iterable<Candidate>) {
    for (const candidate of candidates) {
      const key = keyOf(candidate.certificate.subject);
      const others = this.#bySubject.get(key);
      if (others === undefined) this.#bySubject.set(key, [candidate]);
      else others.push(candidate);
    }
  }

  /** Those whose subject is this name (RFC 5280 §7.1). */
  named(name: Name): readonly Candidate[] {
    return this.#bySubject.get(keyOf(name)) ?? [];
  }
}
