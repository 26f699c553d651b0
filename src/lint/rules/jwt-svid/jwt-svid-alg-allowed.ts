import { checkAlgorithm } from '../../../svid/index.js';
import { jwtSvid } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { asBreach } from './as-breach.js';

export const jwtSvidAlgAllowed = defineRule({
  id: 'jwt-svid-alg-allowed',
  standard: 'jwt-svid',
  title: 'The algorithm is one of RS256 to RS512, ES256 to ES512 and PS256 to PS512',
  severity: 'error',
  requirement: 'MUST',
  citation: jwtSvid('2.1', '21-algorithm'),
  appliesTo: ['jwt-svid'],
  rationale:
    '"none" signs nothing, and with HS256 a public key can be turned into a shared secret. Only nine algorithms are allowed, letter for letter; EdDSA and ES256K are not among them.',
  fix: 'Sign with ES256 or RS256; SPIRE Server chooses by "jwt_key_type"',
  good: '{"alg":"ES256"}',
  bad: '{"alg":"HS256"}',
  refusedBy: ['go-spiffe', 'spire'],
  check: ({ header }) => {
    const refusal = checkAlgorithm(header);
    if (refusal?.reason !== 'algorithm-not-allowed') return undefined;
    return asBreach(refusal, 'header.alg', refusal.found);
  },
});
