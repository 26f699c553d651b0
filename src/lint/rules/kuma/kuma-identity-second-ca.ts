import { defineRule } from '../../rule.js';
import { cut } from '../x509-svid/listed.js';
import { identityOf, isSame, sameTrustDomain } from './identities.js';
import { TRUST_BUNDLE } from './sources.js';

export const kumaIdentitySecondCa = defineRule({
  id: 'kuma-identity-second-ca',
  standard: 'kuma',
  title: 'A second CA of a trust domain is believed everywhere before it issues',
  severity: 'info',
  requirement: 'advice',
  citation: TRUST_BUNDLE,
  appliesTo: ['mesh-identity'],
  rationale:
    'Each Bundled MeshIdentity has a CA of its own. Two for one trust domain are how a CA is rotated: other zones, SPIRE and external peers must have both in their bundle first, and nothing in Kuma tells when they do.',
  fix: 'Distribute the MeshTrusts of both before the second selects anybody, and remove the first after the life of an SVID',
  good: 'a-identity: selector: {}, until every zone and peer has its MeshTrust',
  bad: 'a-identity: matchLabels: {}, beside identity of the same trust domain, at once',
  check: (subject) => {
    const identity = identityOf(subject.resource);
    if (identity.provider !== 'Bundled' || identity.selector === undefined) return undefined;
    const others = sameTrustDomain(subject);
    const first = others[0];
    if (first === undefined || isSame(first.resource, subject.resource)) return undefined;
    const message = `${cut(first.resource.name)} has another CA for the same trust domain`;
    return subject.breach(['spec', 'spiffeID', 'trustDomain'], message);
  },
});
