/** Reads the cases of x509-limbo, and says which are judged how. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A test case in the suite's own words. */
export interface LimboCase {
  readonly id: string;
  readonly features: readonly string[];
  readonly trusted_certs: readonly string[];
  readonly untrusted_intermediates: readonly string[];
  readonly peer_certificate: string;
  /** RFC 3339; null means now. */
  readonly validation_time: string | null;
  readonly key_usage: readonly string[];
  readonly extended_key_usage: readonly string[];
  readonly expected_result: 'SUCCESS' | 'FAILURE';
  /** Intermediates that are not self-issued. */
  readonly max_chain_depth: number | null;
}

const FILE =
  process.env['LIMBO_CASES'] ||
  join(import.meta.dirname, '..', '..', '..', 'shared', 'conformance', 'limbo', 'cases.json');

/** All cases, or undefined when there is no such file. One that was asked for by name must be there. */
export function limboCases(): readonly LimboCase[] | undefined {
  if (!process.env['LIMBO_CASES'] && !existsSync(FILE)) {
    console.log(`limbo: no cases at ${FILE}; set LIMBO_CASES to a file of them`);
    return undefined;
  }
  return (JSON.parse(readFileSync(FILE, 'utf8')) as { testcases: LimboCase[] }).testcases;
}

/** Cases whose verdict follows from the certificate profile (RFC 5280 §4), which only strict validation asks for. */
const PROFILE = [
  /^rfc5280::(aki|ski|serial)::/,
  /^rfc5280::(leaf-ku-keycertsign|root-non-critical-basic-constraints|ca-empty-subject)$/,
  /^rfc5280::(root|intermediate|ca)-missing-(basic-constraints|ski|aki|key-usage)/,
  /^rfc5280::nc::(not-allowed-in-ee|empty-|not-critical|.*non-?critical)/,
  /^rfc5280::san::(noncritical-with-empty-subject|underscore-dns|ip-in-dns)$/,
  /^rfc5280::pc::/,
  /^rfc5280::ca-as-leaf$/,
  /^webpki::(v1-cert|nc::intermediate-permitted-excluded-subtrees-both-)/,
];

export const isProfile = ({ id }: LimboCase): boolean => PROFILE.some((pattern) => pattern.test(id));

/** What path validation alone cannot judge. */
const FEATURES: Readonly<Record<string, string>> = {
  'has-crl': 'revocation lists are not consulted',
  'pedantic-public-suffix-wildcard': 'the public suffix list belongs to host names of web sites',
  'pedantic-webpki-eku': 'a rule of the CA/Browser Forum',
};

const PEER_NAME = 'the verdict follows from comparing the peer name, which SPIFFE does not do';
const CA_BROWSER_FORUM = 'a rule of the CA/Browser Forum, and none of RFC 5280';
const SKIPPED: readonly (readonly [RegExp, string])[] = [
  [/^webpki::cn::/, PEER_NAME],
  [/^webpki::san::(mismatch|wildcard|unicode|no-san|public-suffix)/, PEER_NAME],
  [/^(rfc5280::ca-as-leaf-wrong-san|pathological::nc-dos-3)$/, PEER_NAME],
  [/^webpki::san::san-/, CA_BROWSER_FORUM],
  [/^webpki::(aki::root-with-aki|eku::)/, CA_BROWSER_FORUM],
  [/^webpki::(ee-basicconstraints-ca|ca-as-leaf|forbidden-rsa-.*divisible-by-8.*)$/, CA_BROWSER_FORUM],
];

/** Why a case is not judged, or undefined when it is. */
export function skipReason({ id, features }: LimboCase): string | undefined {
  const byFeature = features.map((feature) => FEATURES[feature]).find((why) => why !== undefined);
  return byFeature ?? SKIPPED.find(([pattern]) => pattern.test(id))?.[1];
}
