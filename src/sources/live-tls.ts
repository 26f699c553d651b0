/** A TLS server as a source: the certificates it presents, whether or not anybody trusts them. */

import { parseDer, TAG } from '../encoding/der.js';
import { MeshctlError } from '../errors.js';
import { Certificate, Name } from '../x509/index.js';
import type { Item, Source } from './item.js';
import { type ClientCertificate, dial, type Presented } from './tls/dial.js';
import { parseServerName, parseTarget } from './tls/target.js';

export type { ClientCertificate };

export interface TlsOptions {
  /** Sent as the server name indication in place of the target's host. An IP address is never sent (RFC 6066 §3). */
  readonly serverName?: string | undefined;
  /** For finding the address, connecting and the handshake together; 10 seconds unless given. */
  readonly timeoutMs?: number | undefined;
  readonly clientCertificate?: ClientCertificate | undefined;
  /** Application protocols to offer (RFC 7301), such as `h2` or `istio`. */
  readonly alpn?: readonly string[] | undefined;
}

/** What else a handshake tells. */
export interface TlsConnection {
  /** The address that was reached, such as `192.0.2.1:443` or `[2001:db8::1]:443`. */
  readonly address: string;
  /** The server name that was sent. */
  readonly serverName?: string;
  /** `TLSv1.3` …; this and what follows is absent when the handshake did not come to its end. */
  readonly protocol?: string;
  /** The cipher suite by its name in the standards: `TLS_AES_128_GCM_SHA256`. */
  readonly cipher?: string;
  /** The application protocol that the server chose among those offered. */
  readonly alpn?: string;
  readonly clientCertificate: {
    readonly requested: boolean;
    /** Names of the CAs that the server says it takes, by RFC 4514. Empty when it named none. */
    readonly authorities: readonly string[];
    readonly sent: boolean;
  };
  /** Why the connection broke off after the server had presented its chain. */
  readonly failure?: MeshctlError;
}

export interface TlsSource extends Source {
  readonly connection: TlsConnection;
}

const DEFAULT_TIMEOUT_MS = 10_000;

/**
 * Makes one handshake with `tls://host:port` or `https://host[:port]` and reports the certificates in the order in
 * which the server sent them. Nothing is trusted, and no application data is sent. Proxies named in the environment
 * are not used. Throws E_USAGE for a target or name that cannot be meant, E_TLS when the server presents nothing,
 * E_KEY and E_KEY_MISMATCH for a client certificate that cannot be used.
 */
export async function readTls(name: string, options: TlsOptions = {}): Promise<TlsSource> {
  const parsed = parseTarget(name);
  const { serverName, timeoutMs = DEFAULT_TIMEOUT_MS, clientCertificate, alpn } = options;
  const target = serverName === undefined ? parsed : { ...parsed, serverName: parseServerName(serverName) };
  const presented = await dial(target, { timeoutMs, clientCertificate, alpn });
  const connection = describe(presented, target.serverName, clientCertificate !== undefined);
  return {
    name,
    format: 'TLS server',
    items: presented.chain.map(readItem),
    bundles: [],
    dumps: [],
    jwkSets: [],
    federations: [],
    notes: notesOn(connection),
    connection,
  };
}

function readItem(der: Buffer): Item {
  const place = { path: ['presented chain'] };
  try {
    return { kind: 'certificate', place, certificate: Certificate.parse(der) };
  } catch (error) {
    if (error instanceof MeshctlError) return { kind: 'broken', place, error };
    throw error;
  }
}

function describe(presented: Presented, serverName: string | undefined, hasClient: boolean): TlsConnection {
  const { address, agreed, request, failure } = presented;
  return {
    address,
    ...(serverName === undefined ? {} : { serverName }),
    ...agreed,
    clientCertificate: {
      requested: request !== undefined,
      authorities: request?.authorities.map(nameText) ?? [],
      sent: request !== undefined && hasClient,
    },
    ...(failure === undefined ? {} : { failure }),
  };
}

function nameText(der: Buffer): string {
  try {
    return new Name(parseDer(der, TAG.SEQUENCE, 'the name of a CA')).toString();
  } catch (error) {
    if (error instanceof MeshctlError) return `#${der.toString('hex')}`;
    throw error;
  }
}

/** Versions that RFC 8996 has taken out of use. */
const OLD_PROTOCOLS: readonly (string | undefined)[] = ['TLSv1', 'TLSv1.1'];
/** A server may name every CA of its system: so many are shown. */
const MAX_NAMED = 5;

function notesOn({ address, serverName, protocol, cipher, alpn, ...rest }: TlsConnection): string[] {
  const asked = serverName === undefined ? 'no server name' : `server name ${serverName}`;
  const notes = [
    protocol === undefined
      ? `Reached ${address}, ${asked}.`
      : `Reached ${address} by ${protocol} with ${cipher}, ${asked}${alpn === undefined ? '' : `, protocol ${alpn}`}.`,
  ];
  if (OLD_PROTOCOLS.includes(protocol))
    notes.push(`${protocol} is out of use (RFC 8996); clients refuse it.`);
  const { requested, authorities, sent } = rest.clientCertificate;
  if (requested) {
    const outcome = sent ? 'the one given was sent' : 'none was sent';
    notes.push(`The server asked for a client certificate${ofAuthorities(authorities)}; ${outcome}.`);
  }
  if (rest.failure !== undefined) notes.push(`No connection came about: ${rest.failure.details.why}.`);
  return notes;
}

function ofAuthorities(authorities: readonly string[]): string {
  if (authorities.length === 0) return '';
  const more = authorities.length - MAX_NAMED;
  const named = authorities.slice(0, MAX_NAMED).join(' or ');
  return ` of ${named}${more > 0 ? ` or ${more} more` : ''}`;
}
