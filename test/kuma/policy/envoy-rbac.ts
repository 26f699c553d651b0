/**
 * Envoy's RBAC by matchers, read from its configuration by itself and not by the engine's rules: what is written is gone
 * through from the top, and the first matcher whose predicate holds decides.
 */

export interface Rbac {
  readonly matcher: Matcher;
  readonly shadowMatcher?: Matcher;
}

interface Matcher {
  readonly matcherList?: { readonly matchers?: readonly FieldMatcher[] };
  readonly onNoMatch?: OnMatch;
}

interface FieldMatcher {
  readonly predicate: Predicate;
  readonly onMatch: OnMatch;
}

interface OnMatch {
  readonly action: { readonly typedConfig: { readonly name: string; readonly action?: string } };
}

interface Predicate {
  readonly singlePredicate?: {
    readonly input: { readonly typedConfig: { readonly '@type': string } };
    readonly valueMatch: { readonly exact?: string; readonly prefix?: string };
  };
  readonly orMatcher?: { readonly predicate: readonly Predicate[] };
  readonly andMatcher?: { readonly predicate: readonly Predicate[] };
}

export interface Connection {
  readonly uriSan: string;
  readonly serverName: string | undefined;
}

/** `ALLOW kri_mtp_…`; in proto JSON ALLOW is the value that is left out. */
export function envoySays({ matcherList, onNoMatch }: Matcher, connection: Connection): string {
  for (const { predicate, onMatch } of matcherList?.matchers ?? [])
    if (holds(predicate, connection)) return actionOf(onMatch);
  if (onNoMatch === undefined) throw new Error('there is no action where nothing matches');
  return actionOf(onNoMatch);
}

const actionOf = ({ action: { typedConfig } }: OnMatch): string =>
  `${typedConfig.action ?? 'ALLOW'} ${typedConfig.name}`;

function holds(predicate: Predicate, connection: Connection): boolean {
  if (predicate.orMatcher !== undefined)
    return predicate.orMatcher.predicate.some((one) => holds(one, connection));
  if (predicate.andMatcher !== undefined)
    return predicate.andMatcher.predicate.every((one) => holds(one, connection));
  const single = predicate.singlePredicate;
  if (single === undefined) throw new Error(`what is ${JSON.stringify(predicate)}?`);
  const { exact, prefix } = single.valueMatch;
  const input = Buffer.from(isServerName(predicate) ? (connection.serverName ?? '') : connection.uriSan);
  if (exact !== undefined) return input.equals(Buffer.from(exact));
  if (prefix !== undefined) return input.subarray(0, Buffer.byteLength(prefix)).equals(Buffer.from(prefix));
  throw new Error(`what is ${JSON.stringify(single.valueMatch)}?`);
}

function isServerName({ singlePredicate }: Predicate): boolean {
  const type = singlePredicate?.input.typedConfig['@type'] ?? '';
  if (type.endsWith('.ServerNameInput')) return true;
  if (type.endsWith('.UriSanInput')) return false;
  throw new Error(`what is ${type}?`);
}

/** The filters in a listener, HTTP or network, that have matchers; older ones have `rules`. */
export function rbacsIn(value: unknown): Rbac[] {
  if (typeof value !== 'object' || value === null) return [];
  const type = '@type' in value && typeof value['@type'] === 'string' ? value['@type'] : '';
  if (/\.rbac\.v3\.RBAC$/.test(type) && 'matcher' in value) return [value as unknown as Rbac];
  return Object.values(value).flatMap(rbacsIn);
}

export interface ReadMatch {
  readonly spiffeID?: { readonly type: string; readonly value: string };
  readonly sni?: { readonly type: string; readonly value: string };
}

/** The matches that a matcher was made of, with what it does and the policy it names. */
export function readMatchers({ matcherList }: Matcher) {
  return (matcherList?.matchers ?? []).map(({ predicate, onMatch }) => {
    const [action = '', kri = ''] = actionOf(onMatch).split(' ');
    return { action, kri, matches: (predicate.orMatcher?.predicate ?? [predicate]).map(readMatch) };
  });
}

function readMatch(predicate: Predicate): ReadMatch {
  const parts = (predicate.andMatcher?.predicate ?? [predicate]).map((one): ReadMatch => {
    const { exact, prefix } = one.singlePredicate?.valueMatch ?? {};
    const value = exact ?? prefix ?? '';
    return isServerName(one)
      ? { sni: { type: 'Exact', value } }
      : { spiffeID: { type: exact === undefined ? 'Prefix' : 'Exact', value } };
  });
  return Object.assign({}, ...parts);
}
