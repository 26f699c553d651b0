/** Policy constraints (RFC 5280 §4.2.1.11). */
import { contextTag, TAG } from '../../encoding/der.js';
import { readSmallInteger } from '../../encoding/der-values.js';
import { defineRead } from './extension.js';

/** SkipCerts counts; both absent is readable, though RFC 5280 wants one. */
export interface PolicyConstraints {
  readonly requireExplicitPolicy?: number;
  readonly inhibitPolicyMapping?: number;
}

export const readPolicyConstraints = defineRead('policyConstraints', (reader): PolicyConstraints => {
  const fields = reader.next(TAG.SEQUENCE, 'policyConstraints').inside();
  const require = fields.optional(contextTag(0));
  const inhibit = fields.optional(contextTag(1));
  fields.finish('policyConstraints');
  return {
    ...(require !== undefined && {
      requireExplicitPolicy: readSmallInteger(require, 'requireExplicitPolicy'),
    }),
    ...(inhibit !== undefined && { inhibitPolicyMapping: readSmallInteger(inhibit, 'inhibitPolicyMapping') }),
  };
});
