import { spiffeId } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { breachOf } from './breach-of.js';

export const spiffeIdAscii = defineRule({
  id: 'spiffe-id-ascii',
  standard: 'spiffe-id',
  title: 'An ID has only characters that a URI may have',
  severity: 'error',
  requirement: 'MUST',
  citation: spiffeId('2', '2-spiffe-identity'),
  appliesTo: ['spiffe-id'],
  rationale:
    "A URI is printable ASCII without spaces (RFC 3986 §2). Go does not even read a certificate whose URI has most other bytes, and letters of other alphabets look like those of somebody else's ID.",
  fix: 'Type the ID anew instead of pasting it, in printable ASCII without spaces; an internationalised name is written in its xn-- form',
  good: 'spiffe://example.org/web-shop',
  bad: 'spiffe://example.org/web shop',
  refusedBy: ['go-spiffe', 'spire'],
  check: breachOf('spiffe-id-ascii'),
});
