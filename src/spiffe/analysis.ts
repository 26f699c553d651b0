/**
 * Everything that is wrong with a SPIFFE ID, found on its raw bytes (SPIFFE-ID §2). No URL parser is involved: they
 * resolve dot segments, drop empty parts and strip white space, so they show an ID that was never written.
 */
import { namedCharacter, quoted } from '../encoding/printable.js';
import {
  MAX_SPIFFE_ID_BYTES,
  MAX_TRUST_DOMAIN_BYTES,
  SCHEME,
  SPIFFE_ID_PATH,
  TRUST_DOMAIN_NAME,
} from './grammar.js';
import { SPIFFE_ID_RULES, type SpiffeIdRule } from './rules.js';
import { suggestSpiffeId } from './suggestion.js';

export interface SpiffeIdFinding {
  readonly rule: SpiffeIdRule;
  readonly severity: 'error' | 'warning';
  /** Offset of the first offending byte. */
  readonly position: number;
  /** Number of offending bytes; 0 where something is missing. */
  readonly length: number;
  /** A clause without position and full stop: `"E" is upper case`. */
  readonly message: string;
  /** A valid ID that was probably meant; it mends all findings at once. */
  readonly suggestion?: string;
}

export interface SpiffeIdAnalysis {
  /** The first place of each broken rule, in the order in which an ID is read; the first is the main one. */
  readonly findings: readonly SpiffeIdFinding[];
  /** True when SpiffeId.parse takes it: no error, and the scheme in lower case. */
  readonly valid: boolean;
  /** The trust domain name, when it can be read and is valid by itself. */
  readonly trustDomain?: string;
  /** The path, `''` or `/a/b`, when it can be read and is valid by itself. */
  readonly path?: string;
}

interface Scan {
  /** One character per byte, so that every index is a byte offset. */
  readonly raw: string;
  note(rule: SpiffeIdRule, position: number, length: number, message: string): void;
  /** The character that begins at a byte, for a message. */
  show(position: number): string;
}

interface Part {
  readonly start: number;
  readonly end: number;
}

/** All findings on a SPIFFE ID given as text or as the bytes of a certificate. Never throws; takes linear time. */
export function analyseSpiffeId(input: string | Uint8Array): SpiffeIdAnalysis {
  const bytes = typeof input === 'string' ? Buffer.from(input, 'utf8') : Buffer.from(input);
  const raw = bytes.toString('latin1');
  const found = new Map<SpiffeIdRule, SpiffeIdFinding>();
  const scan: Scan = {
    raw,
    note: (rule, position, length, message) => {
      const { severity } = SPIFFE_ID_RULES[rule];
      if (!found.has(rule)) found.set(rule, { rule, severity, position, length, message });
    },
    show: (position) => showCharacter(bytes, position),
  };
  const parts = readId(scan);
  const wrong = [...found.values()].some(mustBeMended);
  const suggestion = wrong ? suggestSpiffeId(bytes.toString('utf8')) : undefined;
  const findings = [...found.values()].map((finding) =>
    suggestion === undefined || !mustBeMended(finding) ? finding : { ...finding, suggestion },
  );
  return { findings, valid: !wrong, ...parts };
}

/** Whether a finding keeps the string from being a SPIFFE ID that one would write. */
function mustBeMended({ rule, severity }: SpiffeIdFinding): boolean {
  return severity === 'error' || rule === 'spiffe-id-scheme-lowercase';
}

/** Reads an ID from left to right and stops where no further part can be told. */
function readId(scan: Scan): { trustDomain?: string; path?: string } {
  const { raw } = scan;
  if (raw === '') {
    scan.note('spiffe-id-not-empty', 0, 0, 'it is empty');
    return {};
  }
  const start = readForeignBytes(scan);
  const scheme = readScheme(scan, start);
  if (scheme === undefined) return {};
  const end = readQueryAndFragment(scan);
  const slash = raw.indexOf('/', scheme.end);
  const authority = { start: scheme.end, end: slash < 0 || slash > end ? end : slash };
  const path = { start: authority.end, end };
  readAuthority(scan, authority);
  readPath(scan, path);
  const trustDomain = raw.slice(authority.start, authority.end);
  warn(scan, scheme, authority);
  const pathText = raw.slice(path.start, path.end);
  return {
    ...(TRUST_DOMAIN_NAME.test(trustDomain.slice(0, MAX_TRUST_DOMAIN_BYTES + 1)) ? { trustDomain } : {}),
    ...(isPath(pathText) ? { path: pathText } : {}),
  };
}

