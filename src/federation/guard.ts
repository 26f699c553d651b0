/**
 * What speaks against taking over the bundle of another trust domain. A bundle decides whom to believe, and comes by hand:
 * every one of these has gone wrong somewhere without a word.
 */
import {
  authorityFingerprint,
  type BundleContent,
  bundleFingerprint,
  type JwtAuthority,
} from '../bundle/index.js';
import { rfc3339 } from '../encoding/rfc3339.js';
import type { TrustDomain } from '../spiffe/index.js';
import { Certificate } from '../x509/index.js';
import { foreignTrustDomainOf } from './foreign-ca.js';

/** The dangers, with the flag by which somebody says to go on all the same; some have none. */
export const DANGERS = {
  'own-trust-domain': { flag: undefined },
  'unexpected-fingerprint': { flag: undefined },
  'foreign-ca': { flag: '--allow-foreign-ca' },
  'shared-ca': { flag: '--allow-shared-ca' },
  rollback: { flag: '--allow-rollback' },
  empty: { flag: '--allow-empty' },
  expired: { flag: '--allow-expired' },
  replaced: { flag: '--allow-replace' },
  'keys-lost': { flag: '--allow-loss' },
  leaf: { flag: '--drop-leaves' },
  'private-key': { flag: '--drop-private-keys' },
} as const;

export type Danger = keyof typeof DANGERS;

export interface Objection {
  readonly danger: Danger;
  /** A clause for people. */
  readonly message: string;
}

export interface TakeOver {
  readonly trustDomain: TrustDomain;
  readonly candidate: BundleContent;
  /** What is there now. */
  readonly current: BundleContent | undefined;
  /** The format has a place for JWT and WIT keys. */
  readonly carriesKeys: boolean;
  readonly isOwn: boolean;
  /** The trust domain that has an authority with this SubjectPublicKeyInfo already, other than this one. */
  readonly ownerOf: (publicKey: Buffer) => string | undefined;
  /** Lower-case hex; none when nothing is expected. */
  readonly expectedFingerprints: readonly string[];
  readonly leaves: number;
  readonly privateKeys: number;
  /** Seconds since 1970. */
  readonly now: number;
}

/** Everything that speaks against it, the gravest first. */
export function objectionsTo(takeOver: TakeOver): Objection[] {
  return CHECKS.flatMap(([danger, check]) => {
    const message = check(takeOver);
    return message === undefined ? [] : [{ danger, message }];
  });
}

type Check = (takeOver: TakeOver) => string | undefined;

const CHECKS: readonly (readonly [Danger, Check])[] = [
  ['own-trust-domain', ownTrustDomain],
  ['unexpected-fingerprint', unexpectedFingerprint],
  ['private-key', privateKey],
  ['leaf', leaf],
  ['foreign-ca', foreignCa],
  ['shared-ca', sharedCa],
  ['empty', empty],
  ['expired', expired],
  ['rollback', rollback],
  ['keys-lost', keysLost],
  ['replaced', replaced],
];

function ownTrustDomain({ isOwn, trustDomain }: TakeOver): string | undefined {
  return isOwn ? `${trustDomain} has its CA in this home, so its bundle is made here` : undefined;
}

/** One that names the whole set covers everything; else each authority must be named. */
function unexpectedFingerprint({ expectedFingerprints: expected, candidate }: TakeOver): string | undefined {
  const set = bundleFingerprint(candidate);
  if (expected.length === 0 || expected.includes(set)) return undefined;
  const strangers = authoritiesOf(candidate)
    .map(authorityFingerprint)
    .filter((fingerprint) => !expected.includes(fingerprint));
  const [stranger] = strangers;
  if (stranger === undefined && authoritiesOf(candidate).length > 0) return undefined;
  const others = strangers.length > 1 ? ` and ${strangers.length - 1} more` : '';
  return `its fingerprint is ${set}, which was not expected${
    expected.length > 1 && stranger !== undefined ? `; nor was its authority ${stranger}${others}` : ''
  }`;
}

function privateKey({ privateKeys }: TakeOver): string | undefined {
  if (privateKeys === 0) return undefined;
  const keys = privateKeys === 1 ? 'a private key' : `${privateKeys} private keys`;
  return `there is ${keys} in it, and whoever saw the file can use it: replace the key`;
}

function leaf({ leaves }: TakeOver): string | undefined {
  if (leaves === 0) return undefined;
  return leaves === 1
    ? "one of its certificates is not a CA's"
    : `${leaves} of its certificates are not CAs'`;
}

