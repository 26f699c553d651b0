/** Redirects of an endpoint (SPIFFE Federation §5.2.1.4, §5.2.2.4): only to itself, with the same checks, and never kept. */
import { endpointUrlFault } from '../../bundle/index.js';
import { quoted } from '../../encoding/printable.js';
import type { MeshctlError } from '../../errors.js';
import { refusedAnswer } from './failures.js';
import { Deadline, type GetOptions, get, type HttpAnswer } from './get.js';

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const PERMANENT: ReadonlySet<number> = new Set([301, 308]);
const MAX_REDIRECTS = 5;

export interface FinalAnswer extends HttpAnswer {
  /** Sentences about the way there. */
  readonly remarks: readonly string[];
}

/** The answer at the end of the redirects. Throws as `get`, and E_ENDPOINT for a redirect that is not followed. */
export async function getThroughRedirects(url: URL, options: GetOptions): Promise<FinalAnswer> {
  const deadline = new Deadline(options.timeout, options.signal);
  const remarks: string[] = [];
  let current = url;
  for (let count = 0; ; count++) {
    const answer = await get(current, deadline, options);
    if (!REDIRECTS.has(answer.status)) return { ...answer, remarks };
    if (count === MAX_REDIRECTS) throw refusedAnswer(url, `it redirects more than ${MAX_REDIRECTS} times`);
    const next = targetOf(url, current, answer);
    const kind = PERMANENT.has(answer.status)
      ? ` for good (${answer.status}); it is followed this time, and the URL stays as configured (fed-redirect-temporary)`
      : ` (${answer.status})`;
    remarks.push(`It redirects to ${next.pathname}${next.search}${kind}.`);
    current = next;
  }
}

function targetOf(url: URL, current: URL, { status, headers: { location } }: HttpAnswer): URL {
  if (location === undefined) throw refusedAnswer(current, `it redirects (${status}) to nowhere`);
  if (!URL.canParse(location, current))
    throw refused(current, status, location, 'that is no URL', 'fed-redirect-target-valid');
  const target = new URL(location, current);
  const fault = endpointUrlFault(target);
  if (fault !== undefined) throw refused(current, status, location, fault.why, 'fed-redirect-target-valid');
  if (target.origin === url.origin) return target;
  const why = `that is another host or port than ${url.host}, and nobody has said that it may speak for it`;
  throw refused(current, status, location, why);
}

function refused(url: URL, status: number, location: string, why: string, rule?: string): MeshctlError {
  return refusedAnswer(url, `it redirects (${status}) to ${quoted(location, 200)}: ${why}`, {
    fix: 'If that is where the endpoint is now, ask its operator, and give that URL',
    rule,
  });
}
