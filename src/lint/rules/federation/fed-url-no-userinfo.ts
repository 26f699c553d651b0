import { memberOf } from '../../../encoding/json-value.js';
import { federation } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { cut } from '../x509-svid/listed.js';
import { withoutUserinfo } from './endpoint-url.js';

export const fedUrlNoUserinfo = defineRule({
  id: 'fed-url-no-userinfo',
  standard: 'federation',
  title: 'The endpoint URL has no user name and no password',
  severity: 'error',
  requirement: 'MUST NOT',
  citation: federation('5.2.1.1', '5211-endpoint-url-requirements'),
  appliesTo: ['federation'],
  rationale:
    'Bundle endpoints never ask who is there, and a password in a manifest is read by everybody who may read the manifest. SPIRE refuses the URL.',
  fix: 'Remove what stands before the "@", and change the password',
  good: 'bundleEndpointURL: https://spiffe.partner.example/bundle',
  bad: 'bundleEndpointURL: https://user:secret@spiffe.partner.example/bundle',
  acceptedBy: ['go-spiffe'],
  refusedBy: ['spire'],
  check: ({ spec }) => {
    const url = memberOf(spec, 'bundleEndpointURL');
    if (typeof url !== 'string' || url === '') return undefined;
    const shown = withoutUserinfo(url);
    if (shown === url) return undefined;
    const message = 'the endpoint URL has a user name or a password';
    return { message, field: 'spec.bundleEndpointURL', value: cut(shown) };
  },
});
