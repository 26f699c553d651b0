/** Makes a request from an ID and DNS names that somebody wrote down. */
import { quoted } from '../../encoding/printable.js';
import { type ErrorCode, type ErrorDetails, MeshctlError } from '../../errors.js';
import { SpiffeId, type TrustDomain } from '../../spiffe/index.js';
import { parseDnsName } from '../../x509/index.js';
import type { Entry, IdentityProblem } from './items.js';

export function problem(place: string, code: ErrorCode, details: ErrorDetails): IdentityProblem {
  return { kind: 'problem', place, error: new MeshctlError(code, details).at(place) };
}

export const lineTooLong = (place: string): IdentityProblem =>
  problem(place, 'E_IDENTITY_LIST', { what: 'the line is longer than 64 KiB' });

/** The entry that `make` returns, or the problem when it throws. */
export function entryAt(place: string, make: () => Entry): Entry {
  try {
    return make();
  } catch (error) {
    if (error instanceof MeshctlError) return { kind: 'problem', place, error: error.at(place) };
    throw error;
  }
}

/** A request for an ID written in a list. A trust domain, when known, only helps to say what should be written. */
export function writtenEntry(
  text: string,
  names: readonly string[],
  place: string,
  trustDomain: TrustDomain | undefined,
  ignored: readonly string[] = [],
): Entry {
  return entryAt(place, () => ({
    kind: 'request',
    id: parseId(text, trustDomain),
    dnsNames: names.length === 0 ? [] : [...new Set(names.map(parseDnsName))],
    place,
    origin: 'written',
    ...(ignored.length > 0 ? { ignored } : {}),
  }));
}

function parseId(text: string, trustDomain: TrustDomain | undefined): SpiffeId {
  try {
    return SpiffeId.parse(text);
  } catch (error) {
    if (!(error instanceof MeshctlError)) throw error;
    const fix = fixFor(text, trustDomain);
    throw fix === undefined ? error : new MeshctlError(error.code, { ...error.details, fix });
  }
}

/** A better way out where a path or a row of a table stands for an ID. A path is never taken for one. */
function fixFor(text: string, trustDomain: TrustDomain | undefined): string | undefined {
  if (text.includes(',')) return 'In a CSV file, the first row names the columns: "spiffe_id,dns"';
  const path = /^\/?([A-Za-z0-9._-]+(?:\/[A-Za-z0-9._-]+)*)$/.exec(text)?.[1];
  if (path === undefined || text.length > 1024) return undefined;
  if (trustDomain === undefined) {
    const isDomain = /^[^/]*\./.test(path);
    return isDomain ? undefined : `Write the whole ID: "spiffe://<trust domain>/${path}"`;
  }
  const named = path === trustDomain.name || path.startsWith(`${trustDomain.name}/`);
  return `Write the whole ID: ${quoted(named ? `spiffe://${path}` : `${trustDomain.id}/${path}`, Infinity)}`;
}
