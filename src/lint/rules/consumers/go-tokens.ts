/** What go-jose and go-spiffe's parser of IDs refuse in a token, for the consumers that are built on them. */
import { memberOf } from '../../../encoding/json-value.js';
import type { Breach, Environment } from '../../rule.js';
import type { TokenSubject } from '../../subjects/token.js';

/** go-jose's `DefaultLeeway`, which neither go-spiffe nor SPIRE changes. */
const LEEWAY = 60;

export function noKeyId({ header }: TokenSubject): Breach | undefined {
  if (Object.hasOwn(header, 'kid')) return undefined;
  return { message: 'the header has no "kid"', field: 'header.kid' };
}

export function issuedInTheFuture({ claims }: TokenSubject, { now }: Environment): Breach | undefined {
  const iat = memberOf(claims, 'iat');
  if (typeof iat !== 'number' && typeof iat !== 'bigint') return undefined;
  const ahead = Math.ceil(Number(iat) - now);
  if (ahead <= LEEWAY) return undefined;
  const message = `"iat" lies ${ahead} s ahead, where ${LEEWAY} s are granted`;
  return { message, field: 'claims.iat', value: String(iat) };
}

/** In a certificate the scheme may be in upper case, since Go's parser of URLs folds it; in a token it may not. */
export function foreignScheme({ id }: TokenSubject): Breach | undefined {
  if (id === undefined || id.text.startsWith('spiffe:')) return undefined;
  return {
    message: 'the scheme of "sub" is not in lower case',
    field: id.field,
    value: id.text.slice(0, 200),
  };
}
