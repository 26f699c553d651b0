import type { NameConstraints } from '../../../x509/index.js';
import { x509Svid } from '../../citation.js';
import { defineRule } from '../../rule.js';
import { cut, listed } from './listed.js';

export const x509SvidNameConstraintsAllowed = defineRule({
  id: 'x509-svid-name-constraints-allowed',
  standard: 'x509-svid',
  title: 'URI name constraints go with trust domains that are host names',
  severity: 'warning',
  requirement: 'derived',
  citation: x509Svid('4.2', '42-name-constraints'),
  appliesTo: ['intermediate', 'root'],
  rationale:
    'RFC 5280 §4.2.1.10 constrains URIs by a fully qualified host name. A SPIFFE trust domain may be "default", "my_td" or "10.0.0.1", which is none, and validators then differ: Go matches single words and underscores, others refuse every ID below the CA, and addresses fail everywhere.',
  fix: 'Leave the URI constraints out of this CA, or take a trust domain with a dot and without "_", such as "example.org": "meshctl ca init example.org --constrain"',
  good: 'URI:spiffe://example.org\nX509v3 Name Constraints: critical\n    Permitted: URI:example.org',
  bad: 'URI:spiffe://default\nX509v3 Name Constraints: critical\n    Permitted: URI:default',
  acceptedBy: ['go-spiffe'],
  check: ({ nameConstraints, id, isMeantToSign }) => {
    const constraints = nameConstraints?.value;
    if (constraints === undefined || !isMeantToSign) return undefined;
    const hosts = uriHosts(constraints);
    if (hosts.length === 0) return undefined;
    const field = 'extensions.nameConstraints';
    if (id?.valid === true && !isHostName(id.trustDomain))
      return {
        message: `URI constraints bind a trust domain that is no full host name: ${id.trustDomain}`,
        field,
        value: listed(hosts),
      };
    const odd = hosts.find((host) => isHostLike(host) && !isHostName(host));
    if (odd === undefined) return undefined;
    return { message: `a URI constraint is no full host name: ${cut(odd)}`, field, value: cut(odd) };
  },
});

function uriHosts({ permitted = [], excluded = [] }: NameConstraints): string[] {
  const hosts: string[] = [];
  for (const { base } of permitted) if (base.type === 'uri') hosts.push(base.value);
  for (const { base } of excluded) if (base.type === 'uri') hosts.push(base.value);
  return hosts;
}

/** What is no host at all, or an address, breaks the syntax of constraints: rfc5280-name-constraints-uri-syntax. */
const isHostLike = (text: string): boolean =>
  /^\.?[a-z0-9_-]+(\.[a-z0-9_-]+)*$/i.test(text) && !ADDRESS.test(text);

const ADDRESS = /^[0-9]+(\.[0-9]+){3}$/;

/** A dot in it (the one in front of a domain will do), no underscore, and no IPv4 address. */
const isHostName = (text: string): boolean =>
  text.includes('.') && !text.includes('_') && !ADDRESS.test(text);
