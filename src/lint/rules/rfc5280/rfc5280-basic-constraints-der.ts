import { rfc } from '../../citation.js';
import { defineRule } from '../../rule.js';

export const rfc5280BasicConstraintsDer = defineRule({
  id: 'rfc5280-basic-constraints-der',
  standard: 'rfc5280',
  title: 'cA FALSE is written by leaving it out',
  severity: 'warning',
  requirement: 'MUST',
  citation: rfc(5280, '4.2.1.9'),
  appliesTo: ['leaf'],
  rationale:
    'FALSE is the default, and DER leaves defaults out. Go accepts the spelled-out form, strict decoders refuse the certificate.',
  fix: 'Write an empty sequence, 30 00; in an OpenSSL configuration: "basicConstraints = critical, CA:FALSE"',
  good: 'basicConstraints 30 00',
  bad: 'basicConstraints 30 03 01 01 00',
  acceptedBy: ['go-spiffe'],
  check: ({ basicConstraints }) =>
    basicConstraints?.value?.explicitFalse === true
      ? {
          message: 'basic constraints spell out cA FALSE, which DER leaves out',
          field: 'extensions.basicConstraints',
          value: basicConstraints.extension.value.value().toString('hex'),
        }
      : undefined,
});
