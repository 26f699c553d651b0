import type { Place } from '../../../sources/index.js';
import { workloadApi } from '../../citation.js';
import { defineRule } from '../../rule.js';

export const x509SvidKeyPkcs8 = defineRule({
  id: 'x509-svid-key-pkcs8',
  standard: 'x509-svid',
  title: 'A private key is unencrypted PKCS#8',
  severity: 'warning',
  requirement: 'derived',
  citation: workloadApi('5.1', '51-profile-definition'),
  appliesTo: ['private-key'],
  rationale:
    'PKCS#8 is what the Workload API hands out, and for files go-spiffe reads PRIVATE KEY blocks only: of others it says that no private key was found. A workload has nobody who types a password.',
  fix: 'Convert it: "openssl pkcs8 -topk8 -nocrypt -in old.pem -out key.pem"',
  good: '-----BEGIN PRIVATE KEY-----',
  bad: '-----BEGIN EC PRIVATE KEY-----',
  refusedBy: ['go-spiffe'],
  check: ({ item: { form, place } }) => {
    if (!OTHER_FORMS.includes(form) || isInPkcs12(place)) return undefined;
    return { message: `the private key is in another form: ${form}`, value: form };
  },
});

/** As the readers of private keys name them; what Envoy redacted and what is a JWK is no file of a key. */
const OTHER_FORMS: readonly string[] = [
  'SEC 1',
  'PKCS#1',
  'encrypted PKCS#8',
  'encrypted by the old way of OpenSSL',
];

/** There the container has the password, and whoever takes one takes the other. */
const isInPkcs12 = ({ path }: Place): boolean => /^bag \d/.test(path.at(-1) ?? '');
