import { defineRule } from '../../rule.js';
import { pathFault } from './path-fault.js';
import { IDENTITY_SELECTION } from './sources.js';

export const kumaIdentityPath = defineRule({
  id: 'kuma-identity-path',
  standard: 'kuma',
  title: 'The path of the SPIFFE IDs begins with a slash and is a legal one',
  severity: 'error',
  requirement: 'derived',
  citation: IDENTITY_SELECTION,
  appliesTo: ['mesh-identity'],
  rationale:
    'Kuma puts the rendered path behind the trust domain as it is. Without a slash it becomes part of the trust domain, which then nobody trusts; without any path Envoy refuses the certificate; an illegal one gives no proxy an identity.',
  fix: 'Write a path that begins with a slash, has no empty segment and ends in none',
  good: 'path: /ns/{{ .Namespace }}/sa/{{ .ServiceAccount }}',
  bad: 'path: ns/{{ .Namespace }}/sa/{{ .ServiceAccount }}',
  check: (subject) => {
    const path = subject.text(PATH);
    const fault = path === undefined ? undefined : pathFault(path);
    if (path === undefined || fault === undefined) return undefined;
    return subject.breach(PATH, fault, path === '' ? {} : { value: path });
  },
});

const PATH = ['spec', 'spiffeID', 'path'];