function foreignCa({ candidate, trustDomain }: TakeOver): string | undefined {
  for (const { certificate } of candidate.x509Authorities) {
    const other = foreignTrustDomainOf(Certificate.parse(certificate), trustDomain);
    if (other !== undefined) return `one of its CAs says that it is of ${other}`;
  }
  return undefined;
}

function sharedCa({ candidate, ownerOf }: TakeOver): string | undefined {
  for (const authority of authoritiesOf(candidate)) {
    const key =
      'certificate' in authority
        ? Certificate.parse(authority.certificate).publicKeyInfo.der
        : authority.publicKey.der;
    const owner = ownerOf(key);
    if (owner !== undefined)
      return `its authority ${authorityFingerprint(authority)} is one of ${owner} too, so each could speak for the other`;
  }
  return undefined;
}

function empty({ candidate, leaves }: TakeOver): string | undefined {
  if (authoritiesOf(candidate).length > 0 || leaves > 0) return undefined;
  return 'it has no key that can be used: every SVID of the trust domain would be refused';
}

function expired({ candidate: { x509Authorities }, now }: TakeOver): string | undefined {
  const ends = x509Authorities.map(({ certificate }) => endOf(Certificate.parse(certificate)));
  if (ends.length === 0 || ends.some((end) => end >= now)) return undefined;
  return `all of its certificates have ended, the last at ${rfc3339(Math.max(...ends))}`;
}

function rollback({ candidate, current }: TakeOver): string | undefined {
  if (candidate.sequence === undefined || current?.sequence === undefined) return undefined;
  if (candidate.sequence >= current.sequence) return undefined;
  return `its sequence ${candidate.sequence} is lower than ${current.sequence}, which is stored: it is an older one`;
}

function keysLost({ carriesKeys, current }: TakeOver): string | undefined {
  const keys = (current?.jwtAuthorities.length ?? 0) + (current?.witAuthorities.length ?? 0);
  if (carriesKeys || keys === 0) return undefined;
  return `its format has no place for keys of tokens, and the stored one has ${keys}, which would be gone`;
}

/** Rotation adds before it removes: a set in which nothing is left of the old one is another one. */
function replaced({ candidate, current, carriesKeys }: TakeOver): string | undefined {
  if (current === undefined || authoritiesOf(candidate).length === 0) return undefined;
  const isReplaced = (before: readonly string[], after: readonly string[]) =>
    before.length > 0 && !before.some((one) => after.includes(one));
  const keys = (content: BundleContent) =>
    content.x509Authorities.map(({ certificate }) =>
      Certificate.parse(certificate).publicKeyInfo.der.toString('latin1'),
    );
  if (isReplaced(keys(current), keys(candidate)))
    return 'none of the X.509 authorities that are stored is in it: SVIDs that verify now would not any more';
  const tokens = (authorities: readonly JwtAuthority[]) => authorities.map(authorityFingerprint);
  const uses = [
    ['JWT', current.jwtAuthorities, candidate.jwtAuthorities],
    ['WIT', current.witAuthorities, candidate.witAuthorities],
  ] as const;
  const gone = uses.find(([, before, after]) => carriesKeys && isReplaced(tokens(before), tokens(after)));
  if (gone === undefined) return undefined; // a format without token keys has an objection of its own
  return `none of the ${gone[0]} authorities that are stored is in it: tokens that verify now would not any more`;
}

/** What is odd and no danger yet: sentences for people. */
export function remarksOn(candidate: BundleContent, current: BundleContent | undefined): string[] {
  const { sequence } = candidate;
  const isSameNumber = sequence !== undefined && sequence === current?.sequence;
  const remarks: string[] = [];
  if (isSameNumber && bundleFingerprint(candidate) !== bundleFingerprint(current))
    remarks.push(
      `The content is another, and its sequence is still ${sequence}: whoever goes by the number misses the change (bundle-sequence-monotonic).`,
    );
  for (const authority of candidate.x509Authorities) {
    const { keyUsage } = Certificate.parse(authority.certificate);
    if (keyUsage === undefined || keyUsage.names.includes('keyCertSign')) continue;
    remarks.push(
      `The CA certificate ${authorityFingerprint(authority)} may sign no certificates (it has no keyCertSign), so no SVID verifies by it.`,
    );
  }
  return remarks;
}

const authoritiesOf = (content: BundleContent) => [
  ...content.x509Authorities,
  ...content.jwtAuthorities,
  ...content.witAuthorities,
];

const endOf = ({ validity }: Certificate): number => Math.floor(validity.notAfter.date.getTime() / 1000);
