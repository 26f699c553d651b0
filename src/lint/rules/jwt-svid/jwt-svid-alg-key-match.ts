import { memberOf } from '../../../encoding/json-value.js';
import { checkSignatureLength, JWS_ALGORITHMS } from '../../../svid/index.js';
import { rfc } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { asBreach } from './as-breach.js';

export const jwtSvidAlgKeyMatch = defineRule({
  id: 'jwt-svid-alg-key-match',
  standard: 'jwt-svid',
  title: 'The signature has the form of its algorithm',
  severity: 'error',
  requirement: 'MUST',
  citation: rfc(7518, '3.4'),
  appliesTo: ['jwt-svid'],
  rationale:
    'ES256, ES384 and ES512 take a key on P-256, P-384 and P-521, and their signature is r and s in full length: 64, 96 or 132 bytes. OpenSSL and most crypto libraries write DER unless told otherwise, which no validator takes.',
  fix: 'Sign with a key of the curve that "alg" names, and ask the library for r and s in full length (in Node.js: dsaEncoding "ieee-p1363")',
  good: 'alg ES256, signature of 64 bytes',
  bad: 'alg ES256, signature of 71 bytes that begin with 30 45 02 21',
  refusedBy: ['go-spiffe'],
  check: ({ header, jwt: { signature } }) => {
    const alg = memberOf(header, 'alg');
    if (typeof alg !== 'string' || !JWS_ALGORITHMS.has(alg)) return undefined;
    if (signature.length === 0) return { message: 'it has no signature', field: 'signature' };
    const value = signature.subarray(0, 4).toString('hex');
    return asBreach(checkSignatureLength(alg, signature), 'signature', value);
  },
});
