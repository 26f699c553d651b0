import { defineRule } from '../../rule.js';
import { identitiesIn } from './identities.js';
import { SPIRE_PROVIDER } from './sources.js';

export const kumaIdentitySpireTrust = defineRule({
  id: 'kuma-identity-spire-trust',
  standard: 'kuma',
  title: 'No MeshTrust is meant for proxies that SPIRE serves',
  severity: 'warning',
  requirement: 'derived',
  citation: SPIRE_PROVIDER,
  appliesTo: ['mesh-identity'],
  rationale:
    "Proxies with a SPIRE identity believe what their agent gives them, the bundles that SPIRE federates with, and no MeshTrust. One of SPIRE's own trust domain serves the other proxies of the mesh.",
  fix: "Let SPIRE federate with the other trust domains; keep the MeshTrust only where proxies with identities of Kuma's must believe SPIRE",
  good: 'kind: ClusterFederatedTrustDomain',
  bad: 'kind: MeshTrust beside MeshIdentities of type Spire alone',
  check: (subject) => {
    const path = ['spec', 'provider', 'type'];
    if (subject.text(path) !== 'Spire' || subject.inMesh('MeshTrust').length === 0) return undefined;
    const others = identitiesIn(subject).some(
      ({ provider }) => provider !== undefined && provider !== 'Spire',
    );
    return others
      ? undefined
      : subject.breach(path, 'every MeshIdentity here is of SPIRE, and its proxies see no MeshTrust');
  },
});
