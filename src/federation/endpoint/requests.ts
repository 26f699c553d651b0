/** The requests of an endpoint: each gets its answer and a line in the log, and whatever is none is cut off. */
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Server } from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { systemCode } from '../../errors.js';
import type { AccessEntry } from './access-entry.js';
import { answerTo, pathOf } from './answer.js';
import { clientOf } from './connections.js';
import type { EndpointLimits } from './limits.js';
import type { ServedBundles } from './served-bundles.js';

export interface RequestOptions {
  readonly bundles: ServedBundles;
  readonly limits: EndpointLimits;
  readonly log: (entry: AccessEntry) => void;
  readonly warn: (text: string) => void;
}

/** A request that has not got the last byte of its answer yet. */
interface Running {
  readonly begun: number;
  /** Of the body of its answer. */
  bytes: number;
  /** All of the answer was handed to the system. */
  isSent: boolean;
}

export class Requests {
  readonly #options: RequestOptions;
  readonly #running = new Map<IncomingMessage, Running>();
  #stopping = false;

  constructor(server: Server, options: RequestOptions) {
    this.#options = options;
    const serve = (request: IncomingMessage, response: ServerResponse) => this.#serve(request, response);
    server.on('request', serve);
    server.on('checkContinue', serve); // no "100 Continue": a body is refused before it is sent
    server.on('clientError', (error, socket) => this.#refuse(error, socket));
    server.on('drop', (data) => {
      const client = clientOf(data ?? {});
      options.log({ client, bytes: 0, milliseconds: 0, failure: 'too many connections' });
    });
  }

  /** No connection outlives its running request from now on. Returns the connections that have one. */
  stop(): ReadonlySet<Socket> {
    this.#stopping = true;
    return new Set([...this.#running.keys()].map(({ socket }) => socket));
  }

  /** Ends requests whose answer takes too long: a client that reads it drop by drop. */
  endSlow(): void {
    const latest = performance.now() - this.#options.limits.answerMs;
    for (const [{ socket }, { begun }] of this.#running) if (begun < latest) socket.destroy();
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    const running = { begun: performance.now(), bytes: 0, isSent: false };
    const client = clientOf(request.socket);
    this.#running.set(request, running);
    response.on('error', () => {}); // the client has gone: "close" follows
    response.on('finish', () => {
      running.isSent = !request.socket.destroyed; // "finish" comes to an answer that is cut off too
    });
    response.on('close', () => {
      this.#running.delete(request);
      this.#options.log(entryOf(request, response, client, running));
      if (this.#stopping && !this.#isBusy(request.socket)) request.socket.destroySoon();
    });
    const { bundles } = this.#options;
    const reading = bundles.refresh(bundles.concernedBy(pathOf(request.url ?? '/')));
    if (reading === undefined) this.#answer(request, response, running);
    else
      reading
        .then(() => this.#answer(request, response, running))
        .catch((error) => this.#fail(error, response));
  }

  #answer(request: IncomingMessage, response: ServerResponse, running: Running): void {
    const { method = '', url: target = '', headers } = request;
    const { status, headers: fields, body } = answerTo({ method, target, headers }, this.#options.bundles);
    if (this.#stopping) fields['Connection'] = 'close';
    response.writeHead(status, fields);
    if (method !== 'HEAD') running.bytes = body.length;
    response.end(method === 'HEAD' ? undefined : body);
  }

  /** A fault of the program costs one request, and is told. */
  #fail(error: unknown, response: ServerResponse): void {
    this.#options.warn(`A request could not be answered: ${error instanceof Error ? error.message : error}`);
    if (!response.headersSent) response.writeHead(500, { Connection: 'close' });
    response.end();
  }

  #isBusy(socket: Socket): boolean {
    for (const request of this.#running.keys()) if (request.socket === socket) return true;
    return false;
  }

  /** What is no request or came too slowly gets a status, what is no TLS is hung up on. */
  #refuse(error: Error, socket: Duplex): void {
    const client = clientOf(socket as Socket);
    const code = systemCode(error) ?? '';
    const status = STATUS_OF[code] ?? (code.startsWith('HPE_') ? 400 : undefined);
    if (status === undefined || !socket.writable) {
      if (!HANG_UPS.has(code))
        this.#options.log({ client, bytes: 0, milliseconds: 0, failure: reasonOf(error) });
      socket.destroy();
      return;
    }
    this.#options.log({ client, status, bytes: 0, milliseconds: 0, failure: reasonOf(error) });
    const head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`;
    socket.end(head, () => socket.destroy()); // not `end` alone: a client may go on sending
  }
}

const STATUS_OF: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

/** A client that has had enough, which is nobody's fault. */
const HANG_UPS = new Set(['ECONNRESET', 'EPIPE']);

/** OpenSSL's own word where there is one: its message is full of file names. */
function reasonOf(error: Error): string {
  return 'reason' in error && typeof error.reason === 'string' ? error.reason : error.message;
}

function entryOf(
  { method = '', url = '' }: IncomingMessage,
  response: ServerResponse,
  client: string,
  { begun, bytes, isSent }: Running,
): AccessEntry {
  const { statusCode: status } = response;
  return {
    client,
    method,
    path: pathOf(url),
    status,
    bytes,
    milliseconds: performance.now() - begun,
    ...(isSent ? {} : { failure: 'the client went before the answer was sent' }),
  };
}
