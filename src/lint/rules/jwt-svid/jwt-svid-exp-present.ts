import { checkExpiryPresent } from '../../../svid/index.js';
import { jwtSvid } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { asBreach } from './as-breach.js';

export const jwtSvidExpPresent = defineRule({
  id: 'jwt-svid-exp-present',
  standard: 'jwt-svid',
  title: 'The token has an expiry',
  severity: 'error',
  requirement: 'MUST',
  citation: jwtSvid('3.3', '33-expiration-time'),
  appliesTo: ['jwt-svid'],
  rationale:
    'Whoever gets hold of a token can use it until it expires, and nothing revokes it. Without "exp", that is for ever; member names are case-sensitive, so "Exp" is none.',
  fix: 'Have it issued with "exp", a few minutes ahead',
  good: '{"exp":1790000300}',
  bad: '{"iat":1790000000}',
  refusedBy: ['go-spiffe'],
  check: ({ claims }) => asBreach(checkExpiryPresent(claims), 'claims.exp'),
});
