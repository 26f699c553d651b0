import { EXTENSION_OID } from '../../../x509/index.js';
import { rfc } from '../../citation.js';
import { type Breach, defineRule } from '../../rule.js';
import { extensionName, MAX_FAULTS } from './extension-faults.js';

/** Those that path validation processes, or that have no say in it. */
const PROCESSED: ReadonlySet<string> = new Set(Object.values(EXTENSION_OID));

export const rfc5280UnknownCriticalExtension = defineRule({
  id: 'rfc5280-unknown-critical-extension',
  standard: 'rfc5280',
  title: 'No extension is critical that path validation does not process',
  severity: 'error',
  requirement: 'MUST',
  citation: rfc(5280, '4.2'),
  appliesTo: ['leaf', 'intermediate', 'root'],
  rationale:
    'A validator that meets a critical extension which it does not process must refuse the certificate. go-spiffe reads such an SVID and then refuses it when a peer presents it: "unhandled critical extension".',
  fix: 'Leave the extension out, or write it without "critical"',
  good: '1.3.6.1.4.1.99999.1:\n    ..',
  bad: '1.3.6.1.4.1.99999.1: critical\n    ..',
  refusedBy: ['go-spiffe'],
  check: ({ extensions }) => {
    let breaches: Breach[] | undefined;
    for (const { oid, critical } of extensions) {
      if (!critical || PROCESSED.has(oid)) continue;
      const name = extensionName(oid);
      const message = `the extension ${name} is critical, and validators do not process it`;
      breaches ??= [];
      breaches.push({ message, field: `extensions.${name}`, value: oid });
      if (breaches.length === MAX_FAULTS) break;
    }
    return breaches;
  },
});
