/** Legal SPIFFE IDs with which nothing works, or which nobody meant. */
import type { Resource } from '../resource.js';
import { providerOf, statusOf } from './provider.js';

/** The standard's limits; Kuma checks neither. */
const MAX_ID_BYTES = 2048;
const MAX_TRUST_DOMAIN_BYTES = 255;

interface Given {
  readonly spiffeId: string;
  readonly trustDomain: string;
}

/** Sentences. `published` are the IDs that clients of the proxy accept. */
export function hazards(winner: Resource, given: Given, published: readonly string[]): string[] {
  const { spiffeId, trustDomain } = given;
  const found: string[] = [];
  if (spiffeId === `spiffe://${trustDomain}`)
    found.push('The ID has no path, and Envoy refuses a certificate with such a one.');
  else if (!spiffeId.startsWith(`spiffe://${trustDomain}/`))
    found.push(
      `The path does not begin with a slash and has become part of the trust domain, which is not ${trustDomain} then.`,
    );
  if (spiffeId.length > MAX_ID_BYTES)
    found.push(`The ID has ${spiffeId.length} bytes, and SPIFFE allows ${MAX_ID_BYTES}.`);
  if (trustDomain.length > MAX_TRUST_DOMAIN_BYTES)
    found.push(
      `The trust domain has ${trustDomain.length} bytes, and SPIFFE allows ${MAX_TRUST_DOMAIN_BYTES}.`,
    );
  // Unknown is what is published without a zone: then there is no ID either.
  if (!published.includes(spiffeId))
    found.push(
      'Clients expect another ID: for services Kuma renders the trust domain with mesh, zone and labels of the Dataplane, not of the MeshIdentity.',
    );
  const status = statusOf(winner);
  if (providerOf(winner) === 'Extension' && status.state === 'ready' && !status.isKnown)
    found.push(
      'Open-source Kuma has no extensions: there the MeshIdentity is never ready, and the proxy gets no identity.',
    );
  return found;
}
