/** One entry of a bundle's `keys`: an authority, or a note why it is passed over (§4.2, X509-SVID §6, JWT-SVID §6). */
import { type JsonObject, kindOf, memberOf } from '../encoding/json-value.js';
import { quoted } from '../encoding/printable.js';
import type { PublicKeyInfo } from '../x509/index.js';
import type { JwtAuthority, X509Authority } from './bundle.js';
import { readCaCertificate } from './ca-certificate.js';
import { type EntryContext, ignore, namesOf, noteUnusable, type Placed } from './entry-context.js';
import { decodeJwk, isSameKey, type JwkReading } from './jwk.js';

export type Entry =
  | (Placed<X509Authority> & { readonly use: 'x509-svid' })
  | (Placed<JwtAuthority> & { readonly use: 'jwt-svid' })
  | (Placed<JwtAuthority> & { readonly use: 'wit-svid' });

const KEY_MEMBERS = ['kty', 'use', 'crv', 'x', 'y', 'n', 'e'];
/** Private parameters of EC, OKP and RSA keys, and the symmetric key (RFC 7518 §6). */
export const PRIVATE_MEMBERS: readonly string[] = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

/** Reads an entry that is an object without duplicate members. Undefined when it is ignored, which a note says. */
export function readEntry(entry: JsonObject, context: EntryContext): Entry | undefined {
  const kty = memberOf(entry, 'kty');
  const use = memberOf(entry, 'use');
  if (kty === 'oct') return ignore(context, 'bundle-jwk-no-private', SYMMETRIC);
  notePrivateMembers(entry, context);
  if (typeof kty !== 'string') return ignore(context, 'bundle-jwk-kty', `its "kty" is ${kindOf(kty)}`);
  if (typeof use !== 'string') return ignoreUse(entry, use, context);
  if (kty !== 'RSA' && kty !== 'EC' && kty !== 'OKP')
    return ignore(context, 'bundle-ignore-unknown-kty', `its "kty" ${quoted(kty)} is not known`, 'warning');
  switch (use) {
    case 'x509-svid':
      return readX509Entry(entry, context);
    case 'jwt-svid':
    case 'wit-svid':
      return readKeyEntry(entry, use, context);
    default:
      return ignoreUse(entry, use, context);
  }
}

const SYMMETRIC =
  'it is a symmetric key, which no bundle has: whoever saw the document has the key, so replace it';

const USE_RULES = {
  'x509-svid': 'x509-bundle-use',
  'jwt-svid': 'jwt-bundle-use',
  'wit-svid': 'wit-bundle-use',
} as const;

/** The use that an entry lacks is told by its spelling, else by what the entry has. */
function ignoreUse(entry: JsonObject, use: unknown, context: EntryContext): undefined {
  if (typeof use === 'string') {
    const meant = Object.entries(USE_RULES).find(([name]) => name === use.trim().toLowerCase());
    if (meant === undefined)
      return ignore(context, 'bundle-jwk-use', `its "use" ${quoted(use, 80)} is not known`);
    return ignore(context, meant[1], `its "use" is ${quoted(use, 80)} where "${meant[0]}" is meant`);
  }
  const found = `its "use" is ${kindOf(use)}`;
  if (use !== undefined) return ignore(context, 'bundle-jwk-use', found);
  if (Object.hasOwn(entry, 'x5c'))
    return ignore(context, 'x509-bundle-use', `${found}, and by its "x5c" it is meant as "x509-svid"`);
  if (Object.hasOwn(entry, 'kid'))
    return ignore(context, 'jwt-bundle-use', `${found}, and by its "kid" it may be meant as "jwt-svid"`);
  return ignore(context, 'bundle-jwk-use', found);
}

