/** Why a server presented nothing, in words that tell the network, the server and TLS apart. */
import { hostAndPort } from '../../encoding/host-port.js';
import { quoted } from '../../encoding/printable.js';
import { MeshctlError, systemCode } from '../../errors.js';
import { describeSystemError } from '../../files/index.js';
import type { TlsTarget } from './target.js';

/** How far a connection has come. `done`: the handshake is over on our side. */
export type Phase = 'resolving' | 'connecting' | 'handshake' | 'done';

/**
 * What ended it: the deadline, bytes that are no TLS, the server's hanging up, an error of socket or TLS library, or
 * nothing but that no certificate came.
 */
export type Ending = 'timeout' | 'not-tls' | 'closed' | 'bare' | Error;

export interface FailedConnection {
  readonly target: TlsTarget;
  readonly phase: Phase;
  /** What the server had sent. */
  readonly heard: Buffer;
  readonly ending: Ending;
  readonly timeoutMs: number;
}

interface Words {
  readonly why: string;
  readonly fix?: string;
}

/** The failure as E_TLS. */
export function tlsFailure(connection: FailedConnection): MeshctlError {
  const { target, ending } = connection;
  const { host, port } = target;
  return new MeshctlError('E_TLS', {
    what: `no TLS connection to ${hostAndPort(host, port)}`,
    ...wordsFor(connection),
    ...(ending instanceof Error ? { cause: ending } : {}),
  });
}

function wordsFor({ phase, heard, ending, timeoutMs }: FailedConnection): Words {
  if (ending === 'timeout') return timeoutWords(phase, heard, `within ${timeoutMs / 1000} s`);
  if (ending === 'not-tls') return { why: `it does not speak TLS: ${saidInstead(heard)}`, fix: OTHER_PORT };
  if (ending === 'bare') return { why: 'it presented no certificate' };
  if (ending === 'closed' || isHangUp(ending)) return hangUpWords(phase, heard);
  return networkWords(ending) ?? handshakeWords(ending);
}

const OTHER_PORT = 'Check the port: this one may be for clear text';
const RAISE = 'or raise --timeout';

function timeoutWords(phase: Phase, heard: Buffer, within: string): Words {
  switch (phase) {
    case 'resolving':
      return { why: `its name was not resolved ${within}`, fix: `Check the name server, ${RAISE}` };
    case 'connecting':
      return {
        why: `nothing answered ${within}`,
        fix: `Check host, port and what filters the network between, ${RAISE}`,
      };
    default:
      return heard.length === 0
        ? { why: `it accepted the connection but said nothing ${within}`, fix: `${OTHER_PORT}, ${RAISE}` }
        : { why: `it began the handshake but did not finish it ${within}`, fix: `Look at its log, ${RAISE}` };
  }
}

function hangUpWords(phase: Phase, heard: Buffer): Words {
  const fix = 'It may not speak TLS, or want another --server-name or a --client-cert';
  if (phase === 'done') return { why: 'it closed the connection right after the handshake', fix };
  return heard.length === 0
    ? { why: 'it closed the connection without a word', fix }
    : { why: 'it closed the connection in the middle of the handshake', fix: 'Look at its log' };
}

function isHangUp(error: Error): boolean {
  return ['ECONNRESET', 'EPIPE'].includes(systemCode(error) ?? '');
}

/** The first record of a TLS server is a handshake message or an alert of version 3.x (RFC 8446 §5.1). */
export function isNoTls(opening: Buffer): boolean {
  const [type = HANDSHAKE, major = 3] = opening;
  return ![ALERT, HANDSHAKE].includes(type) || major !== 3 || isEcho(opening);
}

const ALERT = 21;
const HANDSHAKE = 22;
const CLIENT_HELLO = 1;

function isEcho(opening: Buffer): boolean {
  return opening[0] === HANDSHAKE && opening[5] === CLIENT_HELLO;
}

function saidInstead(heard: Buffer): string {
  return isEcho(heard) ? 'it sends back what it is sent' : `it said ${quoted(heard.toString('latin1'), 60)}`;
}

/** Node tells a failed attempt on several addresses by an error without words around those of each. */
function networkWords(ending: Error): Words | undefined {
  const error = ending instanceof AggregateError ? ending.errors[0] : ending;
  const words = NETWORK_WORDS[systemCode(error) ?? ''];
  if (words !== undefined) return words;
  return systemCode(error)?.startsWith('ERR_') ? undefined : { why: describeSystemError(error) };
}

const NETWORK_WORDS: Readonly<Record<string, Words>> = {
  ECONNREFUSED: {
    why: 'the connection was refused',
    fix: 'Check that the server runs, and that this is its port',
  },
  ENOTFOUND: { why: 'its name has no address', fix: 'Check the name' },
  EAI_AGAIN: { why: 'the name server does not answer', fix: 'Try again, or give an IP address' },
  EHOSTUNREACH: { why: 'no way leads to its address', fix: 'Check the network and the address' },
  ENETUNREACH: { why: 'no way leads to its network', fix: 'Check the network and the address' },
  ETIMEDOUT: {
    why: 'nothing answered',
    fix: 'Check host, port and what filters the network between',
  },
};

/** An alert is the server's word, all else the TLS library's on what the server sent. */
function handshakeWords(error: Error): Words {
  const reason = 'reason' in error && typeof error.reason === 'string' ? error.reason : error.message;
  const alert = /^(?:ssl|tls)\S* alert (.+)$/.exec(reason)?.[1];
  if (alert === undefined) return { why: `its part of the handshake is wrong (${reason})`, fix: OTHER_PORT };
  return { why: `it refused with the alert "${alert}"`, ...(ALERT_FIXES[alert] ?? {}) };
}

const ALERT_FIXES: Readonly<Record<string, Pick<Words, 'fix'>>> = {
  'handshake failure': {
    fix: 'It may have no certificate for this server name, or want a --client-cert',
  },
  'protocol version': { fix: 'It takes none of TLS 1.0 to 1.3' },
  'unrecognized name': { fix: 'Give the name that it serves with --server-name' },
  'no application protocol': { fix: 'It takes none of the protocols offered' },
  'certificate required': { fix: 'Give one with --client-cert' },
};
