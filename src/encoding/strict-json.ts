/**
 * Reads JSON (RFC 8259) where a member too many or a rounded number would be a hole: keeps what JSON.parse forgets.
 * Members that appear twice, whole numbers beyond 2^53, how a number was written, and the lines of objects.
 */
import { isUtf8 } from 'node:buffer';
import type { JsonDocument } from './json-document.js';
import { fault, JsonScan } from './json-scan.js';

export { JsonDocument } from './json-document.js';

/** Documents that need this reader are bundles and tokens; the largest known bundle maps are far below this. */
const MAX_BYTES = 16 * 1024 * 1024;

/** Reads one JSON text. Throws E_JSON with line and column. */
export function readStrictJson(bytes: Buffer): JsonDocument {
  if (bytes.length > MAX_BYTES) {
    throw fault({
      why: `it has ${bytes.length} bytes where at most ${MAX_BYTES} are read`,
      fix: 'Split it, or check that it is the file you meant',
    });
  }
  if (!isUtf8(bytes)) throw fault({ why: 'it is not UTF-8 (RFC 8259 §8.1)', fix: 'Save it as UTF-8' });
  return new JsonScan(bytes.toString('utf8')).run();
}
