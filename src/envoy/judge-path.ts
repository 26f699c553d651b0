/** Whether a chain leads to a bundle, as Envoy's two validators look for the way. */
import { MeshctlError } from '../errors.js';
import type { Certificate, PathFailure } from '../x509/index.js';
import { issuerOf, title } from './peer-names.js';
import type { Authorities, Purpose } from './trust.js';
import { ACCEPTED, type PeerVerdict, type PresentedChain, refused, unknown } from './verdict.js';

/** How Envoy looks. */
interface Way {
  /** By the SPIFFE validator: to a root, for any purpose. Its own validator stops at any certificate of the bundle. */
  readonly ofSpiffe: boolean;
  readonly purpose: Purpose;
  /** Nothing is refused for its validity. */
  readonly allowsExpired: boolean;
  /** Seconds since 1970. */
  readonly now: number;
}

/** Thousands of clusters ask the same of the same chain. */
const judged = new WeakMap<Authorities, WeakMap<PresentedChain, Map<string, PeerVerdict>>>();

/** Whether a chain leads to one of the authorities, of which there must be some. Judges an array once for each way. */
export function judgePath(authorities: Authorities, chain: PresentedChain, way: Way): PeerVerdict {
  const chains = judged.get(authorities) ?? new WeakMap<PresentedChain, Map<string, PeerVerdict>>();
  judged.set(authorities, chains);
  const ways = chains.get(chain) ?? new Map<string, PeerVerdict>();
  chains.set(chain, ways);
  const key = JSON.stringify(way);
  const verdict = ways.get(key) ?? judgeAnew(authorities, chain, way);
  ways.set(key, verdict);
  return verdict;
}

function judgeAnew(
  authorities: Authorities,
  chain: PresentedChain,
  { ofSpiffe, purpose, allowsExpired, now }: Way,
): PeerVerdict {
  const judgeAt = (at: number) =>
    ofSpiffe ? judgeToRoot(authorities, chain, at) : judgeToAny(authorities, chain, purpose, at);
  return allowsExpired ? judgeAtAnyTime(judgeAt, chain[0], now) : judgeAt(now).verdict;
}

/** A verdict, and the certificate that is outside its life where that is the reason. */
interface TimedVerdict {
  readonly verdict: PeerVerdict;
  readonly outOfLife?: Certificate;
}

/** Certificates of one path: more need not be fitted to one moment. */
const MAX_MOMENTS = 5;

/** Envoy passes over the life of each certificate. Here a moment is looked for that lies in the lives of all. */
function judgeAtAnyTime(judgeAt: (at: number) => TimedVerdict, leaf: Certificate, now: number): PeerVerdict {
  let [from, until] = lifeOf(leaf);
  for (let tried = 0; tried < MAX_MOMENTS; tried++) {
    const { verdict, outOfLife } = judgeAt(Math.max(from, Math.min(now, until)));
    if (outOfLife === undefined) return verdict;
    const [begin, end] = lifeOf(outOfLife);
    from = Math.max(from, begin);
    until = Math.min(until, end);
    if (from > until) break;
  }
  return unknown('path-refused', `the certificates above ${title(leaf)} were never valid at the same time`);
}

function judgeToAny(
  authorities: Authorities,
  [leaf, ...intermediates]: PresentedChain,
  purpose: Purpose,
  at: number,
): TimedVerdict {
  const result = authorities.forPurpose(purpose, at).validate(leaf, intermediates);
  return result.ok ? { verdict: ACCEPTED } : pathRefused(result.failure, leaf, authorities);
}

function judgeToRoot(
  authorities: Authorities,
  [leaf, ...intermediates]: PresentedChain,
  at: number,
): TimedVerdict {
  const result = authorities.toRoots(at).validate(leaf, intermediates);
  if (result.ok) return { verdict: ACCEPTED };
  const partial = authorities.toAny(at).validate(leaf, intermediates);
  if (!partial.ok) return pathRefused(partial.failure, leaf, authorities);
  const top = title(partial.path.at(-1) ?? leaf);
  return {
    verdict: refused('root-not-in-bundle', `the bundle has ${top}, which is no root, and none above it`),
  };
}

function pathRefused(
  { reason, message, subject, position }: PathFailure,
  leaf: Certificate,
  { certificates: { length: count } }: Authorities,
): TimedVerdict {
  const who = position === 0 ? title(leaf) : `${title(subject)} above ${title(leaf)}`;
  switch (reason) {
    case 'issuer-not-found': {
      const others =
        count === 1 ? 'the authority of the bundle has' : `all ${count} authorities of the bundle have`;
      return notInBundle(`${who} was issued by ${issuerOf(subject)}; ${others} another name`);
    }
    // Rotated under the same name. Where certificates name no keys, all that shows is a signature that does not fit.
    case 'issuer-key-differs':
    case 'bad-signature':
      return notInBundle(
        `${who} was issued by ${issuerOf(subject)}, and not with the key by this name at hand`,
      );
    case 'expired': {
      const code = position === 0 ? 'certificate-expired' : 'authority-expired';
      return { verdict: refused(code, `${who}: ${message}`), outOfLife: subject };
    }
    case 'not-yet-valid':
      return { verdict: refused('certificate-not-yet-valid', `${who}: ${message}`), outOfLife: subject };
    default:
      return { verdict: refused('path-refused', `${who}: ${message} (${reason})`) };
  }
}

const notInBundle = (message: string): TimedVerdict => ({
  verdict: refused('issuer-not-in-bundle', message),
});

/** In seconds since 1970; any time for one that cannot be read, which is refused elsewhere. */
function lifeOf(certificate: Certificate): readonly [from: number, until: number] {
  try {
    const { notBefore, notAfter } = certificate.validity;
    return [notBefore.date.getTime() / 1000, notAfter.date.getTime() / 1000];
  } catch (error) {
    if (error instanceof MeshctlError) return [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    throw error;
  }
}
