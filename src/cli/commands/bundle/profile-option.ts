/** `--profile`: always said, never guessed, since who is believed hangs on it (SPIFFE Federation §5.1). */

import { ENDPOINT_PROFILES, type EndpointProfile } from '../../../bundle/index.js';
import { MeshctlError } from '../../../errors.js';

/** Throws E_USAGE that names the option. */
export function parseProfile(text: string | undefined, option = '--profile'): EndpointProfile {
  const profile = ENDPOINT_PROFILES.find((known) => known === text);
  if (profile !== undefined) return profile;
  throw new MeshctlError('E_USAGE', {
    what: text === undefined ? 'no profile' : `unknown profile "${text}"`,
    where: option,
    fix: 'Choose https_web (a certificate for the host) or https_spiffe (an SVID)',
    rule: 'fed-params-explicit',
  });
}
