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

  /** The same for all certificates of one authority, which is to say with its subject and key. */
  get authority(): string {
    const { spki, subject } = this.certificate;
    this.#authority ??= `${spki.toString('latin1')}\n${keyOf(subject)}`;
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

/** The same text for the same name (RFC 5280 §7.1). */
const keyOf = (name: Name): string => name.normalForm.join('\n');

/** Candidates by their subject. */
export class AuthorityPool {
  readonly #byName = new Map<string, Candidate[]>();
  /** The same lists by the bytes of each subject, which is how nearly all issuers are written. */
  readonly #byBytes = new Map<string, readonly Candidate[]>();
  #last: { readonly name: Name; readonly candidates: readonly Candidate[] } | undefined;

  constructor(candidates: Iterable<Candidate>) {
    for (const candidate of candidates) {
      const { subject } = candidate.certificate;
      const key = keyOf(subject);
      const namesakes = this.#byName.get(key) ?? [];
      namesakes.push(candidate);
      this.#byName.set(key, namesakes);
      this.#byBytes.set(subject.der.toString('latin1'), namesakes);
    }
  }

  /** Those whose subject is this name (RFC 5280 §7.1). */
  named(name: Name): readonly Candidate[] {
    return this.#written(name) ?? this.#byName.get(keyOf(name)) ?? [];
  }

  /** Whether a subject here is written in the same bytes, and so has been read already. */
  hasRead(name: Name): boolean {
    return this.#written(name) !== undefined;
  }

  #written(name: Name): readonly Candidate[] | undefined {
    // Thousands of leaves name the same issuer, one after the other.
    if (this.#last?.name.equals(name)) return this.#last.candidates;
    const candidates = this.#byBytes.get(name.der.toString('latin1'));
    if (candidates !== undefined) this.#last = { name, candidates };
    return candidates;
  }
}
