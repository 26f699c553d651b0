/** What a format comes to. */
export interface Encoded {
  readonly bytes: Buffer;
  /** Alias of the key in a PKCS#12 file. */
  readonly alias?: string | undefined;
  /** For people, each a sentence. */
  readonly notes: readonly string[];
}
