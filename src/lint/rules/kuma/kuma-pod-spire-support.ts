import { defineRule } from '../../rule.js';
import { podMetadata } from './pod-metadata.js';
import { ANNOTATIONS } from './sources.js';

export const kumaPodSpireSupport = defineRule({
  id: 'kuma-pod-spire-support',
  standard: 'kuma',
  title: 'SPIRE support is asked for by an annotation',
  severity: 'warning',
  requirement: 'derived',
  citation: ANNOTATIONS,
  appliesTo: ['pod-template'],
  rationale:
    'A page of the documentation calls k8s.kuma.io/spire-support a label. The injector reads the annotation alone; without it no socket is mounted, and the proxy gets no identity.',
  fix: 'Move it to the annotations of the Pod template',
  good: "annotations:\n  k8s.kuma.io/spire-support: 'true'",
  bad: "labels:\n  k8s.kuma.io/spire-support: 'true'",
  check: (subject) => {
    const path = [...podMetadata(subject), 'labels', KEY];
    if (!subject.has(path) || subject.has([...podMetadata(subject), 'annotations', KEY])) return undefined;
    return subject.breach(path, `Kuma reads ${KEY} as an annotation, and this is a label`);
  },
});

const KEY = 'k8s.kuma.io/spire-support';
