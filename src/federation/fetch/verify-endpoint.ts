/** Who an `https_spiffe` endpoint is: an X.509-SVID with exactly the ID that was configured (SPIFFE Federation §5.2.2.4). */
import type { TLSSocket } from 'node:tls';
import type { Bundle } from '../../bundle/index.js';
import { MeshctlError } from '../../errors.js';
import type { SpiffeId } from '../../spiffe/index.js';
import { LEAF_REASONS, type SvidRefusal, type SvidVerdict, validateX509Svid } from '../../svid/index.js';
import { PATH_REASONS } from '../../x509/index.js';
import { peerChain } from '../peer-chain.js';

export interface ExpectedEndpoint {
  readonly url: URL;
  readonly id: SpiffeId;
  /** That of the ID's trust domain. */
  readonly bundle: Bundle;
  /** Seconds since 1970. */
  readonly now: number;
}

/** Nothing of the request has been sent yet. Throws E_VERIFY. */
export function verifyEndpoint(socket: TLSSocket, expected: ExpectedEndpoint): void {
  const { id, url } = expected;
  const verdict = verdictOn(socket, expected);
  if (!verdict.ok) {
    // Another trust domain's SVID is first of all another ID: that its bundle is not known says less.
    if (verdict.id !== undefined && !verdict.id.equals(id)) throw anotherId(url, verdict.id, id);
    throw refused(url, verdict.refusal);
  }
  if (!verdict.id.equals(id)) throw anotherId(url, verdict.id, id);
}

function verdictOn(socket: TLSSocket, { id, bundle, now }: ExpectedEndpoint): SvidVerdict {
  try {
    const [leaf, ...rest] = peerChain(socket);
    if (leaf === undefined) return malformed('it presented no certificate');
    return validateX509Svid({
      chain: [leaf, ...rest],
      // Trust domains are never pooled.
      bundleOf: (trustDomain) => (trustDomain.equals(id.trustDomain) ? bundle : undefined),
      at: now,
      purposes: ['serverAuth'],
    });
  } catch (error) {
    if (error instanceof MeshctlError) return malformed(error.message);
    throw error;
  }
}

function malformed(message: string): SvidVerdict {
  return { ok: false, refusal: { reason: 'malformed-certificate', message, position: 0 } };
}

function anotherId(url: URL, found: SpiffeId, expected: SpiffeId): MeshctlError {
  return new MeshctlError('E_VERIFY', {
    what: `the endpoint at ${url.host} is another one`,
    why: `it presents ${found}, and ${expected} was expected`,
    fix: 'Ask its operator for its ID, and check the URL',
    rule: 'fed-spiffe-client-verifies-id',
  });
}

function refused(url: URL, { reason, message }: SvidRefusal): MeshctlError {
  const { fix } = { ...PATH_REASONS, ...LEAF_REASONS }[reason];
  return new MeshctlError('E_VERIFY', {
    what: `the SVID of the endpoint at ${url.host} is refused`,
    why: `${message} (${reason})`,
    fix,
    rule: 'fed-spiffe-server-svid',
  });
}
