import { spiffeId } from '../../citation.js';
import { defineRule } from '../../rule.js';

const START = 'spiffe://'.length;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export const spiffeIdTrustDomainUnique = defineRule({
  id: 'spiffe-id-trust-domain-unique',
  standard: 'spiffe-id',
  title: 'The name of the trust domain is unlikely to be chosen twice',
  severity: 'info',
  requirement: 'advice',
  citation: spiffeId('2.1.1', '211-trust-domain-name-collisions'),
  appliesTo: ['spiffe-id'],
  rationale:
    'No authority hands out names of trust domains. Two meshes of the same name can never be federated, and a change of name means that every ID and every policy changes. Istio and csi-driver-spiffe choose cluster.local where nobody chooses.',
  fix: 'Name new trust domains under a DNS name that you own, or by a UUID',
  good: 'spiffe://prod.acme.example/web',
  bad: 'spiffe://cluster.local/web',
  check: (id) => {
    const { text } = id;
    const slash = text.indexOf('/', START);
    const end = slash < 0 ? text.length : slash;
    const dot = text.indexOf('.', START);
    const hasDot = dot >= 0 && dot < end;
    // example.org and example.com are names for documents (RFC 2606 §3): nobody takes them for a choice.
    if (hasDot && !(end - START === 'cluster.local'.length && text.startsWith('cluster.local', START))) {
      return undefined;
    }
    if (!id.valid) return undefined;
    const { trustDomain } = id;
    if (UUID.test(trustDomain)) return undefined;
    const why = hasDot || DEFAULTS.has(trustDomain) ? 'is a default that many meshes have' : 'is one word';
    return { message: `the trust domain ${trustDomain} ${why}`, field: id.field, value: trustDomain };
  },
});

const DEFAULTS = new Set(['default', 'localhost', 'local']);
