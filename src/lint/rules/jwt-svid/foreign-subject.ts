import { memberOf } from '../../../encoding/json-value.js';
import { quoted } from '../../../encoding/printable.js';
import type { Breach } from '../../rule.js';
import type { TokenSubject } from '../../subjects/token.js';
import { shownValue } from './as-breach.js';

/** A subject that is not meant as a SPIFFE ID at all; the form of one that is, is for the rules of SPIFFE-ID. */
export function foreignSubject({ id, claims }: TokenSubject): Breach | undefined {
  const sub = memberOf(claims, 'sub');
  if (id !== undefined || typeof sub !== 'string' || sub === '') return undefined;
  const value = shownValue(sub);
  return { message: messageOf(sub), field: 'claims.sub', ...(value !== undefined && { value }) };
}

function messageOf(sub: string): string {
  if (sub.startsWith('system:serviceaccount:')) {
    return `its subject is ${quoted(sub, 80)}: it is a Kubernetes service account token, and no JWT-SVID`;
  }
  return `its subject ${quoted(sub, 80)} is no SPIFFE ID`;
}
