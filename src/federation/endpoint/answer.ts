/** What an endpoint answers to a request: from data to data. */
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import { HEALTH_PATH, type ServedBundles, type ServedDocument } from './served-bundles.js';

export interface Question {
  readonly method: string;
  /** As it came in the request line. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
}

export interface Answer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
}

const NOTHING = Buffer.alloc(0);

/** Never 401 or 403: a bundle is public, and no client is asked who it is (SPIFFE Federation §5.2.1.3, §5.2.2.3). */
export function answerTo({ method, target, headers }: Question, bundles: ServedBundles): Answer {
  if (method !== 'GET' && method !== 'HEAD') {
    const closing = hasBody(headers) ? { Connection: 'close' } : {};
    return failure(405, 'only GET and HEAD are answered', { Allow: 'GET, HEAD', ...closing });
  }
  if (hasBody(headers)) return failure(413, 'a request has no body here', { Connection: 'close' });
  const path = pathOf(target);
  if (path === HEALTH_PATH) return health(bundles);
  const document = path === '/' ? bundles.first : bundles.get(path.slice(1));
  if (document === undefined) return failure(404, 'no bundle is served at this path');
  return isKnown(headers['if-none-match'], document.etag) ? notModified(document) : whole(document);
}

/** Exactly as it stands: nothing is decoded or normalised. A query is passed over. */
export function pathOf(target: string): string {
  const [path = ''] = target.replace(/^https?:\/\/[^/?]*/i, '').split('?', 1); // absolute form (RFC 9112 §3.2.2)
  return path === '' ? '/' : path;
}

function hasBody({ 'content-length': length, 'transfer-encoding': encoding }: IncomingHttpHeaders): boolean {
  return encoding !== undefined || (length !== undefined && !/^0+$/.test(length));
}

/** If-None-Match is a list of tags, compared weakly (RFC 9110 §13.1.2). */
function isKnown(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  return header.split(',').some((tag) => [etag, `W/${etag}`, '*'].includes(tag.trim()));
}

/** A copy may be kept, but is used only after it was asked whether it is still the newest. */
const cacheHeaders = ({ etag }: ServedDocument) => ({ ETag: etag, 'Cache-Control': 'no-cache' });

function whole(document: ServedDocument): Answer {
  const headers = { ...bodyHeaders(document.body, 'application/json'), ...cacheHeaders(document) };
  return { status: 200, headers, body: document.body };
}

function notModified(document: ServedDocument): Answer {
  return { status: 304, headers: cacheHeaders(document), body: NOTHING };
}

function health({ healthy }: ServedBundles): Answer {
  const body = Buffer.from(healthy ? 'ok\n' : 'a bundle cannot be read\n');
  return { status: healthy ? 200 : 503, headers: plainHeaders(body, 'text/plain; charset=utf-8'), body };
}

function failure(status: number, error: string, more: OutgoingHttpHeaders = {}): Answer {
  const body = Buffer.from(`${JSON.stringify({ error })}\n`);
  return { status, headers: { ...plainHeaders(body, 'application/json'), ...more }, body };
}

function plainHeaders(body: Buffer, type: string) {
  return { ...bodyHeaders(body, type), 'Cache-Control': 'no-store' };
}

function bodyHeaders(body: Buffer, type: string) {
  return { 'Content-Type': type, 'Content-Length': body.length, 'X-Content-Type-Options': 'nosniff' };
}
