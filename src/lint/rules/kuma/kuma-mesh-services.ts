import { isAtLeast } from '../../../kuma/index.js';
import { defineRule } from '../../rule.js';
import { IDENTITY_STATUS } from './sources.js';

export const kumaMeshServices = defineRule({
  id: 'kuma-mesh-services',
  standard: 'kuma',
  title: 'A mesh with MeshIdentities has MeshServices',
  severity: 'error',
  requirement: 'derived',
  citation: IDENTITY_STATUS,
  appliesTo: ['mesh'],
  rationale:
    'Up to 2.14 a MeshIdentity needs meshServices.mode: Exclusive on its mesh; without it the identity is never ready. From 3.0 on there is no other mode.',
  fix: 'Set spec.meshServices.mode: Exclusive',
  good: 'spec:\n  meshServices:\n    mode: Exclusive',
  bad: 'spec: {}',
  check: (subject) => {
    const { resource, version } = subject;
    if (isAtLeast(version, '3.0')) return undefined;
    const path = [...resource.bodyPath, 'meshServices', 'mode'];
    const needs = subject.all('MeshIdentity').some(({ mesh }) => mesh === resource.name);
    if (!needs || subject.text(path) === 'Exclusive') return undefined;
    return subject.breach(
      path,
      'the MeshIdentities of this mesh are never ready unless meshServices.mode is Exclusive',
    );
  },
});