/** Bytes that no URI has (RFC 3986 §2). Returns where the rest begins when they stand in front. */
function readForeignBytes({ raw, note, show }: Scan): number {
  const run = /[^\x21-\x7e]+/.exec(raw);
  if (run === null) return 0;
  note('spiffe-id-ascii', run.index, run[0].length, `${show(run.index)} cannot stand in a URI`);
  return run.index === 0 ? run[0].length : 0;
}

/** The scheme and `//`. Returns their place, or undefined when this is no `spiffe://` URI at all. */
function readScheme({ raw, note }: Scan, start: number): Part | undefined {
  const schemeForm = /[A-Za-z][A-Za-z0-9+.-]*:/y;
  schemeForm.lastIndex = start;
  const scheme = schemeForm.exec(raw)?.[0];
  if (scheme === undefined) {
    note('spiffe-id-scheme', start, 0, `there is no scheme, where "${SCHEME}" belongs`);
    return undefined;
  }
  if (scheme.toLowerCase() !== 'spiffe:') {
    const name = quoted(scheme.slice(0, -1), 40);
    note('spiffe-id-scheme', start, scheme.length, `the scheme is ${name} and not "spiffe"`);
    return undefined;
  }
  const end = start + SCHEME.length;
  if (raw.slice(start + scheme.length, end) !== '//') {
    note('spiffe-id-authority-form', start + scheme.length, 0, '"//" does not follow the scheme');
    return undefined;
  }
  return { start, end };
}

/** Fragment, else query (RFC 3986 §3.4, §3.5), also empty ones. Returns where the path ends. */
function readQueryAndFragment({ raw, note }: Scan): number {
  const hash = raw.indexOf('#');
  const query = raw.indexOf('?');
  if (hash >= 0) {
    note('spiffe-id-no-fragment', hash, raw.length - hash, '"#" begins a fragment');
  } else if (query >= 0) {
    note('spiffe-id-no-query', query, raw.length - query, '"?" begins a query');
  }
  return Math.min(hash < 0 ? raw.length : hash, query < 0 ? raw.length : query);
}

/** The trust domain (SPIFFE-ID §2.1): a bare name without user information and port. */
function readAuthority(scan: Scan, { start, end }: Part): void {
  const { raw, note } = scan;
  if (start === end) {
    note('spiffe-id-trust-domain-non-empty', start, 0, 'the trust domain is missing');
    return;
  }
  const authority = raw.slice(start, end);
  const at = authority.lastIndexOf('@');
  if (at >= 0) note('spiffe-id-no-userinfo', start + at, 1, '"@" ends user information');
  const host = authority.slice(at + 1);
  const hostStart = start + at + 1;
  const colon = host.indexOf(':');
  if (host.startsWith('[') || colon !== host.lastIndexOf(':')) {
    note('spiffe-id-trust-domain-no-ipv6', hostStart, host.length, 'the trust domain is an IPv6 address');
    return;
  }
  if (colon >= 0) note('spiffe-id-no-port', hostStart + colon, host.length - colon, '":" begins a port');
  readTrustDomainName(scan, colon < 0 ? host : host.slice(0, colon), hostStart);
}

