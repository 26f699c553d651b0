import { audiencesOf, checkAudiencePresent } from '../../../svid/index.js';
import { rfc } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { asBreach } from './as-breach.js';

export const jwtSvidAudType = defineRule({
  id: 'jwt-svid-aud-type',
  standard: 'jwt-svid',
  title: 'The audience is a string or an array of strings',
  severity: 'error',
  requirement: 'MUST',
  citation: rfc(7519, '4.1.3'),
  appliesTo: ['jwt-svid'],
  rationale:
    'Audiences are compared as text, character by character. With numbers, objects or empty strings there is nothing to compare, and libraries refuse the whole token.',
  fix: 'Write "aud" as one string that is not empty, or as an array of such strings',
  good: '{"aud":["api"]}',
  bad: '{"aud":["api",7]}',
  refusedBy: ['go-spiffe'],
  check: ({ claims }) => {
    const refusal = checkAudiencePresent(audiencesOf(claims));
    return refusal?.reason === 'audience-malformed' ? asBreach(refusal, 'claims.aud') : undefined;
  },
});
