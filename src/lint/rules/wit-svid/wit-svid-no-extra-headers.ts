import { extraHeaders } from '../../../svid/index.js';
import { witSvid } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { quotedList } from '../jwt-svid/quoted-list.js';

export const witSvidNoExtraHeaders = defineRule({
  id: 'wit-svid-no-extra-headers',
  standard: 'wit-svid',
  title: 'The header has no members but alg, kid and typ',
  severity: 'warning',
  requirement: 'SHOULD NOT',
  citation: witSvid('2.4', '24-additional-header-parameters'),
  appliesTo: ['wit-svid'],
  rationale:
    'Validators ignore further members, so what they say reaches nobody; and a "crit" that names one of them makes validators refuse the token.',
  fix: 'Remove the member from the header',
  good: '{"alg":"ES256","kid":"k1","typ":"wit+jwt"}',
  bad: '{"alg":"ES256","kid":"k1","typ":"wit+jwt","cty":"text"}',
  acceptedBy: ['go-spiffe'],
  incubating: true,
  check: ({ header }) => {
    const extra = extraHeaders(header);
    if (extra.length === 0) return undefined;
    return {
      message: `the header has the member${extra.length > 1 ? 's' : ''} ${quotedList(extra)}`,
      field: 'header',
    };
  },
});
