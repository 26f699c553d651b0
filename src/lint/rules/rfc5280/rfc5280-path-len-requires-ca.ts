import { rfc } from '../../citation.js';
import { defineRule } from '../../rule.js';

export const rfc5280PathLenRequiresCa = defineRule({
  id: 'rfc5280-path-len-requires-ca',
  standard: 'rfc5280',
  title: 'Only a CA has a path length',
  severity: 'error',
  requirement: 'MUST NOT',
  citation: rfc(5280, '4.2.1.9'),
  appliesTo: ['leaf', 'intermediate'],
  rationale:
    'A path length counts the CAs that may follow below, so without cA it says nothing. Mostly a CA was meant and cA was forgotten, or a CA template was used for a leaf.',
  fix: 'Leave the path length out for a leaf; write "basicConstraints = critical, CA:TRUE, pathlen:0" for a CA',
  good: 'X509v3 Basic Constraints: critical\n    CA:FALSE',
  bad: 'X509v3 Basic Constraints: critical\n    CA:FALSE, pathlen:0',
  acceptedBy: ['go-spiffe'],
  check: ({ basicConstraints, isCa }) => {
    const pathLen = basicConstraints?.value?.pathLen;
    if (pathLen === undefined || isCa) return undefined;
    const message = 'there is a path length, but cA is not TRUE';
    return { message, field: 'extensions.basicConstraints', value: String(pathLen) };
  },
});
