import { kindOf, memberOf } from '../../../encoding/json-value.js';
import { quoted } from '../../../encoding/printable.js';
import { witSvid } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { asBreach } from '../jwt-svid/as-breach.js';

export const witSvidTyp = defineRule({
  id: 'wit-svid-typ',
  standard: 'wit-svid',
  title: 'The type is wit+jwt',
  severity: 'error',
  requirement: 'MUST',
  citation: witSvid('2.2', '22-type---typ'),
  appliesTo: ['wit-svid'],
  rationale:
    'The type tells a WIT-SVID from a bearer token, so that nobody accepts it without a proof of its key. It is compared letter for letter: "WIT+JWT" and "application/wit+jwt" are refused.',
  fix: 'Write "typ": "wit+jwt", in small letters',
  good: '{"alg":"ES256","kid":"k1","typ":"wit+jwt"}',
  bad: '{"alg":"ES256","kid":"k1","typ":"JWT"}',
  refusedBy: ['go-spiffe'],
  incubating: true,
  check: ({ header }) => {
    const typ = memberOf(header, 'typ');
    if (typ === 'wit+jwt') return undefined;
    const found = typeof typ === 'string' ? quoted(typ, 40) : kindOf(typ);
    return asBreach({ message: `its "typ" is ${found} and not "wit+jwt"` }, 'header.typ', typ);
  },
});
