/** The rules of SPIFFE_Federation.md that files show, in the order of the catalogue. */
import type { Rule } from '../../rule.js';
import { fedKeysRemoveDeprecated } from './fed-keys-remove-deprecated.js';
import { fedNoMerge } from './fed-no-merge.js';
import { fedParamsExplicit } from './fed-params-explicit.js';
import { fedSpiffeEndpointId } from './fed-spiffe-endpoint-id.js';
import { fedSpiffeNonSelfServing } from './fed-spiffe-non-self-serving.js';
import { fedUrlHttps } from './fed-url-https.js';
import { fedUrlNoUserinfo } from './fed-url-no-userinfo.js';

export const FEDERATION_RULES: readonly Rule[] = [
  fedKeysRemoveDeprecated,
  fedNoMerge,
  fedParamsExplicit,
  fedUrlHttps,
  fedUrlNoUserinfo,
  fedSpiffeEndpointId,
  fedSpiffeNonSelfServing,
];
