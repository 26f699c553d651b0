import { rfc } from '../../citation.js';
import { type Breach, defineRule } from '../../rule.js';
import { extensionName, MAX_FAULTS } from './extension-faults.js';

const SHOWN_OCTETS = 64;

export const rfc5280ExtensionEncoding = defineRule({
  id: 'rfc5280-extension-encoding',
  standard: 'rfc5280',
  title: 'Extensions are DER of the type that their identifier says',
  severity: 'error',
  requirement: 'MUST',
  citation: rfc(5280, '4.2'),
  appliesTo: ['leaf', 'intermediate', 'root'],
  rationale:
    'What cannot be read cannot be judged: a validator refuses the certificate, or passes over the extension and with it over what it forbids. Rules about that extension are silent here.',
  fix: 'Issue it anew, and let the library write the extension instead of giving its bytes by hand ("DER:" in an OpenSSL configuration)',
  good: '2.5.29.15 critical, 03 02 07 80',
  bad: '2.5.29.15 critical, 03 05 07 80',
  check: ({ certificate, extensions, extensionsError }) => {
    if (extensionsError !== undefined) {
      const { what, where, why } = extensionsError.details;
      return { message: `the extensions cannot be read: ${placed(why ?? what, where)}`, field: 'extensions' };
    }
    let breaches: Breach[] | undefined;
    for (const extension of extensions) {
      const { oid, explicitFalse, value } = extension;
      const decoded = certificate.decode(extension);
      if (!explicitFalse && decoded?.ok !== false) continue;
      const field = `extensions.${extensionName(oid)}`;
      breaches ??= [];
      if (decoded?.ok === false) {
        const { what, where, why } = decoded.error.details;
        const octets = value.value().subarray(0, SHOWN_OCTETS);
        breaches.push({ message: placed(`${what}: ${why}`, where), field, value: octets.toString('hex') });
      } else {
        const message = 'that it is not critical is spelled out (01 01 00), where DER leaves it out';
        breaches.push({ severity: 'warning', message, field });
      }
      if (breaches.length >= MAX_FAULTS) break;
    }
    return breaches;
  },
});

/** The reason, with the byte of the certificate. */
const placed = (why: string, where: string | undefined): string =>
  where === undefined ? why : `${why} (${where})`;
