import { trustBundle } from '../../citation.js';
import { foundByReader } from '../../found-by-reader.js';
import { defineRule } from '../../rule.js';

export const bundleMapUniqueDomains = defineRule({
  id: 'bundle-map-unique-domains',
  standard: 'bundle',
  title: 'A bundle map names each trust domain once',
  severity: 'error',
  requirement: 'MUST',
  citation: trustBundle('5.1.1', '511-trust-domains'),
  appliesTo: ['bundle'],
  rationale:
    'JSON readers keep the first or the last of two members with one name, so two readers trust different keys for one trust domain.',
  fix: 'Put the keys of the trust domain into one bundle',
  good: '{"trust_domains":{"a.example":{…},"b.example":{…}}}',
  bad: '{"trust_domains":{"a.example":{…},"a.example":{…}}}',
  check: foundByReader,
});
