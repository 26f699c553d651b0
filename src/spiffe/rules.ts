/** The rules of SPIFFE-ID §2 that one string can break, with the way out where no corrected ID can be offered. */

export interface SpiffeIdRuleText {
  readonly severity: 'error' | 'warning';
  /** Absent where only a whole example helps. */
  readonly remedy?: string;
}

const NAME_ONLY = 'Write the bare trust domain name between "spiffe://" and the path';
const TRUST_DOMAIN_CHARACTERS = 'A trust domain name has only a-z, 0-9, ".", "-" and "_"';
const PATH_CHARACTERS = 'A path segment has only letters, digits, ".", "-" and "_"';

const RULES = {
  'spiffe-id-not-empty': { severity: 'error' },
  'spiffe-id-ascii': { severity: 'error', remedy: 'Use printable ASCII without spaces' },
  'spiffe-id-scheme': { severity: 'error' },
  'spiffe-id-authority-form': { severity: 'error' },
  'spiffe-id-no-fragment': { severity: 'error', remedy: 'Leave out "#" and what follows' },
  'spiffe-id-no-query': { severity: 'error', remedy: 'Leave out "?" and what follows' },
  'spiffe-id-trust-domain-non-empty': { severity: 'error' },
  'spiffe-id-no-userinfo': { severity: 'error', remedy: NAME_ONLY },
  'spiffe-id-trust-domain-no-ipv6': { severity: 'error', remedy: NAME_ONLY },
  'spiffe-id-no-port': { severity: 'error', remedy: NAME_ONLY },
  'spiffe-id-trust-domain-no-percent-encoding': { severity: 'error', remedy: TRUST_DOMAIN_CHARACTERS },
  'spiffe-id-trust-domain-lowercase': { severity: 'error', remedy: TRUST_DOMAIN_CHARACTERS },
  'spiffe-id-trust-domain-charset': { severity: 'error', remedy: TRUST_DOMAIN_CHARACTERS },
  'spiffe-id-trust-domain-max-length': { severity: 'error', remedy: 'Choose a shorter trust domain name' },
  'spiffe-id-path-no-percent-encoding': { severity: 'error', remedy: PATH_CHARACTERS },
  'spiffe-id-path-no-empty-segment': {
    severity: 'error',
    remedy: 'Put something between the slashes or leave one out',
  },
  'spiffe-id-path-no-trailing-slash': { severity: 'error', remedy: 'Remove the slash at the end' },
  'spiffe-id-path-no-dot-segment': { severity: 'error', remedy: 'Write the path without relative segments' },
  'spiffe-id-path-charset': { severity: 'error', remedy: PATH_CHARACTERS },
  // SPIFFE-ID §2.4 compares schemes without case, §2 shows one form only: wrong to write, odd to find.
  'spiffe-id-scheme-lowercase': { severity: 'warning', remedy: 'Write the scheme in lower case' },
  'spiffe-id-generate-max-2048': { severity: 'warning', remedy: 'Choose a shorter path' },
  'spiffe-id-trust-domain-dns-shape': {
    severity: 'warning',
    remedy:
      'Choose a name without leading, trailing or double dots, which X.509 libraries refuse, and with at most 63 bytes between dots',
  },
} as const satisfies Record<string, SpiffeIdRuleText>;

export type SpiffeIdRule = keyof typeof RULES;

export const SPIFFE_ID_RULES: Readonly<Record<SpiffeIdRule, SpiffeIdRuleText>> = RULES;
