import { rfc } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { cut } from './listed.js';

export const x509SvidUriSanIa5 = defineRule({
  id: 'x509-svid-uri-san-ia5',
  standard: 'x509-svid',
  title: 'URI SANs are ASCII',
  severity: 'error',
  requirement: 'MUST',
  citation: rfc(5280, '4.2.1.6'),
  appliesTo: ['leaf', 'intermediate', 'root'],
  rationale:
    'A URI in a certificate is an IA5String, which has ASCII alone. Go does not read a certificate with other bytes in it, so neither does anything that is written in Go.',
  fix: 'Write other characters in percent-encoding, or remove the URI: an SVID has none but its SPIFFE ID',
  good: 'URI:https://example.org/caf%C3%A9',
  bad: 'URI:https://example.org/café',
  refusedBy: ['go-spiffe'],
  check: ({ uris, id }) => {
    // In a SPIFFE ID it is spiffe-id-ascii that says so.
    if (id !== undefined) return undefined;
    const value = uris.find((uri) => NON_ASCII.test(uri));
    if (value === undefined) return undefined;
    return {
      message: 'a URI SAN has bytes above 0x7f',
      field: 'extensions.subjectAltName',
      value: cut(value),
    };
  },
});

const NON_ASCII = /[^\x00-\x7f]/;
