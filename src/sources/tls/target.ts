/** Where a TLS server is, as people write it: `tls://host:port`, `https://host`, `tls://[::1]:8443`. */
import { quoted } from '../../encoding/printable.js';
import { MeshctlError } from '../../errors.js';
import { parseDnsName } from '../../x509/index.js';

export interface TlsTarget {
  /** A DNS name in lower case, or an IP address without brackets. */
  readonly host: string;
  readonly port: number;
  /** What goes into the server name indication: a DNS name, never an address (RFC 6066 §3). */
  readonly serverName: string | undefined;
}

const FORM = 'Write it as tls://host:port, tls://[IPv6 address]:port or https://host';

/** Throws E_USAGE that says what is wrong. A path behind an `https://` host is allowed and means nothing here. */
export function parseTarget(text: string): TlsTarget {
  const [, scheme = '', rest = ''] = /^(tls|https):\/\/(.*)$/is.exec(text) ?? [];
  const isHttps = scheme.toLowerCase() === 'https';
  const [authority = ''] = rest.split(isHttps ? /[/?#]/ : /\/?$/, 1);
  // Not shown: what stands before the @ may be a password.
  if (authority.includes('@')) throw refusal(`${scheme}://…@…`, 'it has user information before the host');
  const { host, port } = splitAuthority(text, authority);
  return { ...parseHost(text, host), port: parsePort(text, port ?? (isHttps ? '443' : undefined)) };
}

function splitAuthority(text: string, authority: string): { host: string; port: string | undefined } {
  const [, bracketed, bare, port] = /^(?:\[([^\]]*)\]|([^:[\]]*))(?::([^:]*))?$/.exec(authority) ?? [];
  const host = bracketed ?? bare;
  if (host !== undefined) {
    if (bracketed === undefined || isIp(bracketed) === 6) return { host, port };
    throw refusal(text, `${quoted(bracketed)} is not an IPv6 address`);
  }
  throw refusal(
    text,
    'its host has more than one colon',
    'Write IPv6 addresses in brackets: tls://[::1]:8443',
  );
}

function parseHost(text: string, host: string): Pick<TlsTarget, 'host' | 'serverName'> {
  if (host === '') throw refusal(text, 'it has no host');
  if (isIp(host) !== 0) return { host, serverName: undefined };
  const name = serverNameIn(host, (error) => error.at(quoted(text)));
  return { host: name, serverName: name };
}

/** The value of `--server-name`. Throws E_USAGE for what cannot be sent as a server name. */
export function parseServerName(text: string): string {
  return serverNameIn(text, (error) => error.at('the server name'));
}

function serverNameIn(text: string, place: (error: MeshctlError) => MeshctlError): string {
  try {
    if (!text.includes('*')) return parseDnsName(text.replace(/(?<=.)\.$/, '')); // RFC 6066 §3: without the dot
    throw new MeshctlError('E_USAGE', {
      what: `${quoted(text)} is not the name of one host`,
      fix: 'Name one',
    });
  } catch (error) {
    throw error instanceof MeshctlError ? place(error) : error;
  }
}

function parsePort(text: string, port: string | undefined): number {
  if (port === undefined || port === '') throw refusal(text, 'it has no port');
  const number = /^[0-9]{1,5}$/.test(port) ? Number(port) : 0;
  if (number >= 1 && number <= 65_535) return number;
  throw refusal(text, `the port ${quoted(port)} is not a number from 1 to 65535`);
}

function refusal(text: string, why: string, fix = FORM): MeshctlError {
  return new MeshctlError('E_USAGE', {
    what: `${quoted(text)} is not the address of a TLS server`,
    why,
    fix,
  });
}

/** 4, 6 or 0. node:net is loaded here and not above: it is heavy. */
function isIp(text: string): number {
  return process.getBuiltinModule('node:net').isIP(text);
}
