import { jwtSvid } from '../../citation.js';
import { foundByReader } from '../../found-by-reader.js';
import { defineRule } from '../../rule.js';

export const jwtSvidJwsOnly = defineRule({
  id: 'jwt-svid-jws-only',
  standard: 'jwt-svid',
  title: 'The token is signed, not encrypted',
  severity: 'error',
  requirement: 'MUST',
  citation: jwtSvid('2', '2-jose-header'),
  appliesTo: ['jwt-svid'],
  rationale:
    'A JWT-SVID is a JWS: whoever gets it must read its subject to find the key that signed it. An encrypted token (JWE, five parts) shows neither.',
  fix: 'Have a signed token issued; what must stay secret belongs on an encrypted connection, not in an encrypted token',
  good: 'header.claims.signature',
  bad: 'header.key.iv.ciphertext.tag',
  refusedBy: ['go-spiffe'],
  check: foundByReader,
});
