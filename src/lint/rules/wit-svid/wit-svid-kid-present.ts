import { checkKeyId } from '../../../svid/index.js';
import { witSvid } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { asBreach } from '../jwt-svid/as-breach.js';

export const witSvidKidPresent = defineRule({
  id: 'wit-svid-kid-present',
  standard: 'wit-svid',
  title: 'The header names its key',
  severity: 'error',
  requirement: 'MUST',
  citation: witSvid('2.1', '21-key-id---kid'),
  appliesTo: ['wit-svid'],
  rationale:
    'Validators find the signing key in the trust bundle by "kid" alone. Without it, go-spiffe refuses the token.',
  fix: 'Set "kid" to the ID that the signing key has in the trust bundle',
  good: '{"alg":"ES256","kid":"k1","typ":"wit+jwt"}',
  bad: '{"alg":"ES256","typ":"wit+jwt"}',
  refusedBy: ['go-spiffe'],
  incubating: true,
  check: ({ header }) => {
    if (!Object.hasOwn(header, 'kid')) return { message: 'it has no "kid"', field: 'header.kid' };
    return asBreach(checkKeyId(header), 'header.kid');
  },
});
