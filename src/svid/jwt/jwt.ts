/** A JWT as it came: taken apart, read strictly, not verified (RFC 7515 §7.1, RFC 7519 §7.2). */
import { decodeBase64Url } from '../../encoding/base64.js';
import type { DuplicateMember, JsonDocument } from '../../encoding/json-document.js';
import { isJsonObject, type JsonObject, kindOf } from '../../encoding/json-value.js';
import { readStrictJson } from '../../encoding/strict-json.js';
import { MeshctlError } from '../../errors.js';

export interface Jwt {
  /** The token as it was given: a secret to whoever can present it, so never to be printed. */
  readonly text: string;
  readonly header: JsonObject;
  readonly claims: JsonObject;
  readonly signature: Buffer;
  /** Members that the header or the claims have twice (RFC 7519 §4); the last one is in the object. */
  readonly duplicates: readonly JwtDuplicate[];
}

export interface JwtDuplicate extends DuplicateMember {
  readonly part: 'header' | 'claims';
}

/** A bearer token travels in a header field; no server takes one as long as this. */
const MAX_LENGTH = 256 * 1024;
/** Long enough for the header of any token, and short enough to look at before anything else. */
const PROBE_LENGTH = 2048;

const SHAPE = /^[\w+/=-]{2,}\.[\w+/=-]*\.[\w+/=-]*(?:\.[\w+/=-]*\.[\w+/=-]*)?$/;

/**
 * Whether a text has the shape of a compact JWS or JWE: three or five parts, the first of them an object in base64url.
 * One that is padded, or in plain base64, is told too: to be refused with the reason. Blanks around it are not taken.
 */
export function looksLikeJwt(text: string): boolean {
  if (!SHAPE.test(text)) return false;
  const head = Buffer.from(text.slice(0, Math.min(text.indexOf('.'), PROBE_LENGTH)), 'base64url');
  return /^[ \t\r\n]*\{[ \t\r\n]*["}]/.test(head.toString('latin1'));
}

/** Takes a compact JWS apart. Throws E_JWT for everything else, whatever its signature is worth. */
export function parseJwt(text: string): Jwt {
  if (text.length > MAX_LENGTH) {
    throw noJwt(`it has ${text.length} characters where at most ${MAX_LENGTH} are read`, undefined);
  }
  if (/^\s*\{/.test(text)) {
    throw noJwt('it is in JSON serialization, and only the compact form is an SVID (JWT-SVID §5.1)', COMPACT);
  }
  const parts = text.split('.', 7);
  if (parts.length !== 3) throw notCompact(parts.length);
  const [header, claims, signature] = parts as [string, string, string];
  const headerJson = readPart(header, 'header');
  const claimsJson = readPart(claims, 'claims');
  return {
    text,
    header: headerJson.object,
    claims: claimsJson.object,
    signature: signature === '' ? Buffer.alloc(0) : decodePart(signature, 'signature'),
    duplicates: [...duplicatesOf(headerJson, 'header'), ...duplicatesOf(claimsJson, 'claims')],
  };
}

interface Part {
  readonly document: JsonDocument;
  readonly object: JsonObject;
}

function readPart(text: string, name: 'header' | 'claims'): Part {
  const document = readJson(decodePart(text, name), name);
  if (isJsonObject(document.value)) return { document, object: document.value };
  throw noJwt(`its ${name} part is ${kindOf(document.value)} where a JSON object belongs`, COMPACT);
}

function decodePart(text: string, name: string): Buffer {
  if (text === '') throw noJwt(`its ${name} part is empty`, COMPACT);
  const bytes = decodeBase64Url(text);
  if (bytes !== undefined) return bytes;
  const foreign = /[^A-Za-z0-9_-]/.exec(text)?.[0];
  const why = `its ${name} part is not base64url without padding (RFC 7515 §2)${foreignHint(foreign)}`;
  throw noJwt(why, 'jwt-svid-base64url-strict');
}

function foreignHint(character: string | undefined): string {
  if (character === undefined) return ': it is cut off or has stray bits at its end';
  if (character === '=') return ': it is padded with "="';
  if (character === '+' || character === '/') return `: it has "${character}" of plain base64`;
  return /\s/.test(character) ? ': it has a blank or line break' : '';
}

function readJson(bytes: Buffer, name: string): JsonDocument {
  try {
    return readStrictJson(bytes);
  } catch (error) {
    if (!(error instanceof MeshctlError)) throw error;
    const { where, why } = error.details;
    const place = where === undefined ? '' : ` (${where})`;
    throw noJwt(`its ${name} part is no JSON${place}: ${why}`, COMPACT, error);
  }
}

function duplicatesOf({ document }: Part, part: 'header' | 'claims'): JwtDuplicate[] {
  return document.duplicates.map((duplicate) => ({ ...duplicate, part }));
}

function notCompact(parts: number): MeshctlError {
  if (parts === 5) {
    const why = 'it has five parts as an encrypted token (JWE), and an SVID is a signed one (JWT-SVID §2)';
    return noJwt(why, 'jwt-svid-jws-only');
  }
  const found = `${parts > 6 ? 'more than six' : parts} part${parts === 1 ? '' : 's'}`;
  return noJwt(`it has ${found} where a signed token has three`, COMPACT);
}

/** The requirements that a text breaks by not being a signed JWT in compact form. */
type FormRule = 'jwt-svid-compact-serialization' | 'jwt-svid-jws-only' | 'jwt-svid-base64url-strict';
const COMPACT = 'jwt-svid-compact-serialization';

/** Without a rule where the limit is meshctl's own. */
function noJwt(why: string, rule: FormRule | undefined, cause?: unknown): MeshctlError {
  return new MeshctlError('E_JWT', {
    what: 'this is not a signed JWT',
    why,
    fix: 'Give the token as it was issued: three base64url parts with dots between',
    rule,
    cause,
  });
}
