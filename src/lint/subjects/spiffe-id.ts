/** A SPIFFE ID as a rule sees it: its text as written, and what the analysis of its bytes found. */
import { analyseSpiffeId, type SpiffeIdFinding } from '../../spiffe/index.js';

/** The whole grammar at once; everything else is looked at by the analysis. */
const PLAIN = /^spiffe:\/\/[a-z0-9_-]+(?:\.[a-z0-9_-]+)*(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9._-]+)*$/;
/** Under the limits of both parts, so that no length needs to be looked at. */
const PLAIN_LENGTH = 255;

export class SpiffeIdSubject {
  /** As written; one character for each byte where it came from a certificate. */
  readonly text: string;
  /** Where it stands: `extensions.subjectAltName`, `claims.sub`. */
  readonly field: string;
  #findings: readonly SpiffeIdFinding[] | undefined;

  constructor(text: string, field: string) {
    this.text = text;
    this.field = field;
  }

  /** All that is wrong with it; most IDs have nothing. */
  get findings(): readonly SpiffeIdFinding[] {
    this.#findings ??= isPlain(this.text) ? [] : analyseSpiffeId(Buffer.from(this.text, 'latin1')).findings;
    return this.#findings;
  }

  /** No error in it: the standard's grammar. */
  get valid(): boolean {
    return this.findings.every(({ severity }) => severity !== 'error');
  }

  /** The trust domain name of a valid ID. */
  get trustDomain(): string {
    return this.text.slice('spiffe://'.length).split('/', 1)[0] ?? '';
  }

  /** The path of a valid ID, `''` or `/a/b`. */
  get path(): string {
    const rest = this.text.slice('spiffe://'.length);
    const slash = rest.indexOf('/');
    return slash < 0 ? '' : rest.slice(slash);
  }
}

function isPlain(text: string): boolean {
  return text.length <= PLAIN_LENGTH && PLAIN.test(text) && !LONG_LABEL.test(text);
}

const LONG_LABEL = /[a-z0-9_-]{64}/;

/** Whether a text is meant as a SPIFFE ID at all: by its scheme, in any case. */
export function isMeantAsSpiffeId(text: string): boolean {
  return /^spiffe:/i.test(text);
}
