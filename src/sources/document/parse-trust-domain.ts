import { MeshctlError } from '../../errors.js';
import { TrustDomain } from '../../spiffe/index.js';
import type { Place } from '../item.js';
import type { DocumentReader } from './reader.js';

/** A name that is none stands there as a broken item, which breaks this rule: in one MeshTrust it breaks the whole mesh. */
export function parseTrustDomain(
  reader: DocumentReader,
  name: string | undefined,
  place: Place,
  rule: string,
): TrustDomain | undefined {
  if (name === undefined) return undefined;
  try {
    return TrustDomain.parse(name);
  } catch (error) {
    if (!(error instanceof MeshctlError)) throw error;
    const { code, details } = error;
    reader.found.items.push({ kind: 'broken', place, error: new MeshctlError(code, { ...details, rule }) });
    return undefined;
  }
}
