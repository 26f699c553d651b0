/** A JWT as rules see it: taken apart, not verified. */
import { type JsonObject, memberOf } from '../../encoding/json-value.js';
import type { Jwt } from '../../svid/index.js';
import { isMeantAsSpiffeId, SpiffeIdSubject } from './spiffe-id.js';

export class TokenSubject {
  readonly jwt: Jwt;
  readonly header: JsonObject;
  readonly claims: JsonObject;
  /** `sub`, when it is meant as a SPIFFE ID. */
  readonly id: SpiffeIdSubject | undefined;

  constructor(jwt: Jwt) {
    this.jwt = jwt;
    this.header = jwt.header;
    this.claims = jwt.claims;
    const sub = memberOf(jwt.claims, 'sub');
    this.id =
      typeof sub === 'string' && isMeantAsSpiffeId(sub)
        ? new SpiffeIdSubject(Buffer.from(sub, 'utf8').toString('latin1'), 'claims.sub')
        : undefined;
  }

  /** What it is meant as: a WIT-SVID has its type, or is bound to a key and has no audience (WIT-SVID §2.2, §3.2). */
  get target(): 'jwt-svid' | 'wit-svid' {
    if (memberOf(this.header, 'typ') === 'wit+jwt') return 'wit-svid';
    const isBound = Object.hasOwn(this.claims, 'cnf') && !Object.hasOwn(this.claims, 'aud');
    return isBound ? 'wit-svid' : 'jwt-svid';
  }
}
