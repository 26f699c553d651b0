import { MeshctlError } from '../../../errors.js';
import {
  compileTemplate,
  type FieldPath,
  isAtLeast,
  PATH_VARIABLES,
  TRUST_DOMAIN_VARIABLES,
} from '../../../kuma/index.js';
import type { Breach } from '../../breach.js';
import { defineRule } from '../../rule.js';
import type { ManifestSubject } from '../../subjects/manifest.js';
import { IDENTITY_SELECTION } from './sources.js';

export const kumaIdentityTemplateVariable = defineRule({
  id: 'kuma-identity-template-variable',
  standard: 'kuma',
  title: 'Templates use the variables that there are',
  severity: 'error',
  requirement: 'derived',
  citation: IDENTITY_SELECTION,
  appliesTo: ['mesh-identity'],
  rationale:
    'Kuma parses the templates when the resource is applied and fills them in when a proxy connects: an unknown variable shows only then, and the proxy gets no identity. The trust domain has other variables than the path, and 2.12 has no .Workload.',
  fix: 'Use .Mesh and .Zone in trustDomain, and .TrustDomain, .Namespace, .ServiceAccount, .Workload and label "key" in path',
  good: 'path: /workload/{{ .Workload }}',
  bad: 'path: /service/{{ .Service }}',
  check: (subject) => [
    ...breachOf(subject, ['spec', 'spiffeID', 'trustDomain'], TRUST_DOMAIN_VARIABLES),
    ...breachOf(
      subject,
      ['spec', 'spiffeID', 'path'],
      isAtLeast(subject.version, '2.13') ? PATH_VARIABLES : OLDER,
    ),
  ],
});

const OLDER = PATH_VARIABLES.filter((name) => name !== 'Workload');

function breachOf(subject: ManifestSubject, path: FieldPath, variables: readonly string[]): Breach[] {
  const text = subject.text(path);
  if (text === undefined) return [];
  try {
    compileTemplate(text, variables);
    return [];
  } catch (error) {
    if (!(error instanceof MeshctlError)) throw error;
    const { why = '' } = error.details;
    if (!why.startsWith('there is no variable')) return [];
    const isLater = why.includes('".Workload"') && path.at(-1) === 'path';
    const message = isLater ? 'Kuma 2.12 has no variable ".Workload": use label "kuma.io/workload"' : why;
    return [subject.breach(path, message, { value: text })];
  }
}
