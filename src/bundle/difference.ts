/** What sets two bundles of one trust domain apart. The order of authorities makes no difference. */
import { Certificate } from '../x509/index.js';
import type { BundleContent, JwtAuthority, X509Authority } from './bundle.js';
import { authorityFingerprint } from './fingerprint.js';
import { isSameKey } from './jwk.js';

export type Use = 'x509-svid' | 'jwt-svid' | 'wit-svid';

interface OneSided {
  readonly change: 'added' | 'removed';
  readonly use: Use;
  readonly authority: X509Authority | JwtAuthority;
}

interface TwoSided {
  /**
   * `tainted`, `untainted`, `expiry`: the same authority. `re-encoded`: the same key in another certificate or encoding. `renamed`: the same key under another ID. `re-keyed`: another key under the same ID.
   */
  readonly change: 'tainted' | 'untainted' | 'expiry' | 're-encoded' | 'renamed' | 're-keyed';
  readonly use: Use;
  readonly before: X509Authority | JwtAuthority;
  readonly authority: X509Authority | JwtAuthority;
}

export type AuthorityChange = OneSided | TwoSided;

/** A number that differs; absent on the side that has none. */
export interface NumberChange<T> {
  readonly before?: T;
  readonly after?: T;
}

export interface BundleDifference {
  readonly authorities: readonly AuthorityChange[];
  readonly sequence?: NumberChange<bigint>;
  readonly refreshHint?: NumberChange<number>;
}

/** Nothing in it when the two are the same. */
export function differenceOf(before: BundleContent, after: BundleContent): BundleDifference {
  const sequence = numberChange(before.sequence, after.sequence);
  const refreshHint = numberChange(before.refreshHint, after.refreshHint);
  return {
    authorities: [
      ...changes('x509-svid', before.x509Authorities, after.x509Authorities, X509_MATCHES),
      ...changes('jwt-svid', before.jwtAuthorities, after.jwtAuthorities, KEY_MATCHES),
      ...changes('wit-svid', before.witAuthorities, after.witAuthorities, KEY_MATCHES),
    ],
    ...(sequence === undefined ? {} : { sequence }),
    ...(refreshHint === undefined ? {} : { refreshHint }),
  };
}

/** Whether the two bundles have the same content. */
export function isSameBundle({ authorities, sequence, refreshHint }: BundleDifference): boolean {
  return authorities.length === 0 && sequence === undefined && refreshHint === undefined;
}

function numberChange<T extends bigint | number>(
  before: T | undefined,
  after: T | undefined,
): NumberChange<T> | undefined {
  if (before === after) return undefined;
  return { ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) };
}

/** Ways in which an authority is the successor of another, the closest first; each names the change it comes to. */
type Matches<T> = readonly {
  /** Undefined for one that is not matched in this way. */
  readonly key: (authority: T) => string | undefined;
  readonly change: (before: T, after: T) => TwoSided['change'] | undefined;
}[];

const taintChange = (
  before: { readonly tainted?: boolean },
  after: { readonly tainted?: boolean },
): 'tainted' | 'untainted' | undefined => {
  if ((before.tainted ?? false) === (after.tainted ?? false)) return undefined;
  return after.tainted === true ? 'tainted' : 'untainted';
};

const X509_MATCHES: Matches<X509Authority> = [
  { key: authorityFingerprint, change: taintChange },
  {
    key: ({ certificate }) => Certificate.parse(certificate).publicKeyInfo.der.toString('latin1'),
    change: () => 're-encoded',
  },
];

const KEY_MATCHES: Matches<JwtAuthority> = [
  {
    key: (authority) => `${authorityFingerprint(authority)} ${authority.keyId ?? ''}`,
    change: (before, after) =>
      taintChange(before, after) ?? (before.expiresAt === after.expiresAt ? undefined : 'expiry'),
  },
  {
    key: ({ keyId }) => keyId,
    change: (before, after) => (isSameKey(before.publicKey, after.publicKey) ? 're-encoded' : 're-keyed'),
  },
  { key: authorityFingerprint, change: () => 'renamed' },
];

function changes<T extends X509Authority | JwtAuthority>(
  use: Use,
  before: readonly T[],
  after: readonly T[],
  matches: Matches<T>,
): AuthorityChange[] {
  let old = before;
  let fresh = after;
  const found: AuthorityChange[] = [];
  for (const { key, change } of matches) {
    const byKey = new Map(old.map((authority) => [key(authority), authority]));
    const matched = new Set<T>();
    fresh = fresh.filter((authority) => {
      const id = key(authority);
      const former = id === undefined ? undefined : byKey.get(id);
      if (former === undefined || matched.has(former)) return true;
      matched.add(former);
      const what = change(former, authority);
      if (what !== undefined) found.push({ change: what, use, before: former, authority });
      return false;
    });
    old = old.filter((authority) => !matched.has(authority));
  }
  return [
    ...old.map((authority) => ({ change: 'removed', use, authority }) as const),
    ...fresh.map((authority) => ({ change: 'added', use, authority }) as const),
    ...found,
  ];
}
