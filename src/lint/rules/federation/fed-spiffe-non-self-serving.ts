import { memberOf } from '../../../encoding/json-value.js';
import { federation } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { profileOf } from './profile.js';

export const fedSpiffeNonSelfServing = defineRule({
  id: 'fed-spiffe-non-self-serving',
  standard: 'federation',
  title: 'The trust domain of a foreign endpoint is federated with on its own',
  severity: 'info',
  requirement: 'MUST',
  citation: federation('5.2.2.2', '5222-endpoint-parameters'),
  appliesTo: ['federation'],
  rationale:
    'An endpoint whose ID is of another trust domain is verified with the bundle of that one, which must be at hand before the first fetch. SPIRE fails with "local copy of bundle not found" otherwise.',
  fix: 'See that another ClusterFederatedTrustDomain brings the bundle of the trust domain of the endpoint',
  good: 'trustDomain: partner.example\nendpointSPIFFEID: spiffe://partner.example/spire/server',
  bad: 'trustDomain: partner.example\nendpointSPIFFEID: spiffe://broker.example/spire/server',
  check: ({ spec, id }) => {
    const own = memberOf(spec, 'trustDomain');
    if (id === undefined || !id.valid || typeof own !== 'string') return undefined;
    if (profileOf(spec).type !== 'https_spiffe' || id.trustDomain === own) return undefined;
    const message = `the endpoint is of ${id.trustDomain}, whose bundle must be at hand to verify it`;
    return { message, field: id.field, value: id.text };
  },
});
