import { goSpiffeReason, PATH_VARIABLES } from '../../../kuma/index.js';
import { sampleOf } from './sample.js';

/** Why a path gives no SPIFFE ID whatever its variables are; undefined too for one that cannot be filled in here. */
export function pathFault(path: string): string | undefined {
  if (path === '') return 'the path is empty, and Envoy refuses a SPIFFE ID without one';
  const sample = sampleOf(path, PATH_VARIABLES);
  if (sample === undefined) return undefined;
  if (!sample.startsWith('/'))
    return 'the path does not begin with a slash, so it becomes part of the trust domain';
  const reason = goSpiffeReason(`spiffe://example.org${sample}`);
  return reason === undefined ? undefined : `it renders to an ID that is none: ${reason}`;
}
