import { x509Svid } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { cut } from './listed.js';

export const x509SvidUriSanIsSpiffeId = defineRule({
  id: 'x509-svid-uri-san-is-spiffe-id',
  standard: 'x509-svid',
  title: 'The URI SAN is a SPIFFE ID',
  severity: 'error',
  requirement: 'MUST',
  citation: x509Svid('5.2', '52-leaf-validation'),
  appliesTo: ['leaf', 'intermediate', 'root'],
  rationale:
    'A validator takes the URI for the SPIFFE ID and checks its scheme, so a certificate whose URI is something else names nobody. What else can be wrong with an ID is found by the rules of SPIFFE-ID.',
  fix: 'Write the ID as the URI, such as "subjectAltName = critical, URI:spiffe://example.org/ns/shop/sa/web", and other names as DNS names',
  good: 'URI:spiffe://example.org/ns/shop/sa/web',
  bad: 'URI:https://web.example.org',
  refusedBy: ['go-spiffe'],
  check: ({ uris, id }) => {
    if (id !== undefined || uris.length !== 1) return undefined;
    const [value = ''] = uris;
    return {
      message: 'the URI SAN has another scheme than spiffe',
      field: 'extensions.subjectAltName',
      value: cut(value),
    };
  },
});
