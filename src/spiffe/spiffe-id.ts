/** A SPIFFE ID (SPIFFE-ID §2): a trust domain and a path, valid by construction. */
import { quoted } from '../encoding/printable.js';
import { MeshctlError } from '../errors.js';
import { analyseSpiffeId } from './analysis.js';
import { MAX_SPIFFE_ID_BYTES, SCHEME, SPIFFE_ID } from './grammar.js';
import { mainFinding, refusal } from './refusal.js';
import { TrustDomain } from './trust-domain.js';

/** Above this the expression gives way to the analysis, which needs no stack. */
const MAX_FAST_LENGTH = 16 * 1024;

export class SpiffeId {
  readonly trustDomain: TrustDomain;
  /** `''` for the ID of a trust domain, else `/a/b`. */
  readonly path: string;
  readonly #text: string;

  private constructor(text: string, trustDomain: TrustDomain, path: string) {
    this.#text = text;
    this.trustDomain = trustDomain;
    this.path = path;
  }

  /**
   * The ID written exactly in `text`: nothing is trimmed, folded or decoded. IDs over 2048 bytes are taken
   * (SPIFFE-ID §2.3 limits making them, see assertLeafIdCanBeIssued). Throws E_SPIFFE_ID.
   */
  static parse(text: string): SpiffeId {
    const valid = text.length <= MAX_FAST_LENGTH ? SPIFFE_ID.test(text) : analyseSpiffeId(text).valid;
    if (!valid) throw notASpiffeId(text);
    const slash = text.indexOf('/', SCHEME.length);
    const end = slash < 0 ? text.length : slash;
    return new SpiffeId(text, TrustDomain.parse(text.slice(SCHEME.length, end)), text.slice(end));
  }

  /** The ID of a path in a trust domain; `''` is the trust domain's own ID. Throws E_SPIFFE_ID. */
  static from(trustDomain: TrustDomain, path: string): SpiffeId {
    // Without the slash the path would become part of the trust domain name.
    if (path !== '' && !path.startsWith('/')) {
      throw new MeshctlError('E_SPIFFE_ID', {
        what: `${quoted(path)} is not the path of a SPIFFE ID`,
        why: 'it does not begin with "/"',
        fix: `Write ${quoted(`/${path}`)}`,
      });
    }
    return SpiffeId.parse(`${trustDomain.id}${path}`);
  }

  equals(other: SpiffeId): boolean {
    return this.#text === other.#text;
  }

  toString(): string {
    return this.#text;
  }

  toJSON(): string {
    return this.#text;
  }
}

/**
 * Refuses, with E_SPIFFE_ID, an ID that no new leaf may carry: over 2048 bytes (SPIFFE-ID §2.3) or without a path
 * (X509-SVID §3.1: that is the ID of the trust domain, which only signing certificates have).
 */
export function assertLeafIdCanBeIssued(id: SpiffeId): void {
  const text = id.toString();
  if (id.path === '') {
    throw new MeshctlError('E_SPIFFE_ID', {
      what: `${quoted(text, Infinity)} cannot be issued to a workload`,
      why: 'it is the ID of the trust domain itself (x509-svid-leaf-path-non-root)',
      fix: `Add a path, such as "${text}/ns/demo/sa/web"`,
    });
  }
  if (text.length > MAX_SPIFFE_ID_BYTES) {
    throw new MeshctlError('E_SPIFFE_ID', {
      what: `${quoted(text)} cannot be issued`,
      why: `it has ${text.length} bytes where ${MAX_SPIFFE_ID_BYTES} are allowed (spiffe-id-generate-max-2048)`,
      fix: 'Choose a shorter path',
    });
  }
}

function notASpiffeId(text: string): MeshctlError {
  const finding = mainFinding(analyseSpiffeId(text));
  if (finding === undefined) throw new Error('the grammar and the analysis of SPIFFE IDs disagree');
  return refusal(finding, {
    code: 'E_SPIFFE_ID',
    kind: 'SPIFFE ID',
    text,
    offset: 0,
    instead: finding.suggestion,
    example: 'spiffe://example.org/ns/demo/sa/web',
  });
}
