import { checkKeyId, noteKeyId } from '../../../svid/index.js';
import { jwtSvid } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { asBreach } from './as-breach.js';

export const jwtSvidKid = defineRule({
  id: 'jwt-svid-kid',
  standard: 'jwt-svid',
  title: 'The header names its key',
  severity: 'warning',
  requirement: 'MAY',
  citation: jwtSvid('2.2', '22-key-id'),
  appliesTo: ['jwt-svid'],
  rationale:
    'The standard lets "kid" be left out, and go-spiffe and SPIRE refuse a token without it all the same. A bundle has several keys while they are rotated, and "kid" is how the right one is found.',
  fix: 'Set "kid" to the ID that the signing key has in the trust bundle',
  good: '{"alg":"ES256","kid":"k1"}',
  bad: '{"alg":"ES256"}',
  refusedBy: ['go-spiffe', 'spire'],
  check: ({ header }) => {
    const malformed = checkKeyId(header);
    if (malformed === undefined) return asBreach(noteKeyId(header), 'header.kid');
    return { message: malformed.message, field: 'header.kid', severity: 'error' };
  },
});
