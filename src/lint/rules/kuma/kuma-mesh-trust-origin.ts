import { defineRule } from '../../rule.js';
import type { ManifestSubject } from '../../subjects/manifest.js';
import { UPGRADE } from './sources.js';

export const kumaMeshTrustOrigin = defineRule({
  id: 'kuma-mesh-trust-origin',
  standard: 'kuma',
  title: 'Where a MeshTrust comes from is left to Kuma',
  severity: 'warning',
  requirement: 'derived',
  citation: UPGRADE,
  appliesTo: ['mesh-trust'],
  rationale:
    'Kuma writes into status.origin which MeshIdentity a MeshTrust was made by. Up to 2.12 that stood in spec.origin, which 2.13 and 2.14 still take with a warning.',
  fix: 'Leave origin out; Kuma writes it',
  good: 'spec:\n  trustDomain: example.org',
  bad: 'spec:\n  origin: { kri: … }',
  check: (subject) => {
    if (subject.version === '2.13' || subject.version === '2.14') {
      const path = ['spec', 'origin'];
      if (subject.has(path))
        return subject.breach(path, 'spec.origin is deprecated: Kuma tells it in status.origin since 2.13');
    }
    const path = ['status', 'origin'];
    const origin = subject.value(path);
    if (typeof origin === 'string')
      return subject.breach(path, 'the origin is an object with "kri", and no text');
    if (!subject.has(['status']) || isAnswer(subject)) return undefined;
    return subject.breach(['status'], 'the status is what Kuma writes: what stands here is dropped', {
      severity: 'info',
    });
  },
});

/** What an API server gave out has a status that nobody wrote. */
const isAnswer = (subject: ManifestSubject): boolean =>
  ['uid', 'resourceVersion', 'creationTimestamp'].some((name) => subject.has(['metadata', name])) ||
  subject.has(['creationTime']);
