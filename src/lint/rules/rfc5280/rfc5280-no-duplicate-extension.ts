import { EXTENSION_OID, type Extension } from '../../../x509/index.js';
import { rfc } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { extensionName, MAX_FAULTS } from './extension-faults.js';

/** Comparing each with each takes no memory, and no time either up to here. */
const FEW = 24;

export const rfc5280NoDuplicateExtension = defineRule({
  id: 'rfc5280-no-duplicate-extension',
  standard: 'rfc5280',
  title: 'Each extension is there at most once',
  severity: 'error',
  requirement: 'MUST NOT',
  citation: rfc(5280, '4.2'),
  appliesTo: ['leaf', 'intermediate', 'root'],
  rationale:
    'Of two extensions of one kind some programs read the first, others the last, so one certificate would mean two things. Go does not read it at all.',
  fix: 'Write the extension once; OpenSSL writes two when a section and a copied request both have it',
  good: 'X509v3 Key Usage: critical\n    Digital Signature',
  bad: 'X509v3 Key Usage: critical\n    Digital Signature\nX509v3 Key Usage: critical\n    Digital Signature, Certificate Sign',
  refusedBy: ['go-spiffe', 'spire'],
  check: ({ extensions }) => {
    if (extensions.length <= FEW && !hasTwice(extensions)) return undefined;
    const twice = duplicatesOf(extensions);
    if (twice.length === 0) return undefined;
    return twice.slice(0, MAX_FAULTS).map((oid) => ({
      message: `the extension ${extensionName(oid)} is there more than once`,
      field: `extensions.${extensionName(oid)}`,
      value: oid,
    }));
  },
});

function hasTwice(extensions: readonly Extension[]): boolean {
  for (let i = 1; i < extensions.length; i++) {
    const oid = extensions[i]?.oid;
    for (let k = 0; k < i; k++) if (extensions[k]?.oid === oid) return true;
  }
  return false;
}

/** Of a second subjectAltName x509-svid-san-single-extension speaks. */
function duplicatesOf(extensions: readonly Extension[]): string[] {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const { oid } of extensions) {
    if (seen.has(oid) && oid !== EXTENSION_OID.subjectAltName) twice.add(oid);
    seen.add(oid);
  }
  return [...twice];
}
