import { extraHeaders } from '../../../svid/index.js';
import { jwtSvid } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { quotedList } from './quoted-list.js';

export const jwtSvidHeaderAllowlist = defineRule({
  id: 'jwt-svid-header-allowlist',
  standard: 'jwt-svid',
  title: 'The header has no members but alg, kid and typ',
  severity: 'error',
  requirement: 'MUST NOT',
  citation: jwtSvid('2', '2-jose-header'),
  appliesTo: ['jwt-svid'],
  rationale:
    'Members such as "jwk", "jku" and "x5c" name a key in the token that is to be checked: software that follows them believes a key of the sender. Keys come from the trust bundle alone.',
  fix: 'Remove the member from the header; what the receiver must know goes into the claims',
  good: '{"alg":"ES256","kid":"k1","typ":"JWT"}',
  bad: '{"alg":"ES256","kid":"k1","jku":"https://example.org/keys"}',
  acceptedBy: ['go-spiffe', 'spire'],
  check: ({ header }) => {
    const extra = extraHeaders(header);
    if (extra.length === 0) return undefined;
    return {
      message: `the header has the member${extra.length > 1 ? 's' : ''} ${quotedList(extra)}`,
      field: 'header',
    };
  },
});
