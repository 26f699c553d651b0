import { defineRule } from '../../rule.js';
import { ENVOY_VALIDATOR } from './sources.js';

export const envoyIdScheme = defineRule({
  id: 'envoy-id-scheme',
  standard: 'consumers',
  title: "Envoy's SPIFFE validator takes an ID only with its scheme in lower case",
  severity: 'error',
  requirement: 'derived',
  citation: ENVOY_VALIDATOR,
  appliesTo: ['leaf'],
  rationale:
    'It takes the trust domain from behind exactly "spiffe://" and finds none in "SPIFFE://", so there is no bundle for the peer. The standard compares schemes without case.',
  fix: 'Issue the certificate anew with "spiffe://" in lower case',
  good: 'URI:spiffe://example.org/web',
  bad: 'URI:SPIFFE://example.org/web',
  consumer: 'envoy',
  check: ({ id }) => {
    if (id === undefined || id.text.startsWith('spiffe:') || !id.valid) return undefined;
    return { message: 'the scheme is not in lower case', field: id.field, value: id.text };
  },
});
