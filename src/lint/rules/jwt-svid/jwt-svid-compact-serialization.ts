import { jwtSvid } from '../../citation.js';
import { foundByReader } from '../../found-by-reader.js';
import { defineRule } from '../../rule.js';

export const jwtSvidCompactSerialization = defineRule({
  id: 'jwt-svid-compact-serialization',
  standard: 'jwt-svid',
  title: 'The token is in JWS compact serialization',
  severity: 'error',
  requirement: 'MUST',
  citation: jwtSvid('5.1', '51-serialization'),
  appliesTo: ['jwt-svid'],
  rationale:
    'A JWT-SVID is three parts with dots between. Other forms can say two things at once, such as several signatures, and no validator of SVIDs reads them.',
  fix: 'Hand over the token as its issuer gave it: header, claims and signature, with a dot between and nothing around',
  good: 'eyJhbGciOi...J9.eyJzdWIi...In0.c2lnbmF0dXJl',
  bad: '{"payload":"eyJzdWIi...","protected":"eyJhbGciOi...","signature":"c2lnbmF0dXJl"}',
  refusedBy: ['go-spiffe', 'spire'],
  check: foundByReader,
});
