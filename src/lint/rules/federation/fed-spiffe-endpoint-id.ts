import { federation } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { cut } from '../x509-svid/listed.js';
import { profileOf } from './profile.js';

export const fedSpiffeEndpointId = defineRule({
  id: 'fed-spiffe-endpoint-id',
  standard: 'federation',
  title: 'A client of an https_spiffe endpoint is given the SPIFFE ID of the endpoint',
  severity: 'error',
  requirement: 'MUST',
  citation: federation('5.2.2.2', '5222-endpoint-parameters'),
  appliesTo: ['federation'],
  rationale:
    'The server is told by its ID alone, host names do not count. Without the ID any workload of the trust domain could serve the bundle, so SPIRE refuses the object.',
  fix: 'Write spec.bundleEndpointProfile.endpointSPIFFEID',
  good: 'bundleEndpointProfile:\n  type: https_spiffe\n  endpointSPIFFEID: spiffe://partner.example/spire/server',
  bad: 'bundleEndpointProfile:\n  type: https_spiffe',
  refusedBy: ['spire'],
  check: ({ spec }) => {
    const { type, endpointId } = profileOf(spec);
    const field = 'spec.bundleEndpointProfile.endpointSPIFFEID';
    // Of an ID that is empty, the rules about IDs speak.
    if (type === 'https_spiffe' && endpointId === undefined)
      return { message: 'the endpoint has no SPIFFE ID to be told by', field };
    if (type !== 'https_web' || endpointId === undefined || endpointId === '') return undefined;
    const message = 'the profile https_web does not look at an endpoint ID, and SPIRE refuses one';
    return { message, field, value: cut(endpointId) };
  },
});
