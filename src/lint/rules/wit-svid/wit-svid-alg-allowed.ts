import { memberOf } from '../../../encoding/json-value.js';
import { checkAlgorithm } from '../../../svid/index.js';
import { witSvid } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { asBreach } from '../jwt-svid/as-breach.js';

export const witSvidAlgAllowed = defineRule({
  id: 'wit-svid-alg-allowed',
  standard: 'wit-svid',
  title: 'The algorithm is one of RS256 to RS512, ES256 to ES512 and PS256 to PS512',
  severity: 'error',
  requirement: 'MUST',
  citation: witSvid('2.3', '23-algorithm---alg'),
  appliesTo: ['wit-svid'],
  rationale:
    'The algorithms are those of JWT-SVIDs, letter for letter. Validators must refuse all others, EdDSA among them.',
  fix: 'Sign with ES256 or RS256',
  good: '{"alg":"ES256"}',
  bad: '{"alg":"EdDSA"}',
  refusedBy: ['go-spiffe', 'spire'],
  incubating: true,
  check: ({ header }) => asBreach(checkAlgorithm(header), 'header.alg', memberOf(header, 'alg')),
});
