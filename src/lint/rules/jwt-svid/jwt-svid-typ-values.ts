import { memberOf } from '../../../encoding/json-value.js';
import { checkType } from '../../../svid/index.js';
import { jwtSvid } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { asBreach } from './as-breach.js';

export const jwtSvidTypValues = defineRule({
  id: 'jwt-svid-typ-values',
  standard: 'jwt-svid',
  title: 'The type, where there is one, is JWT or JOSE',
  severity: 'error',
  requirement: 'MUST',
  citation: jwtSvid('2.3', '23-type'),
  appliesTo: ['jwt-svid'],
  rationale:
    'The type keeps other tokens, such as OAuth access tokens ("at+jwt"), from passing for SVIDs. It is compared letter for letter: "jwt" is refused.',
  fix: 'Write "typ": "JWT", in capital letters, or leave it out',
  good: '{"alg":"ES256","typ":"JWT"}',
  bad: '{"alg":"ES256","typ":"jwt"}',
  acceptedBy: ['spire'],
  refusedBy: ['go-spiffe'],
  check: ({ header }) => asBreach(checkType(header), 'header.typ', memberOf(header, 'typ')),
});
