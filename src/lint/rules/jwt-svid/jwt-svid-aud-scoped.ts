import { noteBroadAudience } from '../../../svid/index.js';
import { jwtSvid } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { asBreach } from './as-breach.js';

export const jwtSvidAudScoped = defineRule({
  id: 'jwt-svid-aud-scoped',
  standard: 'jwt-svid',
  title: 'The audience is one service',
  severity: 'info',
  requirement: 'SHOULD',
  citation: jwtSvid('3.2', '32-audience'),
  appliesTo: ['jwt-svid'],
  rationale:
    'An audience such as a whole trust domain or "*" is one that many services go by, so that each of them can replay the token to the others.',
  fix: 'Name the one service that the token is for, such as its SPIFFE ID',
  good: '{"aud":["spiffe://example.org/api"]}',
  bad: '{"aud":["spiffe://example.org"]}',
  acceptedBy: ['go-spiffe', 'spire'],
  check: ({ claims }) => asBreach(noteBroadAudience(claims), 'claims.aud'),
});
