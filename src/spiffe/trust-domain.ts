/** A trust domain name (SPIFFE-ID §2.1). */
import { quoted } from '../encoding/printable.js';
import { MeshctlError } from '../errors.js';
import { analyseSpiffeId } from './analysis.js';
import { SCHEME, TRUST_DOMAIN_NAME } from './grammar.js';
import { mainFinding, refusal } from './refusal.js';

let last: TrustDomain | undefined;

export class TrustDomain {
  /** The bare name: `example.org`. */
  readonly name: string;

  private constructor(name: string) {
    this.name = name;
  }

  /**
   * Takes the bare name, or the trust domain's own ID `spiffe://name` as people copy it from other tools. Upper case
   * is refused, never folded: peers compare byte by byte. Throws E_TRUST_DOMAIN.
   */
  static parse(text: string): TrustDomain {
    // Ten thousand IDs of one trust domain ask for the same one, which nothing can change.
    if (last?.name === text) return last;
    const name = text.startsWith(SCHEME) ? text.slice(SCHEME.length) : text;
    if (!TRUST_DOMAIN_NAME.test(name)) throw notATrustDomain(text);
    last = new TrustDomain(name);
    return last;
  }

  /** The SPIFFE ID of the trust domain itself: `spiffe://example.org`. */
  get id(): string {
    return `${SCHEME}${this.name}`;
  }

  equals(other: TrustDomain): boolean {
    return this.name === other.name;
  }

  toString(): string {
    return this.name;
  }

  toJSON(): string {
    return this.name;
  }
}

function notATrustDomain(text: string): MeshctlError {
  // A scheme in front, or half of one, shows that an ID was meant.
  const isId = /^[a-z][a-z0-9+.-]*:\/|^spiffe:/i.test(text);
  const analysis = analyseSpiffeId(isId ? text : `${SCHEME}${text}`);
  const finding = mainFinding(analysis);
  if (finding !== undefined) {
    return refusal(finding, {
      code: 'E_TRUST_DOMAIN',
      kind: 'trust domain name',
      text,
      offset: isId ? 0 : SCHEME.length,
      instead: finding.suggestion?.slice(SCHEME.length).split('/', 1)[0],
      example: 'example.org',
    });
  }
  const { trustDomain = '', path = '' } = analysis;
  return new MeshctlError('E_TRUST_DOMAIN', {
    what: `${quoted(text)} is not a trust domain name`,
    why: `it has the path ${quoted(path)}`,
    fix: `Write ${quoted(trustDomain, Infinity)}`,
  });
}
