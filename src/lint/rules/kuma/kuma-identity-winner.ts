import { defineRule } from '../../rule.js';
import { cut } from '../x509-svid/listed.js';
import { type Identity, identitiesIn, identityOf, isBefore, isSame, MAX_COMPARED } from './identities.js';
import { IDENTITY_SELECTION } from './sources.js';

export const kumaIdentityWinner = defineRule({
  id: 'kuma-identity-winner',
  standard: 'kuma',
  title: 'The MeshIdentity that wins gives an identity',
  severity: 'error',
  requirement: 'derived',
  citation: IDENTITY_SELECTION,
  appliesTo: ['mesh-identity'],
  rationale:
    'Of several MeshIdentities that select a proxy the one with more labels wins, then the one whose name comes first. One without a provider issues nothing: when it wins, its proxies lose their identity, and with 3.0 they speak plaintext.',
  fix: 'Give the one without a provider a name that comes later, or fewer labels',
  good: 'metadata: { name: zz-names-only }',
  bad: 'metadata: { name: a-names-only }',
  check: (subject) => {
    const own = identityOf(subject.resource);
    if (own.hasProvider || own.selector === undefined) return undefined;
    const loser = identitiesIn(subject)
      .slice(0, MAX_COMPARED)
      .find(
        (other) =>
          other.hasProvider &&
          !isSame(own.resource, other.resource) &&
          canBothSelect(own, other) &&
          isBefore(own, other),
      )?.resource;
    if (loser === undefined) return undefined;
    const message = `it has no provider and wins over ${cut(loser.name)}, so the proxies that both select lose their identity`;
    return subject.breach(['spec', 'selector', 'dataplane'], message);
  },
});

function canBothSelect({ selector: one, wanted }: Identity, { selector: other }: Identity): boolean {
  if (one === undefined || other === undefined) return false;
  return wanted.every(([key, value]) => !Object.hasOwn(other, key) || other[key] === value);
}
