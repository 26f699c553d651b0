/** What one end of TLS makes of the other. */
import type { Certificate } from '../x509/index.js';
import { type EnvoyFinding, finding } from './findings.js';

/** Leaf first, as it is presented. */
export type PresentedChain = readonly [Certificate, ...Certificate[]];

export type PeerVerdict =
  | { readonly verdict: 'accepted' }
  | { readonly verdict: 'refused'; readonly finding: EnvoyFinding }
  /** Something is needed that the dump does not have, or that is not judged here. */
  | { readonly verdict: 'unknown'; readonly finding: EnvoyFinding };

export const ACCEPTED: PeerVerdict = { verdict: 'accepted' };

export const refused = (...[code, message]: Parameters<typeof finding>): PeerVerdict => ({
  verdict: 'refused',
  finding: finding(code, message),
});

export const unknown = (...[code, message]: Parameters<typeof finding>): PeerVerdict => ({
  verdict: 'unknown',
  finding: finding(code, message),
});
