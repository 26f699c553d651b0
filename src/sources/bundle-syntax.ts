/** What is wrong with the text of a bundle document before its members are looked at (RFC 7517 §5, RFC 8259 §8.1). */
import type { Found } from './found.js';

/** Whether a text that is no JSON was meant as a bundle. */
export const looksLikeBundle = (bytes: Buffer): boolean =>
  bytes.includes('"keys"') && ['"kty"', '"x5c"', '"spiffe_'].some((words) => bytes.includes(words));

const BYTE_ORDER_MARK = Buffer.of(0xef, 0xbb, 0xbf);
const DOCUMENTS: ReadonlySet<string> = new Set(['spiffe', 'bundle-map']);

/** Notes the mark on the bundle that is all of the file: it was passed over here, and other readers refuse it. */
export function noteByteOrderMark(bytes: Buffer, { bundles }: Found): void {
  if (!bytes.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK)) return;
  const [first] = bundles;
  if (first === undefined || !DOCUMENTS.has(first.format)) return;
  const message = 'the document begins with a byte order mark';
  const note = { rule: 'bundle-jwk-set', severity: 'error', message, place: { pointer: '' } } as const;
  bundles[0] = { ...first, notes: [note, ...first.notes] };
}