function readTrustDomainName({ note, show }: Scan, name: string, start: number): void {
  const percent = name.indexOf('%');
  if (percent >= 0) {
    const message = '"%" begins a percent-encoding in the trust domain';
    note('spiffe-id-trust-domain-no-percent-encoding', start + percent, 1, message);
  }
  // The hex digits of an escape are no upper-case letters of the name; same length keeps the offsets.
  const plain = name.replace(/%[0-9A-Fa-f]{2}/g, '...').replaceAll('%', '.');
  const upper = plain.search(/[A-Z]/);
  if (upper >= 0) {
    note('spiffe-id-trust-domain-lowercase', start + upper, 1, `${show(start + upper)} is upper case`);
  }
  const other = plain.search(/[\x21-\x2c/:-@[-^`{-~]/);
  if (other >= 0) {
    const message = `${show(start + other)} cannot stand in a trust domain name`;
    note('spiffe-id-trust-domain-charset', start + other, 1, message);
  }
  const excess = name.length - MAX_TRUST_DOMAIN_BYTES;
  if (excess > 0) {
    const message = `the trust domain has ${name.length} bytes where ${MAX_TRUST_DOMAIN_BYTES} are allowed`;
    note('spiffe-id-trust-domain-max-length', start + MAX_TRUST_DOMAIN_BYTES, excess, message);
  }
}

/** The path (SPIFFE-ID §2.2), segment by segment. */
function readPath(scan: Scan, { start, end }: Part): void {
  const { raw, note } = scan;
  const percent = raw.indexOf('%', start);
  if (percent >= 0 && percent < end) {
    note('spiffe-id-path-no-percent-encoding', percent, 1, '"%" begins a percent-encoding in the path');
  }
  for (let slash = start; slash < end; ) {
    const next = raw.indexOf('/', slash + 1);
    const segmentEnd = next < 0 || next > end ? end : next;
    readSegment(scan, { start: slash + 1, end: segmentEnd }, segmentEnd === end);
    slash = segmentEnd;
  }
}

function readSegment({ raw, note, show }: Scan, { start, end }: Part, last: boolean): void {
  const segment = raw.slice(start, end);
  if (segment === '') {
    if (last) note('spiffe-id-path-no-trailing-slash', start - 1, 1, 'the last "/" has nothing behind it');
    else note('spiffe-id-path-no-empty-segment', start - 1, 2, '"//" holds an empty path segment');
    return;
  }
  if (segment === '.' || segment === '..') {
    note('spiffe-id-path-no-dot-segment', start, segment.length, `"${segment}" is a relative path segment`);
    return;
  }
  const other = segment.search(/[\x21-\x24\x26-\x2c:-@[-^`{-~]/);
  if (other < 0) return;
  const hint = segment[other] === '{' ? ' (a template that was not rendered?)' : '';
  note(
    'spiffe-id-path-charset',
    start + other,
    1,
    `${show(start + other)} cannot stand in a path segment${hint}`,
  );
}

function warn({ raw, note }: Scan, scheme: Part, authority: Part): void {
  const written = raw.slice(scheme.start, scheme.end);
  if (written !== SCHEME) {
    note(
      'spiffe-id-scheme-lowercase',
      scheme.start,
      SCHEME.length - 3,
      `the scheme is written "${written.slice(0, -3)}"`,
    );
  }
  const excess = raw.length - MAX_SPIFFE_ID_BYTES;
  if (excess > 0) {
    const message = `it has ${raw.length} bytes where ${MAX_SPIFFE_ID_BYTES} may be issued`;
    note('spiffe-id-generate-max-2048', MAX_SPIFFE_ID_BYTES, excess, message);
  }
  const name = raw.slice(authority.start, authority.end);
  const emptyLabel = name.search(/^\.|\.\.|\.$/);
  if (emptyLabel >= 0) {
    const message = 'the trust domain has an empty label beside this dot';
    note('spiffe-id-trust-domain-dns-shape', authority.start + emptyLabel, 1, message);
  }
  const longLabel = LONG_LABEL.exec(name);
  if (longLabel !== null) {
    const [label] = longLabel;
    const message = `a label of the trust domain has ${label.length} bytes where DNS allows ${MAX_LABEL_BYTES}`;
    note('spiffe-id-trust-domain-dns-shape', authority.start + longLabel.index, label.length, message);
  }
}

/** RFC 1035 §2.3.4. */
const MAX_LABEL_BYTES = 63;
const LONG_LABEL = /[a-z0-9_-]{64,}/;

/** SPIFFE_ID_PATH, in pieces: one expression over many megabytes would exhaust the engine's stack. */
function isPath(path: string): boolean {
  if (path.length <= MAX_SPIFFE_ID_BYTES) return SPIFFE_ID_PATH.test(path);
  return path
    .slice(1)
    .split('/')
    .every((segment) => SPIFFE_ID_PATH.test(`/${segment}`));
}

/** The character that begins at a byte: by code point when the bytes are UTF-8 there, else by its value. */
function showCharacter(bytes: Buffer, position: number): string {
  const byte = bytes[position] ?? 0;
  if (byte < 0x80) return namedCharacter(byte);
  const [character = ''] = bytes.subarray(position, position + 4).toString('utf8');
  const point = character.codePointAt(0) ?? 0xfffd;
  const hex = byte.toString(16).toUpperCase();
  return point === 0xfffd ? `byte 0x${hex}` : namedCharacter(point);
}
