import { kindOf, memberOf } from '../../../encoding/json-value.js';
import { witSvid } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { asBreach } from '../jwt-svid/as-breach.js';

export const witSvidJti = defineRule({
  id: 'wit-svid-jti',
  standard: 'wit-svid',
  title: 'The ID of the token, where there is one, is a text',
  severity: 'info',
  requirement: 'MUST',
  citation: witSvid('3.3', '33-jwt-id---jti'),
  appliesTo: ['wit-svid'],
  rationale:
    'The ID is there to tell tokens of a trust domain apart in logs. A number or an empty text repeats sooner or later, or is refused by libraries.',
  fix: 'Write at least 96 random bits as text, or leave "jti" out, as SPIRE does',
  good: '{"jti":"vyJ4qWZ8ChIm2b2dZf3sGA"}',
  bad: '{"jti":7}',
  incubating: true,
  check: ({ claims }) => {
    const jti = memberOf(claims, 'jti');
    if (jti === undefined || (typeof jti === 'string' && jti !== '')) return undefined;
    const found = jti === '' ? 'empty' : kindOf(jti);
    return asBreach({ message: `its "jti" is ${found} where a text belongs` }, 'claims.jti', jti);
  },
});
