/**
 * uniformResourceIdentifier: a constraint is a host, or with a leading dot everything below it, and is held against
 * the host of the URI (RFC 5280 §4.2.1.10). The host of a SPIFFE ID is its trust domain.
 */
import { isDottedQuad, isHost, lowerAscii, type NameForm } from './form.js';

/** RFC 3986 §3: scheme, authority with user information and port, and the host between them. */
const AUTHORITY = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?([^/?#:@[\]]+)(?::[0-9]*)?(?:[/?#]|$)/;

const readHost = (text: string): string | undefined =>
  isHost(text) && !isDottedQuad(text) ? text : undefined;

export const URI_FORM: NameForm<Buffer, string> = {
  // A URI without a host, or with an address for one, is refused as soon as a constraint applies.
  name: (bytes) => readHost(AUTHORITY.exec(lowerAscii(bytes) ?? '')?.[1] ?? ''),
  subtree: (bytes) => {
    const text = lowerAscii(bytes) ?? '';
    const host = readHost(text.replace(/^\./, ''));
    if (host === undefined) return undefined;
    return text.startsWith('.') ? (name) => name.endsWith(text) : (name) => name === host;
  },
};
