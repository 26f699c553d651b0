import { asDataplane, previewIdentities, type Resource } from '../../../kuma/index.js';
import { defineRule } from '../../rule.js';
import { winnerFor } from './identities.js';
import { pathFault } from './path-fault.js';
import { IDENTITY_SELECTION } from './sources.js';
import { textAt } from './values.js';

export const kumaDataplaneIdentity = defineRule({
  id: 'kuma-dataplane-identity',
  standard: 'kuma',
  title: 'The MeshIdentity that wins gives a Dataplane its SPIFFE ID',
  severity: 'error',
  requirement: 'derived',
  citation: IDENTITY_SELECTION,
  appliesTo: ['dataplane'],
  rationale:
    'The ID is made of the labels of the Dataplane when it connects. With a label that is missing or has a value that no SPIFFE ID may have, or under a MeshIdentity that is not ready, the proxy gets no identity: with 3.0 it speaks plaintext.',
  fix: 'Give the Dataplane the labels that the path asks for, of letters, digits, dots, dashes and underscores, or select it by another MeshIdentity',
  good: 'path: /sa/{{ label "app" }}\nlabels:\n  app: web',
  bad: 'path: /sa/{{ label "app" }}\nlabels: {}',
  check: (subject) => {
    const { resource, controlPlane, version } = subject;
    const dataplane = asDataplane(resource);
    const winner = winnerFor(subject, dataplane.labels);
    // What is wrong for every proxy is said once, of the MeshIdentity.
    if (winner === undefined || isFaulty(winner)) return undefined;
    const { environment, zone } = controlPlane;
    const [preview] = previewIdentities([dataplane], [winner], { version, environment, zone });
    if (preview === undefined || !OF_ITS_OWN.test(preview.reason)) return undefined;
    const at = resource.environment === 'kubernetes' ? ['metadata', 'labels'] : ['labels'];
    return subject.breach(at, `MeshIdentity ${winner.name} gives it no identity: ${preview.reason}`);
  },
});

const isFaulty = ({ body }: Resource): boolean => {
  const path = textAt(body, 'spiffeID', 'path');
  return path !== undefined && pathFault(path) !== undefined;
};

/** That the workload label is missing, or a provider, other rules say. */
const OF_ITS_OWN =
  /^(?:failed to parse SPIFFE ID|failed to render SPIFFE ID template: executing template failed: label)| is not ready: /;
