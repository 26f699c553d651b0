import { memberOf } from '../../../encoding/json-value.js';
import { federation } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { cut } from '../x509-svid/listed.js';
import { withoutUserinfo } from './endpoint-url.js';

export const fedUrlHttps = defineRule({
  id: 'fed-url-https',
  standard: 'federation',
  title: 'The endpoint URL has the scheme https',
  severity: 'error',
  requirement: 'MUST',
  citation: federation('5.2.1.1', '5211-endpoint-url-requirements'),
  appliesTo: ['federation'],
  rationale:
    'Over plain HTTP anybody on the way can put a CA of their own into the bundle and from then on speak for the whole trust domain.',
  fix: 'Serve the bundle over https, and write that URL',
  good: 'bundleEndpointURL: https://spiffe.partner.example/bundle',
  bad: 'bundleEndpointURL: http://spiffe.partner.example/bundle',
  acceptedBy: ['go-spiffe'],
  refusedBy: ['spire'],
  check: ({ spec }) => {
    const url = memberOf(spec, 'bundleEndpointURL');
    if (typeof url !== 'string' || url === '') return undefined;
    if (/^https:\/\//i.test(url)) return undefined;
    const message = 'the scheme of the endpoint URL is not https';
    return { message, field: 'spec.bundleEndpointURL', value: cut(withoutUserinfo(url)) };
  },
});
