import { defineRule } from '../../rule.js';
import { goSpiffe } from './sources.js';

/** Forms of private keys in PEM under other labels, as their readers name them. */
const OTHER_BLOCKS: readonly string[] = [
  'SEC 1',
  'PKCS#1',
  'encrypted PKCS#8',
  'encrypted by the old way of OpenSSL',
];

export const goSpiffeKeyPkcs8 = defineRule({
  id: 'go-spiffe-key-pkcs8',
  standard: 'consumers',
  title: 'go-spiffe reads private keys from PRIVATE KEY blocks only',
  severity: 'error',
  requirement: 'derived',
  citation: goSpiffe('svid/x509svid/svid.go'),
  appliesTo: ['private-key'],
  rationale:
    'Load and Parse pass over PEM blocks of any other label and then say that no private key was found. The standard asks for PKCS#8 on the Workload API and is silent about files.',
  fix: 'Convert it: "openssl pkcs8 -topk8 -nocrypt -in old.pem -out key.pem"',
  good: '-----BEGIN PRIVATE KEY-----',
  bad: '-----BEGIN EC PRIVATE KEY-----',
  consumer: 'go-spiffe',
  check: ({ item: { form, place } }) => {
    // A PKCS#12 file and a JWK have no blocks, and go-spiffe reads neither.
    if (!OTHER_BLOCKS.includes(form) || /^bag \d/.test(place.path.at(-1) ?? '')) return undefined;
    return { message: `the private key is passed over, being ${form}`, value: form };
  },
});
