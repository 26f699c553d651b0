import { defineRule } from '../../rule.js';
import { SPIRE_VALIDATOR } from './sources.js';

export const spireLeafBasicConstraints = defineRule({
  id: 'spire-leaf-basic-constraints',
  standard: 'consumers',
  title: 'SPIRE takes a leaf only with basic constraints',
  severity: 'error',
  requirement: 'derived',
  citation: SPIRE_VALIDATOR,
  appliesTo: ['leaf'],
  rationale:
    'Its validator asks for the extension itself and says "basic constraints are not valid" where there is none. RFC 5280 takes a missing one for CA:FALSE.',
  fix: 'Write the extension: "basicConstraints = critical, CA:FALSE"',
  good: 'X509v3 Basic Constraints: critical\n    CA:FALSE',
  bad: 'no X509v3 Basic Constraints at all',
  consumer: 'spire',
  check: ({ basicConstraints, extensionsError }) => {
    if (basicConstraints !== undefined || extensionsError !== undefined) return undefined;
    return { message: 'there are no basic constraints', field: 'extensions.basicConstraints' };
  },
});
