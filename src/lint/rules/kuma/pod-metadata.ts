/** Where the metadata of the Pods stand in what makes them. */
import type { FieldPath } from '../../../kuma/index.js';
import type { ManifestSubject } from '../../subjects/manifest.js';

export function podMetadata({ resource: { kind } }: ManifestSubject): FieldPath {
  if (kind === 'Pod') return ['metadata'];
  const template = kind === 'CronJob' ? ['spec', 'jobTemplate', 'spec', 'template'] : ['spec', 'template'];
  return [...template, 'metadata'];
}
