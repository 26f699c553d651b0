import { memberOf } from '../../../encoding/json-value.js';
import { federation } from '../../citation.js';
import type { Breach } from '../../rule.js';
import { defineRule } from '../../rule.js';
import { cut } from '../x509-svid/listed.js';
import { profileOf } from './profile.js';

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';

export const fedParamsExplicit = defineRule({
  id: 'fed-params-explicit',
  standard: 'federation',
  title: 'Trust domain, endpoint URL and profile are all given',
  severity: 'error',
  requirement: 'MUST',
  citation: federation('5.1', '51-endpoint-parameters'),
  appliesTo: ['federation'],
  rationale:
    'None of the three follows from another: a trust domain guessed from a URL lets the owner of the URL choose whom it speaks for. SPIRE refuses the object without them.',
  fix: 'Write spec.trustDomain, spec.bundleEndpointURL and spec.bundleEndpointProfile.type (https_web or https_spiffe)',
  good: 'trustDomain: partner.example\nbundleEndpointURL: https://spiffe.partner.example/bundle\nbundleEndpointProfile:\n  type: https_web',
  bad: 'bundleEndpointURL: https://spiffe.partner.example/bundle\nbundleEndpointProfile:\n  type: https_web',
  refusedBy: ['spire'],
  check: ({ spec }) => {
    const breaches: Breach[] = [];
    const { type } = profileOf(spec);
    if (!isText(memberOf(spec, 'trustDomain')))
      breaches.push({ message: 'there is no trust domain', field: 'spec.trustDomain' });
    if (!isText(memberOf(spec, 'bundleEndpointURL')))
      breaches.push({ message: 'there is no endpoint URL', field: 'spec.bundleEndpointURL' });
    if (type === undefined)
      breaches.push({ message: 'there is no endpoint profile', field: 'spec.bundleEndpointProfile.type' });
    else if (type !== 'https_web' && type !== 'https_spiffe')
      breaches.push({
        message: 'the endpoint profile is none that there is',
        field: 'spec.bundleEndpointProfile.type',
        value: cut(type),
      });
    return breaches.length === 0 ? undefined : breaches;
  },
});
