/**
 * Everything that can go wrong in a way meshctl knows about: a stable code, and the exit class it stands for.
 * 1: the thing checked is bad. 2: the work could not be done. 3: refused, to protect you.
 */
export const ERROR_CODES = {
  E_USAGE: { exit: 2, meaning: 'a flag or argument is missing, unknown or contradicts another' },
  E_SPIFFE_ID: { exit: 2, meaning: 'a string is not a SPIFFE ID' },
  E_TRUST_DOMAIN: { exit: 2, meaning: 'a string is not a trust domain name' },
  E_INPUT_MISSING: { exit: 2, meaning: 'an input file does not exist' },
  E_INPUT_UNREADABLE: { exit: 2, meaning: 'an input cannot be read' },
  E_INPUT_EMPTY: { exit: 2, meaning: 'an input holds nothing' },
  E_INPUT_TOO_LARGE: { exit: 2, meaning: 'an input is larger than --max-input' },
  E_INPUT_UNKNOWN: { exit: 2, meaning: 'an input holds nothing that meshctl reads here' },
  E_TLS: { exit: 2, meaning: 'a TLS server cannot be reached or presents no certificate' },
  E_DER: { exit: 2, meaning: 'bytes are not the DER they should be' },
  E_PEM: { exit: 2, meaning: 'a PEM block is broken' },
  E_CERTIFICATE: { exit: 2, meaning: 'a certificate cannot be read' },
  E_CSR: {
    exit: 2,
    meaning: 'a certificate signing request cannot be read or does not prove possession of its key',
  },
  E_PKCS12: { exit: 2, meaning: 'a PKCS#12 file cannot be read' },
  E_PKCS7: { exit: 2, meaning: 'a PKCS#7 file cannot be read' },
  E_CRL: { exit: 2, meaning: 'a certificate revocation list cannot be read' },
  E_YAML: { exit: 2, meaning: 'a YAML text cannot be read' },
  E_JSON: { exit: 2, meaning: 'a JSON text cannot be read' },
  E_BUNDLE: { exit: 2, meaning: 'a trust bundle cannot be read or is there twice' },
  E_ENDPOINT: { exit: 2, meaning: 'a bundle endpoint cannot be reached, or its answer is refused' },
  E_JWT: { exit: 2, meaning: 'a text is not a signed JWT in compact form' },
  E_KEY: { exit: 2, meaning: 'a key cannot be read or used' },
  E_KEY_PRINT: { exit: 3, meaning: 'a private key would be printed, and no flag said to do it' },
  E_KEY_MISMATCH: { exit: 1, meaning: 'a private key does not belong to the certificate' },
  E_PASSPHRASE: { exit: 2, meaning: 'a passphrase is missing or wrong' },
  E_TEMPLATE: { exit: 2, meaning: 'a path template cannot be read or rendered' },
  E_IDENTITY_LIST: { exit: 2, meaning: 'a list of identities cannot be read' },
  E_BUNDLE_REFUSED: {
    exit: 3,
    meaning: 'a bundle would harm if it were taken or deleted, and no flag said to do it',
  },
  E_NO_BUNDLE: { exit: 2, meaning: 'the home has no bundle of the trust domain' },
  E_NO_CA: { exit: 2, meaning: 'the trust domain has no CA in this home' },
  E_CA_EXISTS: { exit: 3, meaning: 'the trust domain already has a CA in this home' },
  E_CA_EXPIRED: { exit: 2, meaning: 'the CA that would sign is past its life or not yet in it' },
  E_TRUST_DOMAIN_FOREIGN: { exit: 2, meaning: 'an ID lies outside the trust domain of the CA' },
  E_TTL_CAPPED: {
    exit: 3,
    meaning: 'the lifetime asked for outlives the CA, and --strict-ttl forbids to shorten it',
  },
  E_LOSS: { exit: 3, meaning: 'an output cannot carry everything, and --allow-loss was not given' },
  E_FILE_EXISTS: { exit: 3, meaning: 'an output file exists and --force was not given' },
  E_WRITE: { exit: 2, meaning: 'an output cannot be written' },
  E_LOCKED: { exit: 3, meaning: 'another process holds the lock of this trust domain' },
  E_CONFLICT: { exit: 3, meaning: 'the state was changed by another process in between' },
  E_STATE: { exit: 2, meaning: 'the state on disk is damaged or of a version this meshctl does not know' },
  E_CONFIG: { exit: 2, meaning: 'a configuration file or a baseline cannot be read' },
  E_LINT: { exit: 1, meaning: 'a lint found something at or above --fail-on' },
  E_LINT_UNDECIDED: { exit: 2, meaning: 'a lint could not read or decide something' },
  E_VERIFY: { exit: 1, meaning: 'an SVID does not verify' },
  E_PREVIEW: { exit: 2, meaning: 'what is given does not tell the identity of a proxy' },
  E_NO_IDENTITY: { exit: 1, meaning: 'a proxy would get no identity' },
  E_POLICY: { exit: 2, meaning: 'a policy cannot be read, or does not let a decision be made' },
  E_ISSUE_PARTIAL: { exit: 1, meaning: 'some of the identities asked for were not issued' },
} as const satisfies Record<`E_${string}`, { exit: 1 | 2 | 3; meaning: string }>;

export type ErrorCode = keyof typeof ERROR_CODES;

export interface ErrorDetails {
  /** What went wrong, as a clause without a full stop: `certificate is malformed`. */
  readonly what: string;
  /** The input and the place in it: `svid.pem:12`, `bytes 40..44`, `--ttl`. */
  readonly where?: string | undefined;
  /** Why: `the length 0x81 0x10 is not minimal`. */
  readonly why?: string | undefined;
  /** What the reader can do: `Run "meshctl ca init example.org" first`. */
  readonly fix?: string | undefined;
  /** The requirement of a standard that the input breaks, by its id in the catalogue: `bundle-keys-present`. */
  readonly rule?: string | undefined;
  readonly cause?: unknown;
}

/** A failure that meshctl foresaw. Anything else that is thrown is a fault of the program (exit code 70). */
export class MeshctlError extends Error {
  override readonly name = 'MeshctlError';
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, details: ErrorDetails) {
    super(sentence(details), details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.details = details;
  }

  get exitCode(): 1 | 2 | 3 {
    return ERROR_CODES[this.code].exit;
  }

  /** The same failure, placed in an input: `x.pem:3`, then the place inside that it already had. */
  at(where: string): MeshctlError {
    const inner = this.details.where;
    return new MeshctlError(this.code, {
      ...this.details,
      where: inner === undefined ? where : `${where}, ${inner}`,
      cause: this.details.cause ?? this,
    });
  }
}

function sentence({ what, where, why, fix }: ErrorDetails): string {
  const head = where === undefined ? what : `${what} in ${where}`;
  const body = why === undefined ? head : `${head}: ${why}`;
  return fix === undefined ? body : `${body.replace(/\.$/, '')}. ${fix}`;
}

/** `error.code` of a failed system call, such as `ENOENT`. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