function readX509Entry(entry: JsonObject, context: EntryContext): Entry | undefined {
  const { notes, place } = context;
  const [first, ...others] = certificatesOf(entry);
  if (first === undefined) {
    const why = `it has no certificate ("x5c" is ${kindOf(memberOf(entry, 'x5c'))} without text)`;
    return ignore(context, 'x509-bundle-x5c-present', why);
  }
  const certificate = readCaCertificate(first, context);
  if (certificate === undefined) return undefined;
  const difference = differenceFrom(certificate.publicKeyInfo, decodeJwk(entry));
  if (difference !== undefined) return ignore(context, 'x509-bundle-jwk-matches-cert', difference);
  if (others.length > 0) {
    const message = `"x5c" has ${others.length + 1} certificates, of which the first is used: one entry for each CA`;
    notes.add('x509-bundle-x5c-single', 'error', place, message);
  }
  if (Object.hasOwn(entry, 'kid'))
    notes.add('x509-bundle-no-kid', 'error', place, 'an X.509 entry has a "kid", which is not looked at');
  noteExtraMembers(entry, [...KEY_MEMBERS, 'x5c', 'kid'], context);
  return { use: 'x509-svid', authority: { certificate: certificate.der }, place };
}

/** The values of `x5c`; none when it is anything but an array that begins with a string. */
function certificatesOf(entry: JsonObject): [string, ...unknown[]] | [] {
  const x5c = memberOf(entry, 'x5c');
  if (!Array.isArray(x5c)) return [];
  const [first, ...others]: unknown[] = x5c;
  return typeof first === 'string' ? [first, ...others] : [];
}

/** How the key members differ from the certificate's key; undefined when they do not (RFC 7517 §4.7). */
function differenceFrom(key: PublicKeyInfo, jwk: JwkReading): string | undefined {
  if (!jwk.ok) return `its key members cannot be held against its certificate: ${jwk.why}`;
  try {
    return isSameKey(key, jwk.publicKey) ? undefined : "its key is another than its certificate's";
  } catch {
    return `its certificate's key (${key.kind.label}) has no form as a JWK`;
  }
}

function readKeyEntry(
  entry: JsonObject,
  use: 'jwt-svid' | 'wit-svid',
  context: EntryContext,
): Entry | undefined {
  const jwk = decodeJwk(entry);
  if (!jwk.ok) {
    return jwk.unknown
      ? ignore(context, 'bundle-ignore-unknown-kty', jwk.why, 'warning')
      : ignore(context, 'bundle-jwk-valid-public-key', `it is no public key: ${jwk.why}`);
  }
  noteUnusable(jwk.publicKey, use, context);
  noteExtraMembers(entry, [...KEY_MEMBERS, 'kid'], context);
  const keyId = readKeyId(entry, use, context);
  const authority = { publicKey: jwk.publicKey, ...(keyId === undefined ? {} : { keyId }) };
  return { use, authority, place: context.place };
}

function readKeyId(
  entry: JsonObject,
  use: 'jwt-svid' | 'wit-svid',
  { notes, place }: EntryContext,
): string | undefined {
  const kid = memberOf(entry, 'kid');
  if (typeof kid === 'string' && kid !== '') return kid;
  const found = kid === '' ? 'empty' : kindOf(kid);
  const rule = use === 'jwt-svid' ? 'jwt-bundle-kid' : 'wit-bundle-kid';
  notes.add(rule, 'error', place, `its "kid" is ${found}, so it serves only tokens without one`);
  return undefined;
}

/** Private members are never read, kept or shown: only their names. */
function notePrivateMembers(entry: JsonObject, { notes, place }: EntryContext): void {
  const found = PRIVATE_MEMBERS.filter((name) => Object.hasOwn(entry, name));
  if (found.length === 0) return;
  const names = found.map((name) => `"${name}"`).join(', ');
  const message = `it has private key material (${names}), which is left out: whoever saw the document has the key, so replace it`;
  notes.add('bundle-jwk-no-private', 'error', place, message);
}

function noteExtraMembers(entry: JsonObject, known: readonly string[], { notes, place }: EntryContext): void {
  const extra = Object.keys(entry).filter((name) => !known.includes(name) && !PRIVATE_MEMBERS.includes(name));
  if (extra.length > 0)
    notes.add('bundle-jwk-no-extra-params', 'warning', place, `not kept: ${namesOf(extra)}`);
}
