import { noteSeveralAudiences } from '../../../svid/index.js';
import { jwtSvid } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { asBreach } from './as-breach.js';

export const jwtSvidAudSingle = defineRule({
  id: 'jwt-svid-aud-single',
  standard: 'jwt-svid',
  title: 'The token has one audience',
  severity: 'warning',
  requirement: 'advice',
  citation: jwtSvid('3.2', '32-audience'),
  appliesTo: ['jwt-svid'],
  rationale:
    'The token is a bearer token: each service that it names can present it to the others, in the name of the workload. With one audience, nobody can.',
  fix: 'Fetch a token for each service, with one audience in each',
  good: '{"aud":["api"]}',
  bad: '{"aud":["api","billing"]}',
  acceptedBy: ['go-spiffe'],
  check: ({ claims }) => asBreach(noteSeveralAudiences(claims), 'claims.aud'),
});
