/** What an endpoint tells about each request, and about each connection that came to none. */
export interface AccessEntry {
  /** Address and port of the client. */
  readonly client: string;
  readonly method?: string;
  /** As it came: whatever a client likes to send. */
  readonly path?: string;
  readonly status?: number;
  /** Of the body of the answer. */
  readonly bytes: number;
  readonly milliseconds: number;
  /** Why there was no request, or no whole answer. */
  readonly failure?: string;
}
