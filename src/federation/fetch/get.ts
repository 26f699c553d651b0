/** One GET over one connection, within bounds: nothing is followed, decoded or believed yet. */
import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { MeshctlError } from '../../errors.js';
import { type ConnectOptions, closedEarly, connectToEndpoint, type Phase } from './connect.js';
import { connectionFailure, refusedAnswer, timedOut } from './failures.js';
import type { EndpointTrust } from './trust.js';

export interface GetOptions {
  readonly trust: EndpointTrust;
  /** Seconds for connection, handshake, request and answer together. */
  readonly timeout: number;
  /** The largest body. */
  readonly maxBytes: number;
  /** The tag of a copy at hand. */
  readonly etag?: string | undefined;
  /** Ends it from outside. */
  readonly signal?: AbortSignal | undefined;
  /** Seconds since 1970. */
  readonly clock: () => number;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Read with status 200 alone. */
  readonly body: Buffer;
}

/** Throws E_ENDPOINT, E_VERIFY, E_NO_BUNDLE. */
export async function get(url: URL, deadline: Deadline, options: GetOptions): Promise<HttpAnswer> {
  let phase: Phase = 'connecting';
  const { signal } = deadline;
  const enter = (next: Phase) => {
    phase = next;
  };
  try {
    const { trust, clock } = options;
    const socket = await connectToEndpoint(url, { trust, clock, signal, enter } satisfies ConnectOptions);
    try {
      enter('asking');
      const response = await ask(socket, url, options.etag, signal);
      enter('reading');
      const { statusCode: status = 0, headers } = response;
      const body = status === 200 ? await bodyOf(response, url, options.maxBytes) : Buffer.alloc(0);
      return { status, headers, body };
    } finally {
      socket.destroy();
    }
  } catch (error) {
    if (deadline.passed) throw timedOut(url, options.timeout, PHASE_WORDS[phase]);
    if (error instanceof MeshctlError || !(error instanceof Error) || options.signal?.aborted === true)
      throw error;
    throw connectionFailure(url, error);
  }
}

const PHASE_WORDS: Readonly<Record<Phase, string>> = {
  connecting: 'nothing accepted the connection',
  handshake: 'it accepted the connection, and did not finish the TLS handshake',
  asking: 'it was asked, and did not answer',
  reading: 'its answer began, and did not end',
};

/** The end of an attempt with all its redirects, and what ends it before. */
export class Deadline {
  readonly signal: AbortSignal;
  readonly #timeout: AbortSignal;

  constructor(seconds: number, outside: AbortSignal | undefined) {
    this.#timeout = AbortSignal.timeout(seconds * 1000);
    this.signal = outside === undefined ? this.#timeout : AbortSignal.any([outside, this.#timeout]);
  }

  /** Whether the time is up, rather than that somebody has ended it. */
  get passed(): boolean {
    return this.#timeout.aborted && this.signal.reason === this.#timeout.reason;
  }
}

async function ask(
  socket: TLSSocket,
  url: URL,
  etag: string | undefined,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  // Node's own timers do not keep the process alive, so every way in which this can end has to be heard.
  const asked = request({
    path: `${url.pathname}${url.search}`,
    headers: {
      Host: url.host,
      Accept: 'application/json',
      'Accept-Encoding': 'identity',
      'User-Agent': 'meshctl',
      ...(etag === undefined ? {} : { 'If-None-Match': etag }),
    },
    createConnection: () => socket,
    signal,
  });
  return new Promise((resolve, reject) => {
    asked.once('response', resolve);
    asked.once('upgrade', ({ statusCode }, upgraded) => {
      upgraded.destroy();
      reject(
        refusedAnswer(url, `its status is ${statusCode}, and only 200 brings a bundle`, {
          rule: 'fed-status-200',
        }),
      );
    });
    asked.on('error', reject); // stays: also after the answer has begun, when reading it tells
    asked.once('close', () => reject(closedEarly()));
    asked.end();
  });
}

async function bodyOf(response: IncomingMessage, url: URL, maxBytes: number): Promise<Buffer> {
  const { 'content-length': announced, 'content-encoding': encoding = 'identity' } = response.headers;
  if (encoding.toLowerCase() !== 'identity')
    throw refusedAnswer(url, `it is encoded as "${encoding}", which was not asked for`);
  if (Number(announced ?? 0) > maxBytes) throw tooLarge(url, maxBytes, `it announces ${announced} bytes`);
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxBytes) throw tooLarge(url, maxBytes, 'it goes on');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}

function tooLarge(url: URL, maxBytes: number, why: string) {
  const fix = 'Raise --max-size if a bundle as large as that is expected';
  return refusedAnswer(url, `${why}, and at most ${maxBytes} are read`, { fix });
}
