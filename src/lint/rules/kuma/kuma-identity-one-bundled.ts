import { defineRule } from '../../rule.js';
import { cut } from '../x509-svid/listed.js';
import { identitiesIn, identityOf, isSame } from './identities.js';
import { BUNDLED_CACHE_2_12 } from './sources.js';

export const kumaIdentityOneBundled = defineRule({
  id: 'kuma-identity-one-bundled',
  standard: 'kuma',
  title: 'With 2.12 a mesh has one Bundled MeshIdentity',
  severity: 'warning',
  requirement: 'derived',
  citation: BUNDLED_CACHE_2_12,
  appliesTo: ['mesh-identity'],
  rationale:
    'Control planes of 2.12 keep the CAs of all of them under one key for five seconds, so an SVID may be signed by the CA of another MeshIdentity, and peers refuse it.',
  fix: 'Go to 2.13 before a mesh gets a second one',
  good: 'provider: { type: Bundled }, once in the mesh',
  bad: 'provider: { type: Bundled }, twice in the mesh, with Kuma 2.12',
  check: (subject) => {
    if (subject.version !== '2.12' || identityOf(subject.resource).provider !== 'Bundled') return undefined;
    const other = identitiesIn(subject).find(
      ({ provider, resource }) => provider === 'Bundled' && !isSame(resource, subject.resource),
    );
    if (other === undefined) return undefined;
    const message = `${cut(other.resource.name)} is of type Bundled, too, and 2.12 mixes up their CAs`;
    return subject.breach(['spec', 'provider', 'type'], message);
  },
});
