/** What formats can carry of a bundle, and what is lost where they cannot. */
import type { Bundle, JwtAuthority } from '../bundle.js';

export interface Capacity {
  /** Keys that sign JWT-SVIDs and WIT-SVIDs. */
  readonly tokenKeys: boolean;
  /** `from-1`: zero stands for none. */
  readonly sequence: boolean | 'from-1';
  readonly refreshHint: boolean;
  readonly taints: boolean;
  readonly keyExpiry: boolean;
  /** A key may stand without an ID; elsewhere it gets its thumbprint. */
  readonly keysWithoutId: boolean;
}

/** All of the SPIFFE bundle document, and nothing else. */
export const SPIFFE_CAPACITY: Capacity = {
  tokenKeys: true,
  sequence: true,
  refreshHint: true,
  taints: false,
  keyExpiry: false,
  keysWithoutId: false,
};

/** CA certificates alone. */
export const PEM_CAPACITY: Capacity = {
  tokenKeys: false,
  sequence: false,
  refreshHint: false,
  taints: false,
  keyExpiry: false,
  keysWithoutId: false,
};

export const LOSS_KINDS = [
  'x509-authorities',
  'jwt-authorities',
  'wit-authorities',
  'sequence',
  'refresh-hint',
  'taints',
  'key-expiries',
  'key-ids',
] as const;

export type LossKind = (typeof LOSS_KINDS)[number];

/** Something of a bundle that a document does not have any more. */
export interface Loss {
  readonly trustDomain: string;
  readonly what: LossKind;
  /** How many; 1 for a number. */
  readonly count: number;
  /** A clause for people. */
  readonly message: string;
  /** Authorities: who reads the document refuses SVIDs that others take. Not written unless somebody says so. */
  readonly grave: boolean;
}

const plural = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

export function loss(bundle: Bundle, what: LossKind, count: number, message: string): Loss {
  const grave = what.endsWith('-authorities');
  return { trustDomain: bundle.trustDomain.name, what, count, message, grave };
}

export interface Reduced {
  /** What the document will have. */
  readonly bundle: Bundle;
  readonly losses: readonly Loss[];
}

/** Leaves out what has no place. */
export function reduce(bundle: Bundle, capacity: Capacity): Reduced {
  const losses: Loss[] = [];
  const lose = (what: LossKind, count: number, message: string) => {
    if (count > 0) losses.push(loss(bundle, what, count, message));
  };
  const { trustDomain, x509Authorities, sequence, refreshHint } = bundle;
  const jwt = capacity.tokenKeys ? bundle.jwtAuthorities : [];
  const wit = capacity.tokenKeys ? bundle.witAuthorities : [];
  const keys = [...jwt, ...wit];
  if (!capacity.tokenKeys) {
    const { jwtAuthorities, witAuthorities } = bundle;
    lose('jwt-authorities', jwtAuthorities.length, plural(jwtAuthorities.length, 'JWT key'));
    lose('wit-authorities', witAuthorities.length, plural(witAuthorities.length, 'WIT key'));
  }
  if (!capacity.taints) {
    const tainted = [...x509Authorities, ...keys].filter((authority) => authority.tainted === true).length;
    lose(
      'taints',
      tainted,
      `that ${plural(tainted, 'authority').replace('authoritys', 'authorities')} ${tainted === 1 ? 'is' : 'are'} tainted`,
    );
  }
  if (!capacity.keyExpiry) {
    const expiring = keys.filter(({ expiresAt }) => expiresAt !== undefined).length;
    lose('key-expiries', expiring, `when ${plural(expiring, 'key')} end${expiring === 1 ? 's' : ''}`);
  }
  if (!capacity.keysWithoutId) {
    const nameless = keys.filter(({ keyId }) => keyId === undefined).length;
    lose('key-ids', nameless, `that ${plural(nameless, 'key')} had no ID: its thumbprint stands there now`);
  }
  const keepsSequence = capacity.sequence === 'from-1' ? sequence !== 0n : capacity.sequence;
  if (sequence !== undefined && !keepsSequence) lose('sequence', 1, `the sequence ${sequence}`);
  if (refreshHint !== undefined && !capacity.refreshHint)
    lose('refresh-hint', 1, `the refresh hint of ${refreshHint} seconds`);
  return {
    bundle: {
      trustDomain,
      x509Authorities: capacity.taints
        ? x509Authorities
        : x509Authorities.map(({ certificate }) => ({ certificate })),
      jwtAuthorities: jwt.map((key) => reducedKey(key, capacity)),
      witAuthorities: wit.map((key) => reducedKey(key, capacity)),
      ...(sequence === undefined || !keepsSequence ? {} : { sequence }),
      ...(refreshHint === undefined || !capacity.refreshHint ? {} : { refreshHint }),
    },
    losses,
  };
}

function reducedKey(
  { keyId, publicKey, expiresAt, tainted }: JwtAuthority,
  capacity: Capacity,
): JwtAuthority {
  return {
    ...(keyId === undefined ? {} : { keyId }),
    publicKey,
    ...(expiresAt === undefined || !capacity.keyExpiry ? {} : { expiresAt }),
    ...(tainted !== true || !capacity.taints ? {} : { tainted }),
  };
}
