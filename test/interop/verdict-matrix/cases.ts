/** All chains that the programs judge, each made from a good one by one deliberate change. */
import { ANY_CERTIFICATE_CASES } from './any-certificate.js';
import { AUTHORITY_CASES } from './authorities.js';
import type { MatrixCase } from './deviation.js';
import { KEY_CASES } from './keys.js';
import { NAME_CONSTRAINT_CASES } from './name-constraints.js';
import { POLICY_CASES } from './policies.js';
import { POOL_CASES } from './pools.js';

export const MATRIX: readonly MatrixCase[] = [
  ...KEY_CASES,
  ...ANY_CERTIFICATE_CASES,
  ...AUTHORITY_CASES,
  ...NAME_CONSTRAINT_CASES,
  ...POLICY_CASES,
  ...POOL_CASES,
];
