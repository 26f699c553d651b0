/** Fetches the bundle that an endpoint serves (SPIFFE Federation §5.2.1.4, §5.2.2.4). */
import { type BundleContent, type BundleNote, decodeSpiffeBundle } from '../../bundle/index.js';
import { quoted } from '../../encoding/printable.js';
import { MeshctlError } from '../../errors.js';
import { PassingFailure, refusedAnswer } from './failures.js';
import type { GetOptions, HttpAnswer } from './get.js';
import { getThroughRedirects } from './redirects.js';

export interface FetchedBundle {
  /** The document as it came. */
  readonly bytes: Buffer;
  readonly content: BundleContent;
  readonly notes: readonly BundleNote[];
  /** Sentences about how it came. */
  readonly remarks: readonly string[];
  readonly etag?: string;
}

/** One attempt; undefined when the copy with this tag is still the newest. Throws E_ENDPOINT, E_VERIFY, E_NO_BUNDLE. */
export async function fetchBundle(url: URL, options: GetOptions): Promise<FetchedBundle | undefined> {
  const answer = await getThroughRedirects(url, options);
  if (answer.status === 304 && options.etag !== undefined) return undefined;
  assertOk(url, answer);
  const { content, notes } = decode(url, answer, options.clock());
  const { body: bytes, remarks } = answer;
  const { 'content-type': type, etag } = answer.headers;
  return {
    bytes,
    content,
    notes,
    remarks: [...remarks, ...aboutType(type)],
    ...(etag === undefined ? {} : { etag }),
  };
}

/** Whatever else comes with another status is no bundle (fed-status-200). */
function assertOk(url: URL, { status, headers }: HttpAnswer): void {
  if (status === 200) return;
  const why = `its status is ${status}, and only 200 brings a bundle`;
  if (status !== 429 && status < 500) {
    throw refusedAnswer(url, why, { fix: 'Check the path of the URL', rule: 'fed-status-200' });
  }
  const details = { what: `the answer of ${url.href} is refused`, why, fix: 'Try again later' };
  throw new PassingFailure(details, secondsOf(headers['retry-after']));
}

/** A date is not looked at: whoever sends one means a long time, and the next poll comes anyway. */
function secondsOf(retryAfter: string | undefined): number | undefined {
  return retryAfter !== undefined && /^\d{1,6}$/.test(retryAfter) ? Number(retryAfter) : undefined;
}

function decode(url: URL, { body, headers }: HttpAnswer, now: number) {
  try {
    return decodeSpiffeBundle(body, { now });
  } catch (error) {
    if (!(error instanceof MeshctlError)) throw error;
    const { where, why = error.message, rule } = error.details;
    const place = where === undefined ? '' : ` (${where})`;
    throw refusedAnswer(url, `it is no SPIFFE bundle: ${why}${place}. ${whatCame(body, headers)}`, {
      fix: 'Check the URL: this may be a page for people, or a proxy that answered instead',
      rule,
      cause: error,
    });
  }
}

function whatCame(body: Buffer, { 'content-type': type }: HttpAnswer['headers']): string {
  const kind = type === undefined ? 'without a content type' : `as ${quoted(type, 60)}`;
  if (body.length === 0) return `It came ${kind}, and empty`;
  return `It came ${kind}, and begins with ${quoted(body.toString('utf8', 0, 60))}`;
}

/** Servers should say so, and clients must not insist on it (fed-response-content-type). */
function aboutType(type: string | undefined): string[] {
  if (type !== undefined && /^application\/json\s*(;|$)/i.test(type)) return [];
  const kind = type === undefined ? 'has no content type' : `is of type ${quoted(type, 60)}`;
  return [`The answer ${kind} where application/json belongs (fed-response-content-type).`];
}
