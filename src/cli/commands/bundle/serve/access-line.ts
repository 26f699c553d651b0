/** One line of the access log. Whatever a client sent is quoted and cut. */
import { quoted } from '../../../../encoding/printable.js';
import { rfc3339 } from '../../../../encoding/rfc3339.js';
import type { AccessEntry } from '../../../../federation/index.js';

const MAX_PATH = 200;

/** `2026-11-30T10:00:00Z 127.0.0.1:50000 "GET /" 200 1234 0.4`: when, who, what, status, bytes, milliseconds. */
export function accessLine(entry: AccessEntry, now: number): string {
  const { client, method, path, status, bytes, milliseconds, failure } = entry;
  const asked = method === undefined ? '-' : quoted(`${method} ${path ?? ''}`, MAX_PATH);
  const fields = [rfc3339(now), client, asked, status ?? '-', bytes, milliseconds.toFixed(1)];
  return [...fields, ...(failure === undefined ? [] : [quoted(failure, MAX_PATH)])].join(' ');
}
