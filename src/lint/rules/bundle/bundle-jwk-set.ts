import { trustBundle } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { notedAs } from './noted.js';

export const bundleJwkSet = defineRule({
  id: 'bundle-jwk-set',
  standard: 'bundle',
  title: 'A bundle is a JWK Set: one JSON object, with nothing before or behind it',
  severity: 'error',
  requirement: 'MUST',
  citation: trustBundle('4', '4-spiffe-bundle-format'),
  appliesTo: ['bundle'],
  rationale:
    'Readers expect the object itself. In a list, behind a byte order mark, with text behind it or with a member twice it is refused as a whole or, worse, read differently by each.',
  fix: 'Write one JSON object in UTF-8 without a byte order mark, each member once',
  good: '{"keys":[{CA}]}',
  bad: '[{"keys":[{CA}]}]',
  refusedBy: ['go-spiffe'],
  check: notedAs('bundle-jwk-set'),
});
