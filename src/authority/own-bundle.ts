import type { Bundle } from '../bundle/index.js';
import { TrustDomain } from '../spiffe/index.js';
import type { TrustDomainState } from './store/state.js';

/** The bundle that a trust domain publishes: every authority it has not revoked, in their order. */
export function bundleOf(state: TrustDomainState): Bundle {
  return {
    trustDomain: TrustDomain.parse(state.trustDomain),
    x509Authorities: state.x509.map(({ certificate }) => ({
      certificate: Buffer.from(certificate, 'base64'),
    })),
    jwtAuthorities: [],
    witAuthorities: [],
    sequence: BigInt(state.sequence),
    refreshHint: state.refreshHint,
  };
}
