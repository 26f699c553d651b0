/** Whether one end of TLS accepts the certificate that the other end presents, as Envoy decides it. */
import { quoted } from '../encoding/printable.js';
import { MeshctlError } from '../errors.js';
import type { Certificate } from '../x509/index.js';
import type { EnvoyFindingCode } from './findings.js';
import { judgePath } from './judge-path.js';
import { namesOf, title, trustDomainOfPeer } from './peer-names.js';
import { describeMatcher, looksAtUris, matchesAny, type SanMatcher } from './san-matcher.js';
import type { Authorities, Purpose, Trust } from './trust.js';
import { ACCEPTED, type PeerVerdict, type PresentedChain, refused, unknown } from './verdict.js';

/** What a peer must show, with every secret looked up. */
export interface PeerRules {
  readonly trust: Trust;
  readonly matchers: readonly SanMatcher[];
  readonly acceptsUntrusted: boolean;
  readonly allowsExpired: boolean;
  /** Hashes are asked for beside; they are not compared here. */
  readonly pins: number;
  /** A revocation list is asked too; it is not looked into here. */
  readonly revocationList: boolean;
}

/** `purpose` is what the peer is: a server or a client. `now` is in seconds since 1970. */
export function judgePeer(
  rules: PeerRules,
  chain: PresentedChain,
  { purpose, now }: { readonly purpose: Purpose; readonly now: number },
): PeerVerdict {
  const { trust, acceptsUntrusted, pins, revocationList } = rules;
  // Envoy looks at everything, and then takes the peer whatever came of it.
  if (acceptsUntrusted && (trust.form === 'any-domain' || trust.form === 'nothing')) return ACCEPTED;
  const ofChain = judgeChain(rules, chain, purpose, now);
  if (ofChain.verdict === 'refused') return ofChain;
  const matchers = matchersInForce(rules);
  const matched = matchesAny(matchers, namesOf(chain[0]));
  if (matched === false) return refused('no-name-matches', mismatch(chain[0], matchers));
  if (ofChain.verdict === 'unknown') return ofChain;
  if (matched === undefined)
    return unknown('matcher-not-judged', `whether ${title(chain[0])} is asked for cannot be judged here`);
  if (pins > 0) return unknown('matcher-not-judged', 'the hash of the certificate is asked for as well');
  if (revocationList && trust.form === 'any-domain')
    return unknown('matcher-not-judged', 'a revocation list is asked as well');
  return ofChain;
}

/** The SPIFFE validator compares URIs only, and passes over what asks for other names. */
export function matchersInForce({ trust, matchers }: PeerRules): readonly SanMatcher[] {
  if (trust.form !== 'by-domain') return matchers;
  return matchers.filter(looksAtUris).map((matcher) => ({ ...matcher, sanType: 'uri' }));
}

function judgeChain(
  { trust, allowsExpired }: PeerRules,
  chain: PresentedChain,
  purpose: Purpose,
  now: number,
): PeerVerdict {
  if (trust.form === 'unknown')
    return trust.lack === undefined
      ? unknown('matcher-not-judged', trust.why)
      : lacking(trust.lack, trust.why);
  if (trust.form === 'nothing') return ACCEPTED;
  const [leaf] = chain;
  const ofSpiffe = trust.form === 'by-domain';
  const authorities = ofSpiffe ? authoritiesFor(leaf, trust) : trust.authorities;
  if ('verdict' in authorities) return authorities;
  if (authorities.elsewhere !== undefined)
    return unknown('content-elsewhere', `of the bundle nothing is known: ${authorities.elsewhere}`);
  const { certificates, problems } = authorities;
  if (certificates.length === 0) {
    const [problem] = problems;
    return problem === undefined
      ? refused('bundle-empty', 'the bundle has no authority')
      : refused('bundle-unreadable', `the bundle cannot be read: ${problem}`);
  }
  return judgePath(authorities, chain, { ofSpiffe, purpose, allowsExpired, now });
}

/** The dump lists all secrets, and this one is not there or has nothing in it: Envoy does not take part in TLS. */
const lacking = (code: EnvoyFindingCode, why: string): PeerVerdict =>
  code === 'secrets-not-listed' ? unknown(code, why) : refused(code, why);

/** Envoy's SPIFFE validator: no CA, no key that may sign, then the bundle of its trust domain and no other. */
function authoritiesFor(
  leaf: Certificate,
  trust: Extract<Trust, { form: 'by-domain' }>,
): Authorities | PeerVerdict {
  const misuse = signerOf(leaf);
  if (misuse !== undefined) return refused('not-an-svid', `${title(leaf)} ${misuse}`);
  const trustDomain = trustDomainOfPeer(leaf);
  if (trustDomain === undefined)
    return refused('not-an-svid', `the first URI of ${title(leaf)} is no SPIFFE ID of a workload`);
  if (trust.elsewhere !== undefined)
    return unknown('content-elsewhere', `of the bundles nothing is known: ${trust.elsewhere}`);
  if (trust.problem !== undefined) return refused('bundle-unreadable', trust.problem);
  const authorities = trust.domains.get(trustDomain);
  if (authorities !== undefined) return authorities;
  const known = [...trust.domains.keys()].slice(0, 10).map((name) => quoted(name));
  const have = known.length === 0 ? 'it has none' : `it has those of ${known.join(', ')}`;
  return refused('no-bundle-for-trust-domain', `there is no bundle of ${quoted(trustDomain)}; ${have}`);
}

/** Why a certificate counts as one that signs: BoringSSL takes an absent key usage for one that has every bit. */
function signerOf(leaf: Certificate): string | undefined {
  try {
    if (leaf.basicConstraints?.ca === true) return 'is a CA';
    if (leaf.keyUsage === undefined) return 'has no key usage, which Envoy takes for every usage';
    const signs = leaf.keyUsage.names.find((name) => name === 'keyCertSign' || name === 'cRLSign');
    return signs === undefined ? undefined : `has the key usage ${signs}`;
  } catch (error) {
    if (error instanceof MeshctlError) return `cannot be read: ${error.message}`;
    throw error;
  }
}

function mismatch(leaf: Certificate, matchers: readonly SanMatcher[]): string {
  const shown = matchers.slice(0, 5).map(describeMatcher);
  const more = matchers.length > shown.length ? ` and ${matchers.length - shown.length} more` : '';
  return `${title(leaf)} is presented where ${shown.join(' or ')}${more} is asked for`;
}
