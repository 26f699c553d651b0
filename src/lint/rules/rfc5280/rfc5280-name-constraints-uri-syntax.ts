import type { NameConstraints } from '../../../x509/index.js';
import { rfc } from '../../citation.js';
import { type Breach, defineRule } from '../../rule.js';
import { MAX_FAULTS } from './extension-faults.js';

type Subtree = NonNullable<NameConstraints['permitted']>[number];

const FIELD = 'extensions.nameConstraints';
const SHOWN = 200;
const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;
/** A host, or a domain with a dot in front. Trust domains may have underscores, which DNS names may not. */
const HOST_OR_DOMAIN = /^\.?[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*$/;

export const rfc5280NameConstraintsUriSyntax = defineRule({
  id: 'rfc5280-name-constraints-uri-syntax',
  standard: 'rfc5280',
  title: 'A URI constraint is a host or a domain with a dot in front, and nothing else',
  severity: 'error',
  requirement: 'MUST',
  citation: rfc(5280, '4.2.1.10'),
  appliesTo: ['intermediate', 'root'],
  rationale:
    'A constraint on URIs is compared with their host. One with a scheme, a path or a port never matches anything, so that the CA can issue nothing; Go does not even read a CA whose constraint is an IP address.',
  fix: 'Write the trust domain alone, as "meshctl ca init --constrain" does; in an OpenSSL configuration: "nameConstraints = critical, permitted;URI:example.org"',
  good: 'Permitted:\n  URI:example.org',
  bad: 'Permitted:\n  URI:spiffe://example.org/',
  check: ({ nameConstraints }) => {
    const constraints = nameConstraints?.value;
    if (constraints === undefined) return undefined;
    const { permitted = [], excluded = [] } = constraints;
    if (permitted.length + excluded.length === 0) {
      return { message: 'name constraints hold no name', field: FIELD };
    }
    const breaches: Breach[] = [];
    for (const subtree of [...permitted, ...excluded]) {
      const fault = faultOf(subtree);
      if (fault === undefined) continue;
      const value = subtree.base.value.slice(0, SHOWN);
      breaches.push({ message: fault, field: FIELD, ...(value !== '' && { value }) });
      if (breaches.length === MAX_FAULTS) break;
    }
    return breaches.length === 0 ? undefined : breaches;
  },
});

function faultOf({ base: { type, value }, minimum, maximum, explicitMinimum }: Subtree): string | undefined {
  if (minimum !== 0) return `a name constraint has the minimum ${minimum}, where 0 belongs`;
  if (explicitMinimum) return 'a name constraint spells out the minimum 0, which DER leaves out';
  if (maximum !== undefined) return `a name constraint has the maximum ${maximum}, where none belongs`;
  if (type !== 'uri') return undefined;
  if (value === '') return 'a URI constraint is empty';
  if (value.includes('://')) return 'a URI constraint has a scheme, where a bare host belongs';
  if (value.includes('/')) return 'a URI constraint has a path, where a bare host belongs';
  if (IPV4.test(value) || value.startsWith('[') || value.indexOf(':') !== value.lastIndexOf(':')) {
    return 'a URI constraint is an IP address';
  }
  if (value.includes(':')) return 'a URI constraint has a port';
  return HOST_OR_DOMAIN.test(value) ? undefined : 'a URI constraint is no host and no domain';
}
