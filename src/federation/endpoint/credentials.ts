/** What an endpoint presents in TLS. */
export interface Credentials {
  /** PEM, leaf first. */
  readonly cert: string;
  /** PEM, not encrypted. */
  readonly key: string;
}

/** Where an endpoint's certificate and key come from, and how they are replaced while it runs. */
export interface CredentialSource {
  /** The first ones. Throws when there are none that can be used. */
  open(): Promise<Credentials>;
  /** Asked about once a second: what to present from now on, or undefined for the same as before. Throws why it fails. */
  refresh(): Promise<Credentials | undefined>;
}
