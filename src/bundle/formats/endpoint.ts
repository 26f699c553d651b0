/** The bundle endpoint that a document has to name: nothing of it is ever inferred (SPIFFE Federation §5.1). */
import { MeshctlError } from '../../errors.js';
import { SpiffeId } from '../../spiffe/index.js';
import type { Bundle } from '../bundle.js';
import { parseEndpointUrl } from '../endpoint-url.js';
import type { EndpointOptions, WriteOptions } from './format.js';

/** Throws E_USAGE when nobody said which, or what was said contradicts itself. */
export function endpointOf({ trustDomain }: Bundle, { endpoint }: WriteOptions): EndpointOptions {
  const found = endpoint?.(trustDomain.name);
  if (found === undefined) {
    throw new MeshctlError('E_USAGE', {
      what: `the bundle endpoint of ${trustDomain} is not known`,
      why: 'the format must name it, and nobody may guess it',
      fix: 'Pass --endpoint-url and --endpoint-profile https_web or https_spiffe; any place that serves the bundle will do',
    });
  }
  assertEndpointUrl(found.url);
  const { profile, endpointSpiffeId } = found;
  if (profile === 'https_spiffe' && endpointSpiffeId === undefined) {
    throw new MeshctlError('E_USAGE', {
      what: 'https_spiffe needs the SPIFFE ID of the endpoint (SPIFFE Federation §5.2.2.2)',
      fix: 'Pass --endpoint-spiffe-id',
    });
  }
  if (profile === 'https_web' && endpointSpiffeId !== undefined) {
    throw new MeshctlError('E_USAGE', {
      what: 'https_web has no SPIFFE ID of the endpoint',
      where: '--endpoint-spiffe-id',
      fix: 'Leave it out, or use https_spiffe',
    });
  }
  if (endpointSpiffeId !== undefined) SpiffeId.parse(endpointSpiffeId);
  return found;
}

/** Throws E_USAGE. */
function assertEndpointUrl(text: string): void {
  try {
    parseEndpointUrl(text);
  } catch (error) {
    throw error instanceof MeshctlError ? error.at('--endpoint-url') : error;
  }
}
