/** What does not fit along a thread: from a listener or cluster to its certificate, and to whom it trusts. */
import { quoted } from '../encoding/printable.js';
import type { EnvoyDump, SecretReference } from './dump.js';
import { type EnvoyFinding, type EnvoyFindingCode, finding } from './findings.js';
import { judgePeer, matchersInForce } from './judge-peer.js';
import { title, trustDomainOfPeer } from './peer-names.js';
import type { Presented, ResolvedThread } from './resolve.js';
import { couldMatchDomain, describeMatcher, looksAtUris, trustDomainOf } from './san-matcher.js';
import type { PresentedChain } from './verdict.js';

/** `now` is in seconds since 1970. */
export function findInThread(thread: ResolvedThread, dump: EnvoyDump, now: number): EnvoyFinding[] {
  return [
    ...findInReferences(thread, dump),
    ...findInModes(thread),
    ...findInMatchers(thread),
    ...findWithoutEffect(thread),
    ...findInOwnTrust(thread, now),
    ...findInOwnNames(thread),
  ];
}

function findInReferences(
  { contexts: [first], presented, validationSecret }: ResolvedThread,
  { listsSecrets }: EnvoyDump,
): EnvoyFinding[] {
  const found: EnvoyFinding[] = [];
  const absent = ({ name, source }: SecretReference) => {
    const from = source === undefined ? '' : `, which ${source} delivers,`;
    if (listsSecrets) found.push(finding('secret-absent', `secret ${quoted(name)}${from} is not there`));
  };
  const otherKind = (name: string, expected: string) =>
    found.push(finding('secret-of-other-kind', `secret ${quoted(name)} holds no ${expected}`));
  for (const { reference, secret } of presented) {
    if (reference === undefined) continue;
    if (secret === undefined) absent(reference);
    else if (secret.content.kind === 'validation' || secret.content.kind === 'other')
      otherKind(secret.name, 'certificate');
  }
  if (first.validationSecret !== undefined) {
    if (validationSecret === undefined) absent(first.validationSecret);
    else if (validationSecret.content.kind === 'certificate' || validationSecret.content.kind === 'other')
      otherKind(validationSecret.name, 'rules for peers');
  }
  return found;
}

function findInModes(thread: ResolvedThread): EnvoyFinding[] {
  const { contexts, presented } = thread;
  const { side, owner, requiresClientCertificate } = contexts[0];
  const found: EnvoyFinding[] = [];
  const verifies = verifiesPeers(thread);
  if (owner.warming) found.push(finding('listener-waits', `the ${owner.kind} is warming`));
  if (side === 'upstream' && !verifies && presented.length > 0)
    found.push(finding('peer-not-verified', 'the certificate of the server is not verified'));
  if (side === 'downstream' && !verifies && requiresClientCertificate)
    found.push(finding('peer-not-verified', 'a client certificate is required, and any will do'));
  if (side === 'downstream' && verifies && !requiresClientCertificate)
    found.push(finding('client-certificate-optional', 'clients without a certificate are taken too'));
  if (side === 'downstream' && verifies && owner.takesPlaintext)
    found.push(finding('plaintext-accepted', 'connections without TLS are taken too'));
  return found;
}

/** Whether it depends on the peer at all who is accepted. */
function verifiesPeers({ trust, asks: [asked] }: ResolvedThread): boolean {
  if (trust.form === 'by-domain' || trust.form === 'unknown') return true;
  const { acceptsUntrusted = false, pins = 0 } = asked?.rules ?? {};
  return !acceptsUntrusted && (trust.form === 'any-domain' || pins > 0);
}

