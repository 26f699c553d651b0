import { isAtLeast } from '../../../kuma/index.js';
import { defineRule } from '../../rule.js';
import { matchesOf } from './matches.js';
import { RBAC } from './sources.js';
import { isOwn } from './trusts.js';

export const kumaPermissionExactLegacy = defineRule({
  id: 'kuma-permission-exact-legacy',
  standard: 'kuma',
  title: 'Exact names an ID that a certificate can have',
  severity: 'warning',
  requirement: 'derived',
  citation: RBAC,
  appliesTo: ['mesh-traffic-permission'],
  rationale:
    'What is compared are all URI SANs of the peer, joined with commas. Certificates of the older mTLS have several, spiffe://<mesh>/<service> first, so that Exact never matches them.',
  fix: 'Use Prefix with the older ID while the mesh still has mtls, and Exact with the ID of the MeshIdentity',
  good: 'spiffeID: { type: Prefix, value: spiffe://default/backend }',
  bad: 'spiffeID: { type: Exact, value: spiffe://default/backend }',
  check: (subject) => {
    const { mesh } = subject.resource;
    // From 3.0 there is no older mTLS; and a MeshIdentity may have the trust domain of that name.
    if (isAtLeast(subject.version, '3.0') || isOwn(subject, mesh)) return undefined;
    const legacy = new RegExp(`^spiffe://${mesh.replace(/[^\w-]/g, '\\$&')}/[^/]+$`);
    return matchesOf(subject.resource).flatMap(({ type, id, path }) =>
      type === 'Exact' && id !== undefined && legacy.test(id)
        ? [
            subject.breach(
              [...path, 'spiffeID', 'value'],
              'this is an ID of the older mTLS, whose certificates no exact match meets',
              { value: id },
            ),
          ]
        : [],
    );
  },
});
