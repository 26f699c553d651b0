import { defineRule } from '../../rule.js';
import { cut } from '../x509-svid/listed.js';
import { isSame, rivalsOf } from './identities.js';
import { IDENTITY_SELECTION } from './sources.js';

export const kumaIdentityTie = defineRule({
  id: 'kuma-identity-tie',
  standard: 'kuma',
  title: 'One MeshIdentity selects a set of proxies',
  severity: 'info',
  requirement: 'advice',
  citation: IDENTITY_SELECTION,
  appliesTo: ['mesh-identity'],
  rationale:
    'Of several with the same labels the one whose name comes first wins, whether it is ready or not. That is how a rotation or a migration goes, and else a MeshIdentity that does nothing.',
  fix: 'Remove the one that loses when the change is over, or select other proxies with it',
  good: 'a-identity: matchLabels: {}\nidentity: selector: {}',
  bad: 'a-identity: matchLabels: {}\nidentity: matchLabels: {}',
  check: (subject) => {
    const [winner, second] = rivalsOf(subject);
    if (winner === undefined || second === undefined || isSame(winner.resource, subject.resource))
      return undefined;
    // Names alone may lose, and are meant to; when they win, another rule says it.
    if (winner.provider === undefined || !subject.has(['spec', 'provider'])) return undefined;
    const message = `${cut(winner.resource.name)} selects the same proxies and wins, since its name comes first`;
    return subject.breach(['spec', 'selector', 'dataplane'], message);
  },
});
