/** What a text is, before it is parsed: a document, PEM, or bytes in base64. */
import { TAG } from '../encoding/der.js';

const BEGIN = '-----BEGIN ';
/** `-----BEGIN ` in base64; the last character also holds bits of what follows. */
const BEGIN_BASE64 = 'LS0tLS1CRUdJTi';

/** So much of the beginning tells what a text is. */
const PEEK = 64 * 1024;

/** The bytes as UTF-8 without a byte order mark. UTF-16, which Windows shells write, is told by its mark. */
export function asUtf8(bytes: Buffer): Buffer {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return bytes.subarray(3);
  const isLittle = bytes[0] === 0xff && bytes[1] === 0xfe;
  const isBig = bytes[0] === 0xfe && bytes[1] === 0xff;
  if (!isLittle && !isBig) return bytes;
  const even = Buffer.from(bytes.subarray(2, bytes.length - (bytes.length % 2)));
  return Buffer.from((isBig ? even.swap16() : even).toString('utf16le'), 'utf8');
}

/** Objects, lists of what holds something, and texts; headings in brackets are none. */
const JSON_BEGINNING = /^\s*(?:\{\s*["}]|\[\s*[[{"\]]|")/;

export const looksLikeJson = (bytes: Buffer): boolean => JSON_BEGINNING.test(beginningOf(bytes));

export const holdsPem = (bytes: Buffer): boolean => bytes.includes(BEGIN);

/** PEM, also in base64, and what bundles and SVIDs have as JSON. */
const MISSED = [BEGIN, BEGIN_BASE64, '"keys"', '"x5c"', '"x509_svid"'];

/** Whether a text that cannot be parsed would have held something: then it is a failure, and no text like any other. */
export const wouldBeMissed = (bytes: Buffer): boolean => MISSED.some((words) => bytes.includes(words));

/** A line that begins a YAML document, or a mapping or list at the margin. */
const YAML_LINE =
  /^(?:---(?:\s|$)|%YAML\s|-[ \t]|(?:[A-Za-z_][\w./-]{0,200}|"[^"\n]{0,200}"|'[^'\n]{0,200}')[ \t]{0,9}:(?:\s|$))/m;
/** What stands in the manifests and configurations that hold certificates. */
const KNOWN_KEY =
  /^(?:- )?["']?(?:apiVersion|kind|type|data|keys|resources|configs|items|spec|name|trust_domains|trustDomain|meshConfig|caCertificates)["']?[ \t]*:/m;

/**
 * YAML has a key or a dash at the margin, and its PEM stands indented, or behind a key or a quote. PEM that stands at
 * the margin itself is PEM, whatever is around it: headings, as spire-server prints them, look like keys.
 */
export function looksLikeYaml(bytes: Buffer): boolean {
  const pem = bytes.indexOf(BEGIN);
  if (pem === 0) return false;
  const beginning = beginningOf(bytes);
  if (!YAML_LINE.test(beginning)) return false;
  if (pem >= 0) return bytes[pem - 1] !== 0x0a && bytes[pem - 1] !== 0x0d;
  return KNOWN_KEY.test(beginning) || bytes.includes(BEGIN_BASE64);
}

/** Base64, also that of URLs, over any number of lines, of something that can be read again; else undefined. */
export function fromBase64(bytes: Buffer): Buffer | undefined {
  if (!/^[A-Za-z0-9+/_=\s-]{16,}$/.test(bytes.subarray(0, 1024).toString('latin1'))) return undefined;
  const packed = bytes.toString('latin1').replace(/\s+/g, '');
  if (!/^(?:[A-Za-z0-9+/]+|[A-Za-z0-9_-]+)={0,2}$/.test(packed)) return undefined;
  const decoded = Buffer.from(packed, 'base64');
  return decoded[0] === TAG.SEQUENCE || isText(decoded) ? decoded : undefined;
}

/** Whether the beginning is text: PEM, a document, or base64 again. */
function isText(bytes: Buffer): boolean {
  const beginning = beginningOf(bytes);
  return bytes.length > 0 && !/[^\t\n\r\x20-\x7e\u00a0-\uffef]/.test(beginning);
}

function beginningOf(bytes: Buffer): string {
  return bytes.toString('utf8', 0, PEEK);
}
