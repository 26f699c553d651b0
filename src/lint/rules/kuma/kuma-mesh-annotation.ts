import { isAtLeast, MESH_LABEL } from '../../../kuma/index.js';
import { defineRule } from '../../rule.js';
import { MESH_RESOURCES } from './kinds.js';
import { UPGRADE } from './sources.js';

export const kumaMeshAnnotation = defineRule({
  id: 'kuma-mesh-annotation',
  standard: 'kuma',
  title: 'The mesh is named by the label',
  severity: 'error',
  requirement: 'derived',
  citation: UPGRADE,
  appliesTo: MESH_RESOURCES,
  rationale:
    'Kuma 3.0 honours the label kuma.io/mesh and no longer the annotation of that name: the resource would belong to the mesh default.',
  fix: 'Move kuma.io/mesh from the annotations to the labels',
  good: 'labels:\n  kuma.io/mesh: payments',
  bad: 'annotations:\n  kuma.io/mesh: payments',
  check: (subject) => {
    const { annotations, labels } = subject.resource;
    if (!isAtLeast(subject.version, '3.0') || labels[MESH_LABEL] !== undefined) return undefined;
    if (annotations[MESH_LABEL] === undefined) return undefined;
    return subject.breach(
      ['metadata', 'annotations', MESH_LABEL],
      'Kuma 3.0 does not read the mesh from an annotation',
    );
  },
});
