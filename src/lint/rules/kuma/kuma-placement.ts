import { ORIGIN_REQUIRED, placementViolation } from '../../../kuma/index.js';
import { defineRule } from '../../rule.js';
import { asBreach } from '../../subjects/manifest.js';
import { MODELLED } from './kinds.js';
import { ADMISSION } from './sources.js';

export const kumaPlacement = defineRule({
  id: 'kuma-placement',
  standard: 'kuma',
  title: 'The resource may stand where it stands',
  severity: 'error',
  requirement: 'MUST',
  citation: ADMISSION,
  appliesTo: MODELLED,
  rationale:
    'On Kubernetes some kinds have their place in the system namespace alone, and control planes that know each other take only what is theirs. What they answer is told here in their words.',
  fix: 'Move it, or label it as the message says; --control-plane, --zone and --system-namespace say which control plane is meant',
  good: 'metadata:\n  namespace: kuma-system',
  bad: 'metadata:\n  namespace: payments',
  check: (subject) => {
    const { resource, controlPlane } = subject;
    if (resource.environment !== 'kubernetes') return undefined;
    const found = placementViolation(resource, controlPlane);
    if (found === undefined) return undefined;
    // The cause says less than the sentence of the answer.
    const message = found.message === 'cannot be empty' ? ORIGIN_REQUIRED : found.message;
    return asBreach(subject, { ...found, message: message.replace(/\.$/, '') });
  },
});
