import { defineRule } from '../../rule.js';
import { MESH_IDENTITY } from './sources.js';

export const kumaIdentityOtherProvider = defineRule({
  id: 'kuma-identity-other-provider',
  standard: 'kuma',
  title: 'Only the provider that is named is configured',
  severity: 'warning',
  requirement: 'derived',
  citation: MESH_IDENTITY,
  appliesTo: ['mesh-identity'],
  rationale:
    'Kuma looks at the part that provider.type names and at no other: what is configured beside it has no effect.',
  fix: 'Leave the other part out, or change the type',
  good: 'provider:\n  type: Spire\n  spire: {}',
  bad: 'provider:\n  type: Spire\n  spire: {}\n  bundled: …',
  check: (subject) => {
    const type = subject.text(['spec', 'provider', 'type']);
    return ['Bundled', 'Spire', 'Extension']
      .filter((other) => other !== type && subject.has(['spec', 'provider', other.toLowerCase()]))
      .map((other) =>
        subject.breach(
          ['spec', 'provider', other.toLowerCase()],
          `it has no effect, since the type is ${type ?? 'another'}`,
        ),
      );
  },
});
