import { decodeJwk, PRIVATE_MEMBERS } from '../../../bundle/index.js';
import { rfc } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { quotedList } from '../jwt-svid/quoted-list.js';
import { confirmationKey, isOfOtherCurve } from './confirmation-key.js';

const field = 'claims.cnf.jwk';

export const witSvidCnfStructure = defineRule({
  id: 'wit-svid-cnf-structure',
  standard: 'wit-svid',
  title: 'The key in cnf is a public key',
  severity: 'error',
  requirement: 'MUST',
  citation: rfc(7800, '3.2'),
  appliesTo: ['wit-svid'],
  rationale:
    'Everybody who sees the token sees this key. With private members in it, each of them can prove to be the workload; with a broken or a symmetric key, nobody can.',
  fix: 'Write the public members of the key alone (EC: kty, crv, x, y; RSA: kty, n, e); a private key that stood in a token is known: make a new one',
  good: '{"kty":"EC","crv":"P-256","alg":"ES256","x":"...","y":"..."}',
  bad: '{"kty":"EC","crv":"P-256","alg":"ES256","x":"...","y":"...","d":"..."}',
  refusedBy: ['go-spiffe'],
  incubating: true,
  check: ({ claims }) => {
    const jwk = confirmationKey(claims);
    if (jwk === undefined) return undefined;
    const secret = PRIVATE_MEMBERS.filter((name) => Object.hasOwn(jwk, name));
    // Only their names: whoever reads the report needs no key.
    if (secret.length > 0) {
      const members = secret.length > 1 ? 'members' : 'member';
      return { message: `its key has the private ${members} ${quotedList(secret)}`, field };
    }
    const reading = decodeJwk(jwk);
    if (reading.ok || isOfOtherCurve(jwk, reading)) return undefined;
    return { message: `its key is no public key: ${reading.why}`, field };
  },
});
