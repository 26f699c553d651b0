/** Why a fetch failed: what may pass by itself, and what never does. */
import { type ErrorDetails, MeshctlError, systemCode } from '../../errors.js';
import { describeSystemError } from '../../files/index.js';

/** Another attempt may do: the network, a server that is down, slow or busy. */
export class PassingFailure extends MeshctlError {
  /** Seconds that the server asks to wait. */
  readonly retryAfter: number | undefined;

  constructor(details: ErrorDetails, retryAfter?: number) {
    super('E_ENDPOINT', details);
    this.retryAfter = retryAfter;
  }
}

/** The answer is there, and is refused: asking again changes nothing. */
export function refusedAnswer(url: URL, why: string, details: Partial<ErrorDetails> = {}): MeshctlError {
  return new MeshctlError('E_ENDPOINT', { what: `the answer of ${url.href} is refused`, why, ...details });
}

export function timedOut(url: URL, seconds: number, phase: string): PassingFailure {
  return new PassingFailure({
    what: `no answer from ${url.href} within ${seconds} s`,
    why: phase,
    fix: 'Check host, port and what filters the network between, or raise --timeout',
  });
}

/** What the socket, the TLS library or the HTTP parser threw. */
export function connectionFailure(url: URL, thrown: Error): MeshctlError {
  const cause = thrown instanceof AggregateError ? thrown.errors[0] : thrown; // one for each address of a name
  const code = systemCode(cause) ?? '';
  const what = `no answer from ${url.href}`;
  const passing = PASSING[code];
  if (passing !== undefined) return new PassingFailure({ what, why: passing, fix: PASSING_FIX, cause });
  const certificate = CERTIFICATE[code];
  if (certificate !== undefined) return refusedCertificate(url, certificate, cause);
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    const why = cause instanceof Error && 'reason' in cause ? String(cause.reason) : String(cause);
    return refusedCertificate(url, [`it is another host's: ${why.replace(/\.$/, '')}`, WEB_NAME], cause);
  }
  if (code.startsWith('HPE_')) return refusedAnswer(url, `it is not HTTP: ${messageOf(cause)}`, { cause });
  if (NO_TLS.has(code))
    return new MeshctlError('E_ENDPOINT', {
      what,
      why: 'it does not speak TLS',
      fix: 'Check the port: this one may be for clear text',
      cause,
    });
  // OpenSSL's own word where there is one: its message is full of file names.
  const why = cause instanceof Error && 'reason' in cause ? String(cause.reason) : describeSystemError(cause);
  return new MeshctlError('E_ENDPOINT', { what, why, cause });
}

function refusedCertificate(url: URL, [why, fix]: readonly [string, string], cause: unknown): MeshctlError {
  return new MeshctlError('E_ENDPOINT', {
    what: `the certificate of ${url.host} is refused`,
    why,
    fix,
    rule: 'fed-web-client-rfc6125',
    cause,
  });
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const PASSING_FIX = 'Check that the endpoint runs, and that this is its address';

/** By the code of Node's error; the words go on after a colon. */
const PASSING: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'it closed the connection',
  ECONNABORTED: 'the connection was broken off',
  EPIPE: 'it closed the connection',
  ETIMEDOUT: 'nothing answered',
  EHOSTUNREACH: 'no way leads to its address',
  ENETUNREACH: 'no way leads to its network',
  ENOTFOUND: 'its name has no address',
  EAI_AGAIN: 'the name server does not answer',
};

const WEB_NAME = 'Use the name that its certificate has, or --profile https_spiffe if it presents an SVID';
const WEB_ROOT =
  'https_web trusts the roots of this system, to which --ca-file FILE adds a private CA; an endpoint that presents an SVID wants --profile https_spiffe';
const CLOCK = 'Have it renewed, and check the clock of this machine';

const CERTIFICATE: Readonly<Record<string, readonly [why: string, fix: string]>> = {
  CERT_HAS_EXPIRED: ['it has expired', CLOCK],
  CERT_NOT_YET_VALID: ['it is not valid yet', CLOCK],
  DEPTH_ZERO_SELF_SIGNED_CERT: ['it is self-signed', WEB_ROOT],
  SELF_SIGNED_CERT_IN_CHAIN: ['its root is not trusted here', WEB_ROOT],
  UNABLE_TO_GET_ISSUER_CERT: ['its issuer is not known', WEB_ROOT],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: ['its issuer is not trusted here', WEB_ROOT],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: ['its issuer is not trusted here', WEB_ROOT],
  INVALID_CA: ['a certificate in its chain is no CA', WEB_ROOT],
  INVALID_PURPOSE: ["it is not a server's", WEB_ROOT],
  CERT_SIGNATURE_FAILURE: ['a signature in its chain is wrong', WEB_ROOT],
  CERT_REVOKED: ['it was revoked', 'Have it replaced'],
};

const NO_TLS = new Set([
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_SSL_PACKET_LENGTH_TOO_LONG',
  'ERR_SSL_HTTP_REQUEST',
]);
