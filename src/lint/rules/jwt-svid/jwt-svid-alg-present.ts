import { checkAlgorithm } from '../../../svid/index.js';
import { jwtSvid } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { asBreach } from './as-breach.js';

export const jwtSvidAlgPresent = defineRule({
  id: 'jwt-svid-alg-present',
  standard: 'jwt-svid',
  title: 'The header names its algorithm',
  severity: 'error',
  requirement: 'MUST',
  citation: jwtSvid('2.1', '21-algorithm'),
  appliesTo: ['jwt-svid'],
  rationale:
    'The algorithm is the first thing that a validator looks at. Without one, it does not know how the token was signed and refuses it.',
  fix: 'Set "alg" in the header to the algorithm of the signing key, such as ES256',
  good: '{"alg":"ES256","kid":"k1"}',
  bad: '{"kid":"k1"}',
  refusedBy: ['go-spiffe'],
  check: ({ header }) => {
    const refusal = checkAlgorithm(header);
    return refusal?.reason === 'algorithm-missing' ? asBreach(refusal, 'header.alg') : undefined;
  },
});
