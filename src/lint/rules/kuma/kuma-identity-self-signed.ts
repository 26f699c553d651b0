import { defineRule } from '../../rule.js';
import { BUNDLED_PROVIDER } from './sources.js';

export const kumaIdentitySelfSigned = defineRule({
  id: 'kuma-identity-self-signed',
  standard: 'kuma',
  title: 'A CA that Kuma makes is allowed to be self-signed',
  severity: 'error',
  requirement: 'derived',
  citation: BUNDLED_PROVIDER,
  appliesTo: ['mesh-identity'],
  rationale:
    'The CA that Kuma makes is self-signed, and Kuma refuses it unless insecureAllowSelfSigned says otherwise: the resource is taken, and its status says "self-signed certificates are not allowed".',
  fix: 'Set insecureAllowSelfSigned: true beside autogenerate',
  good: 'bundled:\n  insecureAllowSelfSigned: true\n  autogenerate: { enabled: true }',
  bad: 'bundled:\n  autogenerate: { enabled: true }',
  check: (subject) => {
    if (subject.text([...PROVIDER, 'type']) !== 'Bundled') return undefined;
    if (subject.value([...BUNDLED, 'autogenerate', 'enabled']) !== true) return undefined;
    if (subject.value([...BUNDLED, 'insecureAllowSelfSigned']) === true) return undefined;
    const message = 'the CA that Kuma makes is self-signed, which is not allowed here';
    return subject.breach([...BUNDLED, 'autogenerate', 'enabled'], message);
  },
});

const PROVIDER = ['spec', 'provider'];
const BUNDLED = [...PROVIDER, 'bundled'];
