import { quoted } from '../../../encoding/printable.js';
import { audiencesOf } from '../../../svid/index.js';
import { witSvid } from '../../citation.js';
import { defineRule } from '../../rule.js';

export const witSvidNoAud = defineRule({
  id: 'wit-svid-no-aud',
  standard: 'wit-svid',
  title: 'The token names no audience',
  severity: 'error',
  requirement: 'MUST NOT',
  citation: witSvid('3.8', '38-additional-claims'),
  appliesTo: ['wit-svid'],
  rationale:
    'The proof says for whom a call is, and not the token. A WIT-SVID with an audience could pass for a bearer token that is meant for somebody; even an empty list is forbidden, which go-spiffe lets pass.',
  fix: 'Leave "aud" out; where a bearer token is wanted, ask for a JWT-SVID',
  good: '{"sub":"spiffe://example.org/web","cnf":{"jwk":{...}}}',
  bad: '{"sub":"spiffe://example.org/web","aud":["api"],"cnf":{"jwk":{...}}}',
  refusedBy: ['go-spiffe'],
  incubating: true,
  check: ({ claims }) => {
    if (!Object.hasOwn(claims, 'aud')) return undefined;
    const [first] = audiencesOf(claims) ?? [];
    const message = first === undefined ? 'it has an "aud"' : `it has an "aud" (${quoted(first, 80)})`;
    return { message, field: 'claims.aud' };
  },
});
