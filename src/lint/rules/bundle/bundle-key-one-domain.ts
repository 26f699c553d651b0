import { trustBundle } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { notedAs, placeOfAuthority } from './noted.js';

const noted = notedAs('bundle-key-one-domain');

export const bundleKeyOneDomain = defineRule({
  id: 'bundle-key-one-domain',
  standard: 'bundle',
  title: 'A key belongs to one trust domain',
  severity: 'warning',
  requirement: 'advice',
  citation: trustBundle('6.2', '62-reusing-cryptographic-keys-across-trust-domains'),
  appliesTo: ['bundle'],
  rationale:
    'Whoever holds a key that stands in the bundles of two trust domains can issue SVIDs of either, so each can speak for the other.',
  fix: 'Make an authority of its own for each trust domain, and withdraw the shared one',
  good: '"a.example": {"keys":[{CA 1}]}\n"b.example": {"keys":[{CA 2}]}',
  bad: '"a.example": {"keys":[{CA 1}]}\n"b.example": {"keys":[{CA 1}]}',
  check: (subject) => {
    // The reader of a map looks at it as a whole; other documents have one bundle each.
    const inMap = noted(subject);
    if (inMap !== undefined || subject.shared.size === 0) return inMap;
    return [...subject.shared].map(([index, owner]) => ({
      message: `this authority is in the bundle of ${owner} too: each can speak for the other`,
      ...placeOfAuthority(subject.bundle, index),
    }));
  },
});
