import { memberOf } from '../../../encoding/json-value.js';
import { JWS_ALGORITHMS, MIN_RSA_BITS } from '../../../svid/index.js';
import { rfc } from '../../citation.js';
import { defineRule } from '../../rule.js';

export const jwtSvidRsaKeySize = defineRule({
  id: 'jwt-svid-rsa-key-size',
  standard: 'jwt-svid',
  title: 'An RSA signing key has 2048 bits or more',
  severity: 'error',
  requirement: 'MUST',
  citation: rfc(7518, '3.3'),
  appliesTo: ['jwt-svid'],
  rationale:
    'An RSA signature is as long as its key, so a short one tells a key under 2048 bits. Whoever factors such a key issues tokens in the name of every workload.',
  fix: 'Replace the signing key by one of 2048 bits or more, or by EC P-256; SPIRE Server has "jwt_key_type" for it',
  good: 'alg RS256, signature of 256 bytes',
  bad: 'alg RS256, signature of 128 bytes',
  acceptedBy: ['go-spiffe'],
  check: ({ header, jwt: { signature } }) => {
    const alg = memberOf(header, 'alg');
    const bits = signature.length * 8;
    if (typeof alg !== 'string' || bits === 0 || bits >= MIN_RSA_BITS) return undefined;
    if (JWS_ALGORITHMS.get(alg)?.key !== 'rsa') return undefined;
    const message = `the ${alg} signature has ${signature.length} bytes, so its key has ${bits} bits`;
    return { message, field: 'signature' };
  },
});
