import { spiffeId } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { breachOf } from './breach-of.js';

export const spiffeIdNoUserinfo = defineRule({
  id: 'spiffe-id-no-userinfo',
  standard: 'spiffe-id',
  title: 'The trust domain has no user information',
  severity: 'error',
  requirement: 'MUST',
  citation: spiffeId('2.1', '21-trust-domain'),
  appliesTo: ['spiffe-id'],
  rationale:
    'The authority of an ID is the bare name of the trust domain. Something in front of an "@" looks like a part of the name to people and is none.',
  fix: 'Remove the "@" and what stands before it; Istio writes "." where a trust domain had "@"',
  good: 'spiffe://my-project.example.org/ns/shop/sa/web',
  bad: 'spiffe://my-project@example.org/ns/shop/sa/web',
  refusedBy: ['go-spiffe'],
  check: breachOf('spiffe-id-no-userinfo'),
});
