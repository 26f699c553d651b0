import { defineRule } from '../../rule.js';
import { identityOf } from './identities.js';
import { IDENTITY_STATUS } from './sources.js';
import { canGive, isTemplate, partsOf } from './templates.js';
import { trustedIn } from './trusts.js';

export const kumaIdentityTrustCreation = defineRule({
  id: 'kuma-identity-trust-creation',
  standard: 'kuma',
  title: 'Without meshTrustCreation somebody else makes the MeshTrust',
  severity: 'warning',
  requirement: 'derived',
  citation: IDENTITY_STATUS,
  appliesTo: ['mesh-identity'],
  rationale:
    'With meshTrustCreation: Disabled Kuma makes no MeshTrust. Without one of the trust domain no proxy believes another, and proxies wait for a trust bundle that never comes.',
  fix: 'Apply a MeshTrust of the trust domain first, or leave meshTrustCreation out',
  good: 'bundled:\n  meshTrustCreation: Enabled',
  bad: 'bundled:\n  meshTrustCreation: Disabled',
  check: (subject) => {
    const path = ['spec', 'provider', 'bundled', 'meshTrustCreation'];
    if (subject.text(path) !== 'Disabled') return undefined;
    const { trustDomain } = identityOf(subject.resource);
    const parts = partsOf(trustDomain);
    for (const name of trustedIn(subject)) if (canGive(parts, name)) return undefined;
    const isNamed = !isTemplate(trustDomain);
    const whose = isNamed ? `of ${trustDomain}` : 'of this mesh';
    return subject.breach(path, `there is no MeshTrust ${whose} among these manifests`);
  },
});
