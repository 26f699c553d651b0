import { isAtLeast } from '../../../kuma/index.js';
import { defineRule } from '../../rule.js';
import { cut } from '../x509-svid/listed.js';
import { matchesOf } from './matches.js';
import { RBAC } from './sources.js';
import { isOwn, trustedIn } from './trusts.js';

const ID = /^spiffe:\/\/([^/]+)/;

export const kumaPermissionUnknownTrustDomain = defineRule({
  id: 'kuma-permission-unknown-trust-domain',
  standard: 'kuma',
  title: 'A permission names IDs of trust domains that the mesh believes',
  severity: 'warning',
  requirement: 'derived',
  citation: RBAC,
  appliesTo: ['mesh-traffic-permission'],
  rationale:
    'A client is looked at by permissions only after its certificate was believed, which needs a MeshTrust of its trust domain. A rule with another trust domain never matches: a misspelling, or a MeshTrust that is missing.',
  fix: 'Correct the trust domain, or apply its MeshTrust',
  good: 'value: spiffe://default.zone-1.mesh.local/ns/demo/sa/web',
  bad: 'value: spiffe://defualt.zone-1.mesh.local/ns/demo/sa/web',
  check: (subject) => {
    const trusted = trustedIn(subject);
    // What is believed elsewhere is not known, so at least something must be here.
    if (trusted.size === 0 && subject.inMesh('MeshIdentity').length === 0) return undefined;
    const isLegacy = (name: string) => name === subject.resource.mesh && !isAtLeast(subject.version, '3.0');
    return matchesOf(subject.resource).flatMap(({ id, type, path }) => {
      const [, name] = ID.exec(id ?? '') ?? [];
      if (id === undefined || name === undefined || isLegacy(name)) return [];
      if (trusted.has(name) || isOwn(subject, name)) return [];
      // A bare prefix may begin the name of one that is there.
      if (type === 'Prefix' && !id.slice('spiffe://'.length).includes('/'))
        for (const one of trusted) if (one.startsWith(name)) return [];
      const message = `no MeshTrust and no MeshIdentity among these manifests is of ${cut(name)}`;
      return [subject.breach([...path, 'spiffeID', 'value'], message, { value: id })];
    });
  },
});
