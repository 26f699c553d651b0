/** What a reader of bundles has to say: what it passed over, mended or found odd. */

/** The requirements that a bundle document can break, by the ids of the requirements catalogue; Kuma's have ids of ours. */
export type BundleRule =
  | 'bundle-jwk-set'
  | 'bundle-extra-params-not-required'
  | 'bundle-sequence-present'
  | 'bundle-sequence-integer'
  | 'bundle-refresh-hint-present'
  | 'bundle-refresh-hint-integer'
  | 'bundle-keys-empty-revokes'
  | 'bundle-no-usable-keys'
  | 'bundle-ignore-unknown-kty'
  | 'bundle-jwk-kty'
  | 'bundle-jwk-use'
  | 'bundle-jwk-no-extra-params'
  | 'bundle-jwk-no-private'
  | 'bundle-jwk-valid-public-key'
  | 'bundle-jwk-duplicate-members'
  | 'bundle-ed25519-jwt'
  | 'bundle-key-one-domain'
  | 'bundle-map-no-refresh-hint'
  | 'x509-bundle-one-entry-per-ca'
  | 'x509-bundle-use'
  | 'x509-bundle-no-kid'
  | 'x509-bundle-x5c-present'
  | 'x509-bundle-x5c-single'
  | 'x509-bundle-x5c-is-ca'
  | 'x509-bundle-x5c-encoding'
  | 'x509-bundle-jwk-matches-cert'
  | 'fed-keys-remove-deprecated'
  | 'jwt-bundle-one-entry-per-key'
  | 'jwt-bundle-use'
  | 'jwt-bundle-kid'
  | 'wit-bundle-one-entry-per-key'
  | 'wit-bundle-use'
  | 'wit-bundle-kid'
  | 'wit-bundle-kid-unique'
  | 'kuma-mesh-trust-certificates-only'
  | 'kuma-mesh-trust-trust-domain';

/** Where in a document something stands. */
export interface DocumentPlace {
  /** JSON pointer (RFC 6901); empty for the document itself. */
  readonly pointer: string;
  /** From 1; absent when only the parsed value was at hand. */
  readonly lines?: { readonly first: number; readonly last: number };
}

export interface BundleNote {
  readonly rule: BundleRule;
  /** `error`: a strict reader refuses the bundle. */
  readonly severity: 'error' | 'warning' | 'info';
  /** A clause for people, without a full stop, that says what came of it. */
  readonly message: string;
  readonly place: DocumentPlace;
}

/** A hostile document breaks a rule in every dozen bytes; nobody reads more notes than these. */
const MAX_NOTES = 1000;
/** So many of each rule are never crowded out by others: somebody may decide by them. */
const ALWAYS_LISTED = 10;

/** Notes in their order. Those beyond a thousand, but for the first of each rule, are summed up in one of the gravest severity. */
export class NoteList {
  readonly #notes: BundleNote[] = [];
  readonly #counts = new Map<BundleRule, number>();
  #unlisted = 0;
  #gravest: BundleNote | undefined;

  add(rule: BundleRule, severity: BundleNote['severity'], place: DocumentPlace, message: string): void {
    const note: BundleNote = { rule, severity, message, place };
    const count = (this.#counts.get(rule) ?? 0) + 1;
    this.#counts.set(rule, count);
    if (this.#notes.length < MAX_NOTES || count <= ALWAYS_LISTED) {
      this.#notes.push(note);
      return;
    }
    this.#unlisted++;
    if (this.#gravest === undefined || RANK[severity] > RANK[this.#gravest.severity]) this.#gravest = note;
  }

  get notes(): readonly BundleNote[] {
    if (this.#gravest === undefined) return this.#notes;
    const message = `${this.#gravest.message}; ${this.#unlisted} notes in all are not listed`;
    return [...this.#notes, { ...this.#gravest, message }];
  }
}

const RANK = { info: 0, warning: 1, error: 2 } as const;
