/** The rules of WIT-SVID.md, which is incubating, in the order of the catalogue. */
import type { Rule } from '../../rule.js';
import { witSvidAlgAllowed } from './wit-svid-alg-allowed.js';
import { witSvidCnfAlg } from './wit-svid-cnf-alg.js';
import { witSvidCnfAlgKeyMatch } from './wit-svid-cnf-alg-key-match.js';
import { witSvidCnfPresent } from './wit-svid-cnf-present.js';
import { witSvidCnfStructure } from './wit-svid-cnf-structure.js';
import { witSvidExpNotPast } from './wit-svid-exp-not-past.js';
import { witSvidExpPresent } from './wit-svid-exp-present.js';
import { witSvidExtraClaims } from './wit-svid-extra-claims.js';
import { witSvidIss } from './wit-svid-iss.js';
import { witSvidJti } from './wit-svid-jti.js';
import { witSvidKidPresent } from './wit-svid-kid-present.js';
import { witSvidLifespanPolicy } from './wit-svid-lifespan-policy.js';
import { witSvidNbf } from './wit-svid-nbf.js';
import { witSvidNoAud } from './wit-svid-no-aud.js';
import { witSvidNoExtraHeaders } from './wit-svid-no-extra-headers.js';
import { witSvidSubSpiffeId } from './wit-svid-sub-spiffe-id.js';
import { witSvidTyp } from './wit-svid-typ.js';

export const WIT_SVID_RULES: readonly Rule[] = [
  witSvidKidPresent,
  witSvidTyp,
  witSvidAlgAllowed,
  witSvidNoExtraHeaders,
  witSvidSubSpiffeId,
  witSvidCnfPresent,
  witSvidCnfStructure,
  witSvidCnfAlg,
  witSvidCnfAlgKeyMatch,
  witSvidJti,
  witSvidExpPresent,
  witSvidExpNotPast,
  witSvidNbf,
  witSvidLifespanPolicy,
  witSvidIss,
  witSvidNoAud,
  witSvidExtraClaims,
];
