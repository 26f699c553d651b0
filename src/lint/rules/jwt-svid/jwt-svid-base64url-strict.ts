import { rfc } from '../../citation.js';
import { foundByReader } from '../../found-by-reader.js';
import { defineRule } from '../../rule.js';

export const jwtSvidBase64urlStrict = defineRule({
  id: 'jwt-svid-base64url-strict',
  standard: 'jwt-svid',
  title: 'Each part is base64url without padding',
  severity: 'error',
  requirement: 'MUST',
  citation: rfc(7515, '2'),
  appliesTo: ['jwt-svid'],
  rationale:
    'The signature covers the characters themselves. A part in plain base64, padded or with a line break is another text, and strict readers refuse it before they look at the signature.',
  fix: 'Encode with base64url and leave "=" out; look whether a copy added blanks or a line break',
  good: 'eyJhbGciOiJFUzI1NiJ9',
  bad: 'eyJhbGciOiJFUzI1NiIgfQ==',
  refusedBy: ['go-spiffe'],
  check: foundByReader,
});
