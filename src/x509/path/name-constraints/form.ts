/** What each form of name brings for being held against constraints (RFC 5280 §4.2.1.10). */

/** Whether a name lies in the subtree of a constraint. */
export type Subtree<Name> = (name: Name) => boolean;

/** How one form of name is compared. `undefined` from either means malformed. */
export interface NameForm<Source, Name> {
  /** The name as it is compared. */
  readonly name: (source: Source) => Name | undefined;
  /** The subtree that a constraint stands for. */
  readonly subtree: (source: Source) => Subtree<Name> | undefined;
  /** Whether a name might stand for others that lie in the subtree: what an excluded one must not hit. */
  readonly mayReach?: (source: Source) => Subtree<Name> | undefined;
}

/** ASCII, lower case; undefined when there is any other byte. */
export function lowerAscii(bytes: Buffer): string | undefined {
  return bytes.every((byte) => byte > 0x20 && byte < 0x7f)
    ? bytes.toString('latin1').toLowerCase()
    : undefined;
}

const LABELS = /^(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*$/;

/** Labels of letters, digits, hyphens and (as SPIFFE trust domains may have) underscores, 253 bytes at most. */
export function isHost(text: string): boolean {
  return text.length <= 253 && LABELS.test(text);
}

/** An IPv4 address in dots, which is no host name. */
export const isDottedQuad = (text: string): boolean => /^[0-9]+(?:\.[0-9]+){3}$/.test(text);
