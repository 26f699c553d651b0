import { federation } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { listed } from '../x509-svid/listed.js';

export const fedNoMerge = defineRule({
  id: 'fed-no-merge',
  standard: 'federation',
  title: 'The bundles of different trust domains are never merged',
  severity: 'error',
  requirement: 'MUST NOT',
  citation: federation('4.2', '42-managing-fetched-bundles'),
  appliesTo: ['bundle'],
  rationale:
    'A bundle is of one trust domain, and each of its authorities can issue every SVID of it. Merged with the CAs of another trust domain, that one can speak for all workloads of this one.',
  fix: 'Write one document for each trust domain, or a bundle map',
  good: '{"trust_domains":{"a.example":{"keys":[{CA of a}]},"b.example":{"keys":[{CA of b}]}}}',
  bad: '{"keys":[{CA of a.example},{CA of b.example}]}',
  check: ({ bundle, authorities }) => {
    if (bundle.trustDomain !== undefined || authorities.length < 2) return undefined;
    const names = new Set<string>();
    for (const { id } of authorities) if (id?.valid === true) names.add(id.trustDomain);
    if (names.size < 2) return undefined;
    const message = `its authorities are of ${names.size} trust domains: ${listed([...names])}`;
    return { message, field: 'keys' };
  },
});
