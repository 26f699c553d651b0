/** Why there is no answer for an inbound. */
import type { Undecidable } from '../../../kuma/index.js';
import { titleOf } from './read-resources.js';

export function undecidableText(why: Undecidable): string {
  if (why.reason === 'from') {
    const [first, ...others] = why.permissions.map(({ resource }) => titleOf(resource));
    const more = others.length > 0 ? ` and ${others.length} more` : '';
    return `"from" of ${first}${more} decides, since no policy with "rules" is for it: by tags of the client, which its SPIFFE ID does not tell`;
  }
  const [first] = why.lists;
  if (first === undefined) return 'a list has only empty matches';
  const { permission, ruleIndex, list } = first;
  return `${list} of rule ${ruleIndex} of ${titleOf(permission.resource)} has only empty matches: Envoy refuses the listener that Kuma makes of it, and the proxy keeps what it had`;
}
