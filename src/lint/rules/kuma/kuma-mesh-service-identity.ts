import { isAtLeast } from '../../../kuma/index.js';
import { defineRule } from '../../rule.js';
import { UPGRADE } from './sources.js';

export const kumaMeshServiceIdentity = defineRule({
  id: 'kuma-mesh-service-identity',
  standard: 'kuma',
  title: 'Services are told by SPIFFE IDs',
  severity: 'error',
  requirement: 'derived',
  citation: UPGRADE,
  appliesTo: ['mesh-service'],
  rationale:
    'Kuma 3.0 knows service tags no longer; a client that is told one finds no server that proves it.',
  fix: 'Use type: SpiffeID, or leave the identities to Kuma',
  good: 'identities:\n  - { type: SpiffeID, value: spiffe://… }',
  bad: 'identities:\n  - { type: ServiceTag, value: backend }',
  check: (subject) => {
    if (!isAtLeast(subject.version, '3.0')) return undefined;
    return subject.list(['spec', 'identities']).flatMap((_, i) => {
      const path = ['spec', 'identities', i, 'type'];
      return subject.text(path) === 'ServiceTag' ? [subject.breach(path, 'Kuma 3.0 has no ServiceTag')] : [];
    });
  },
});
