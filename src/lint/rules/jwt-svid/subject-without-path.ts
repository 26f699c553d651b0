import { NO_PATH } from '../../../svid/index.js';
import type { Breach } from '../../rule.js';
import type { TokenSubject } from '../../subjects/token.js';

/** A subject that is a SPIFFE ID without a path; what is wrong with any other is for the rules of SPIFFE-ID. */
export function subjectWithoutPath({ id }: TokenSubject): Breach | undefined {
  if (id === undefined || !id.valid || id.path !== '') return undefined;
  return { message: NO_PATH, field: 'claims.sub', value: id.text };
}
