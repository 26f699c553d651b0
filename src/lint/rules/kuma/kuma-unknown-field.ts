import {
  isAtLeast,
  KUMA_VERSIONS,
  type KumaVersion,
  type Resource,
  type UnknownField,
  unknownFields,
} from '../../../kuma/index.js';
import { defineRule } from '../../rule.js';
import { cut } from '../x509-svid/listed.js';
import { MODELLED } from './kinds.js';
import { API } from './sources.js';

export const kumaUnknownField = defineRule({
  id: 'kuma-unknown-field',
  standard: 'kuma',
  title: 'Every field is one that the version knows',
  severity: 'error',
  requirement: 'derived',
  citation: API,
  appliesTo: MODELLED,
  rationale:
    'No control plane complains of a field that it does not know: it is dropped, and with it what it was to do. A misspelt selector selects nobody, a misplaced CA is not there.',
  fix: 'Write the field that was meant, or leave it out',
  good: 'spec:\n  provider:\n    bundled:\n      ca: …',
  bad: 'spec:\n  provider:\n    ca: …',
  check: (subject) => {
    const { resource, version } = subject;
    const unknown = unknownFields(resource, version);
    if (unknown.length === 0) return undefined;
    const later = laterVersions(resource, version);
    return unknown.map((found) => {
      const meant = meaningOf(found, later);
      const message = `Kuma ${version} does not know ${cut(found.field)} and drops it${meant}`;
      // What looks like nothing that is known may be a note of somebody's.
      const severity = meant === '' ? ({ severity: 'warning' } as const) : {};
      return subject.breach(found.path, message, { field: found.field, ...severity });
    });
  },
});

function meaningOf({ nearest, hint, field }: UnknownField, later: readonly Later[]): string {
  if (hint !== undefined) return `: ${hint}`;
  if (nearest !== undefined) return `; did you mean "${nearest}"?`;
  const first = later.find(({ unknown }) => !unknown.has(field));
  return first === undefined ? '' : `, while ${first.version} knows it: its meaning is lost`;
}

interface Later {
  readonly version: KumaVersion;
  readonly unknown: ReadonlySet<string>;
}

/** What later versions do not know either. */
const laterVersions = (resource: Resource, version: KumaVersion): Later[] =>
  KUMA_VERSIONS.filter((one) => one !== version && isAtLeast(one, version)).map((one) => ({
    version: one,
    unknown: new Set(unknownFields(resource, one).map(({ field }) => field)),
  }));
