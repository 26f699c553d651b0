import { spiffeId } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { breachOf } from './breach-of.js';

export const spiffeIdPathCharset = defineRule({
  id: 'spiffe-id-path-charset',
  standard: 'spiffe-id',
  title: 'A path segment has only letters, digits, ".", "-" and "_"',
  severity: 'error',
  requirement: 'MUST',
  citation: spiffeId('2.2', '22-path'),
  appliesTo: ['spiffe-id'],
  rationale:
    'SPIFFE allows less than other URIs do, so that a path looks the same to every parser and policy language. Braces mostly mean that a template was not rendered.',
  fix: 'Replace the character, for example by "-"; render the template where there are braces',
  good: 'spiffe://example.org/team-a/web',
  bad: 'spiffe://example.org/team:a/web',
  refusedBy: ['go-spiffe', 'spire'],
  check: breachOf('spiffe-id-path-charset'),
});
