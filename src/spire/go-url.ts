/** URLs as Go's net/url reads them, as far as the controller manager asks: whether they parse, and what they name. */
import { goQuote } from '../kuma/index.js';

export type GoUrl =
  | { readonly ok: true; readonly scheme: string; readonly host: string; readonly hasUser: boolean }
  /** In the words of net/url. */
  | { readonly ok: false; readonly message: string };

class UrlFault extends Error {}

/** Go's url.Parse. */
export function parseGoUrl(text: string): GoUrl {
  const hash = text.indexOf('#');
  const [rest, fragment] = hash < 0 ? [text, ''] : [text.slice(0, hash), text.slice(hash + 1)];
  // Go names the whole text when the fragment is at fault, and else what stands before it.
  let shown = rest;
  try {
    const parsed = parse(rest);
    shown = text;
    checkEscapes(fragment);
    return { ok: true, ...parsed };
  } catch (error) {
    if (!(error instanceof UrlFault)) throw error;
    return { ok: false, message: `parse ${goQuote(shown)}: ${error.message}` };
  }
}

interface Parsed {
  readonly scheme: string;
  readonly host: string;
  readonly hasUser: boolean;
}

function parse(text: string): Parsed {
  if (/[\x00-\x1f\x7f]/.test(text)) throw new UrlFault('net/url: invalid control character in URL');
  if (text.startsWith(':')) throw new UrlFault('missing protocol scheme');
  const [, scheme = '', hierarchy = text] = /^([A-Za-z][A-Za-z0-9+.-]*):(.*)$/s.exec(text) ?? [];
  const [rest = ''] = hierarchy.split('?', 1);
  if (!rest.startsWith('/')) {
    if (scheme === '' && (rest.split('/', 1)[0] ?? '').includes(':'))
      throw new UrlFault('first path segment in URL cannot contain colon');
    if (scheme === '') checkEscapes(rest);
    return { scheme: scheme.toLowerCase(), host: '', hasUser: false };
  }
  const isRelative = scheme === '' && rest.startsWith('///');
  const [, authority, path = rest] = (isRelative ? undefined : /^\/\/([^/]*)(.*)$/s.exec(rest)) ?? [];
  const at = authority?.lastIndexOf('@') ?? -1;
  const host = authority?.slice(at + 1) ?? '';
  checkHost(host, scheme.toLowerCase());
  if (authority !== undefined && at >= 0) checkUser(authority.slice(0, at));
  checkEscapes(path);
  return { scheme: scheme.toLowerCase(), host, hasUser: at >= 0 };
}

function checkUser(user: string): void {
  if (/[^A-Za-z0-9\-._:~!$&'()*+,;=%@]/.test(user)) throw new UrlFault('net/url: invalid userinfo');
  checkEscapes(user);
}

function checkHost(host: string, scheme: string): void {
  const bracket = host.lastIndexOf('[');
  if (bracket > 0) throw new UrlFault('invalid IP-literal');
  if (bracket === 0) {
    const end = host.lastIndexOf(']');
    if (end < 0) throw new UrlFault("missing ']' in host");
    checkPort(host.slice(end + 1));
    const address = host.slice(1, end);
    // A zone (RFC 6874) is no part of the address.
    const [bare = ''] = address.split('%25', 1);
    checkHostCharacters(bare);
    if (!URL.canParse(`https://[${bare}]/`)) throw new UrlFault('invalid host');
    return;
  }
  const isWeb = scheme === 'http' || scheme === 'https';
  const colon = isWeb ? host.indexOf(':') : host.lastIndexOf(':');
  if (colon >= 0) checkPort(host.slice(colon));
  checkHostCharacters(host);
}

function checkPort(port: string): void {
  if (!/^(:[0-9]*)?$/.test(port)) throw new UrlFault(`invalid port ${goQuote(port)} after host`);
}

/** A host may have escapes only for what is no ASCII. */
function checkHostCharacters(host: string): void {
  for (const [one] of host.matchAll(/%.{0,2}|./gsu)) {
    if (one.startsWith('%')) {
      if (!/^%([89A-Fa-f][0-9A-Fa-f]|25)$/.test(one))
        throw new UrlFault(`invalid URL escape ${goQuote(one)}`);
    } else if (one < '\x80' && !/[A-Za-z0-9\-_.~!$&'()*+,;=:[\]<>"]/.test(one)) {
      throw new UrlFault(`invalid character ${goQuote(one)} in host name`);
    }
  }
}

function checkEscapes(text: string): void {
  const [broken] = /%(?![0-9A-Fa-f]{2}).{0,2}/su.exec(text) ?? [];
  if (broken !== undefined) throw new UrlFault(`invalid URL escape ${goQuote(broken)}`);
}