/** Names that are asked for, of trust domains for which there is nothing to verify them with. */
function findInMatchers({ trust, asks, contexts }: ResolvedThread): EnvoyFinding[] {
  if (trust.form !== 'by-domain' || trust.problem !== undefined || trust.elsewhere !== undefined) return [];
  const missing = new Map<string, { count: number; example: string }>();
  for (const { rules, contexts: askers } of asks) {
    for (const matcher of rules.matchers) {
      const domain = trustDomainOf(matcher);
      if (domain === undefined || trust.domains.has(domain)) continue;
      const { count, example } = missing.get(domain) ?? { count: 0, example: describeMatcher(matcher) };
      missing.set(domain, { count: count + askers.length, example });
    }
  }
  return [...missing].map(([domain, { count, example }]) => {
    const times = contexts.length > 1 ? ` (${count} of ${contexts.length})` : '';
    return finding(
      'matcher-without-bundle',
      `${example} is asked for${times}, and there is no bundle of ${quoted(domain)}`,
    );
  });
}

/** Names of other types, for which the SPIFFE validator has no eye. */
function findWithoutEffect({ trust, asks }: ResolvedThread): EnvoyFinding[] {
  if (trust.form !== 'by-domain') return [];
  for (const { rules } of asks) {
    const matcher = rules.matchers.find((one) => !looksAtUris(one));
    if (matcher !== undefined)
      return [finding('matcher-without-effect', `${describeMatcher(matcher)} is asked for in vain`)];
  }
  return [];
}

/** Whatever else is found here is the secret's own, or no matter of the bundle. */
const OF_THE_BUNDLE: ReadonlySet<EnvoyFindingCode> = new Set([
  'issuer-not-in-bundle',
  'root-not-in-bundle',
  'no-bundle-for-trust-domain',
  'path-refused',
]);

/**
 * Peers of the same trust domain have the same issuer and the same bundle: what the proxy presents should pass what it
 * asks for itself. By `trusted_ca` a client may well trust others than its own CA, so there only listeners are held to it.
 */
function findInOwnTrust({ trust, contexts, presented }: ResolvedThread, now: number): EnvoyFinding[] {
  const { side, owner } = contexts[0];
  if (owner.direction === 'outbound' || (side === 'upstream' && trust.form !== 'by-domain')) return [];
  const rules = {
    trust,
    matchers: [],
    acceptsUntrusted: false,
    allowsExpired: true,
    pins: 0,
    revocationList: false,
  };
  const purpose = side === 'downstream' ? 'serverAuth' : 'clientAuth';
  return svidsOf(presented).flatMap(({ chain }) => {
    const judged = judgePeer(rules, chain, { purpose, now });
    return judged.verdict === 'refused' && OF_THE_BUNDLE.has(judged.finding.code) ? [judged.finding] : [];
  });
}

/** What a listener presents, and is of a trust domain none of whose proxies it would let in. */
function findInOwnNames({ contexts, presented, asks }: ResolvedThread): EnvoyFinding[] {
  const { side, owner } = contexts[0];
  if (side === 'upstream' || owner.direction === 'outbound') return [];
  const matchers = asks.flatMap(({ rules }) => matchersInForce(rules));
  if (matchers.length === 0) return [];
  const asked = matchers.slice(0, 5).map(describeMatcher).join(' or ');
  const domains = new Map(svidsOf(presented).map(({ chain, domain }) => [domain, chain]));
  return [...domains]
    .filter(([domain]) => !matchers.some((matcher) => couldMatchDomain(matcher, domain)))
    .map(([, [leaf]]) =>
      finding('own-trust-domain-refused', `the proxy presents ${title(leaf)}, and asks clients for ${asked}`),
    );
}

interface Svid {
  readonly chain: PresentedChain;
  readonly domain: string;
}

/** What is of a trust domain, each once. */
function svidsOf(presented: readonly Presented[]): Svid[] {
  const chains = new Set(presented.flatMap(({ chain }) => (chain === undefined ? [] : [chain])));
  return [...chains].flatMap((chain) => {
    const domain = trustDomainOfPeer(chain[0]);
    return domain === undefined ? [] : [{ chain, domain }];
  });
}
