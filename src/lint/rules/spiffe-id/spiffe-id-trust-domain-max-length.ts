import { spiffeId } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { breachOf } from './breach-of.js';

export const spiffeIdTrustDomainMaxLength = defineRule({
  id: 'spiffe-id-trust-domain-max-length',
  standard: 'spiffe-id',
  title: 'A trust domain name has at most 255 bytes',
  severity: 'error',
  requirement: 'MUST',
  citation: spiffeId('2.3', '23-maximum-spiffe-id-length'),
  appliesTo: ['spiffe-id'],
  rationale:
    'Every implementation must be able to hold 255 bytes and none needs to hold more. go-spiffe knows no limit and SPIRE only logs, so the breach shows at other peers first; a Kuma MeshTrust takes 253.',
  fix: 'Choose a shorter name for the trust domain',
  good: 'spiffe://prod.example.org/web',
  bad: 'spiffe://<a name of 256 bytes>/web',
  acceptedBy: ['go-spiffe', 'spire'],
  check: breachOf('spiffe-id-trust-domain-max-length'),
});
