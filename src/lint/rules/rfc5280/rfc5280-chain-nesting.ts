import { MeshctlError } from '../../../errors.js';
import type { Name } from '../../../x509/index.js';
import { rfc } from '../../citation.js';
import { defineRule } from '../../rule.js';

export const rfc5280ChainNesting = defineRule({
  id: 'rfc5280-chain-nesting',
  standard: 'rfc5280',
  title: 'A chain begins with the leaf, and each certificate is followed by its issuer',
  severity: 'error',
  requirement: 'MUST',
  citation: rfc(5280, '6.1'),
  appliesTo: ['leaf', 'intermediate'],
  rationale:
    'Peers take the first certificate for the leaf. go-spiffe finds the others in any order, but other TLS stacks follow the chain link by link and end at one that does not fit.',
  fix: 'Put the leaf first, then its issuer, and so on upwards; leave out the root and what does not belong',
  good: '-----BEGIN CERTIFICATE-----  (leaf, issued by Mesh CA 2)\n-----BEGIN CERTIFICATE-----  (Mesh CA 2)',
  bad: '-----BEGIN CERTIFICATE-----  (leaf, issued by Mesh CA 2)\n-----BEGIN CERTIFICATE-----  (Mesh CA 1)',
  check: ({ certificate, next, behindIssuer }) => {
    if (behindIssuer) return { message: 'the leaf stands behind its issuer', field: 'issuer' };
    if (next === undefined || certificate.issuer.equals(next.certificate.subject)) return undefined;
    const { issuer } = certificate;
    const { subject } = next.certificate;
    const message = issuer.matches(subject)
      ? 'the issuer is written in other bytes than the subject of the next certificate'
      : `the next certificate is ${textOf(subject)} and not the issuer`;
    return { message, field: 'issuer', value: textOf(issuer) };
  },
});

function textOf(name: Name): string {
  try {
    return name.isEmpty ? 'a certificate without a subject' : name.toString().slice(0, SHOWN);
  } catch (error) {
    if (error instanceof MeshctlError) return 'a certificate with an unreadable name';
    throw error;
  }
}

const SHOWN = 200;
