import { audiencesOf, checkAudiencePresent } from '../../../svid/index.js';
import { jwtSvid } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { asBreach } from './as-breach.js';

export const jwtSvidAudPresent = defineRule({
  id: 'jwt-svid-aud-present',
  standard: 'jwt-svid',
  title: 'The token names at least one audience',
  severity: 'error',
  requirement: 'MUST',
  citation: jwtSvid('3.2', '32-audience'),
  appliesTo: ['jwt-svid'],
  rationale:
    'The audience is what keeps a service from using a token that it was shown against other services. A validator refuses a token that is not meant for it.',
  fix: 'Have it issued for the service that will receive it, such as with "spire-agent api fetch jwt -audience api"',
  good: '{"aud":["api"]}',
  bad: '{"aud":[]}',
  refusedBy: ['spire'],
  check: ({ claims }) => {
    const refusal = checkAudiencePresent(audiencesOf(claims));
    return refusal?.reason === 'audience-missing' ? asBreach(refusal, 'claims.aud') : undefined;
  },
});
