import { isAtLeast } from '../../../kuma/index.js';
import { defineRule } from '../../rule.js';
import { UPGRADE } from './sources.js';

export const kumaIdentityExplicitFields = defineRule({
  id: 'kuma-identity-explicit-fields',
  standard: 'kuma',
  title: 'For Kuma 2.12 autogenerate and certificateParameters are there',
  severity: 'error',
  requirement: 'derived',
  citation: UPGRADE,
  appliesTo: ['mesh-identity'],
  rationale: 'Control planes of 2.12 take both for granted and can crash without them.',
  fix: 'Write both: autogenerate: { enabled: false } and certificateParameters: { expiry: 24h } change nothing',
  good: 'bundled:\n  autogenerate: { enabled: true }\n  certificateParameters: { expiry: 24h }',
  bad: 'bundled:\n  autogenerate: { enabled: true }',
  check: (subject) => {
    if (isAtLeast(subject.version, '2.13') || subject.text(['spec', 'provider', 'type']) !== 'Bundled')
      return undefined;
    return ['autogenerate', 'certificateParameters']
      .filter((name) => !subject.has(['spec', 'provider', 'bundled', name]))
      .map((name) =>
        subject.breach(
          ['spec', 'provider', 'bundled', name],
          `without ${name} a control plane of 2.12 can crash`,
        ),
      );
  },
});
