/** Validates a JWT-SVID (JWT-SVID §2 to §4), in the order in which an attacker learns and costs least. */
import type { Bundle, JwtAuthority } from '../../bundle/index.js';
import { memberOf } from '../../encoding/json-value.js';
import { quoted } from '../../encoding/printable.js';
import { MeshctlError } from '../../errors.js';
import { SpiffeId, type TrustDomain } from '../../spiffe/index.js';
import { audiencesOf, checkClaims, checkSubjectPresent, numericDate } from './check-claims.js';
import { checkHeader } from './check-header.js';
import { checkJwtSignature } from './check-signature.js';
import { chooseKeys } from './choose-keys.js';
import type { Jwt } from './jwt.js';
import { type JwtNote, noteJwt } from './notes.js';
import type { JwtRefusal } from './reasons.js';

export interface JwtSvidValidation {
  readonly jwt: Jwt;
  /** The bundle of a trust domain, when it is known. Asked once, for the subject's own. */
  readonly bundleOf: (trustDomain: TrustDomain) => Bundle | undefined;
  /** What the validator goes by: one must be among the token's audiences, letter for letter. At least one. */
  readonly audiences: readonly string[];
  /** Seconds since 1970. */
  readonly at: number;
  /** Seconds by which clocks may differ, 0 to 60; none without it. */
  readonly leeway?: number;
}

export type JwtSvidVerdict =
  | {
      readonly ok: true;
      readonly id: SpiffeId;
      readonly audiences: readonly string[];
      /** Seconds since 1970. */
      readonly expiresAt: number;
      /** The key that signed it. */
      readonly authority: JwtAuthority;
      readonly notes: readonly JwtNote[];
    }
  | {
      readonly ok: false;
      /** What it claims to be; unproven. */
      readonly id?: SpiffeId;
      readonly refusal: JwtRefusal;
      readonly notes: readonly JwtNote[];
    };

/** What clocks may differ by at most (JWT-SVID Appendix A speaks of a small leeway; go-spiffe takes a minute). */
const MAX_LEEWAY = 60;

/** The verdict on a token, and what is odd about it. Throws E_USAGE without an audience and for other leeways. */
export async function validateJwtSvid(validation: JwtSvidValidation): Promise<JwtSvidVerdict> {
  const { jwt, bundleOf, audiences, at, leeway = 0 } = validation;
  assertUsable(audiences, leeway);
  const notes = noteJwt(jwt, at, leeway);
  const refuse = (refusal: JwtRefusal, id?: SpiffeId): JwtSvidVerdict => ({
    ok: false,
    ...(id === undefined ? {} : { id }),
    refusal,
    notes,
  });

  const malformed = checkDuplicates(jwt) ?? checkHeader(jwt);
  if (malformed !== undefined) return refuse(malformed);
  const id = readSubject(jwt);
  if (!(id instanceof SpiffeId)) return refuse(id);
  const authorities = authoritiesOf(id.trustDomain, bundleOf(id.trustDomain));
  if ('reason' in authorities) return refuse(authorities, id);
  const choice = chooseKeys(jwt, authorities);
  if (!choice.ok) return refuse(choice.refusal, id);
  const signature = await checkJwtSignature(jwt, choice.authorities);
  if (!signature.ok) return refuse(signature.refusal, id);
  const claims = checkClaims(jwt, { audiences, at, leeway });
  if (claims !== undefined) return refuse(claims, id);
  return {
    ok: true,
    id,
    audiences: audiencesOf(jwt.claims) ?? [],
    expiresAt: numericDate(jwt.claims, 'exp') ?? 0,
    authority: signature.authority,
    notes,
  };
}

function assertUsable(audiences: readonly string[], leeway: number): void {
  if (audiences.length === 0 || audiences.includes('')) {
    throw new MeshctlError('E_USAGE', {
      what: 'no audience to hold the token against',
      why: 'a JWT-SVID that is meant for somebody else must be refused (JWT-SVID §3.2)',
      fix: 'Name the audience that your service goes by',
    });
  }
  if (!(leeway >= 0 && leeway <= MAX_LEEWAY)) {
    throw new MeshctlError('E_USAGE', {
      what: `a leeway of ${leeway} s cannot be granted`,
      why: `0 to ${MAX_LEEWAY} s are what clocks may differ by`,
    });
  }
}

function checkDuplicates({ duplicates: [first] }: Jwt): JwtRefusal | undefined {
  if (first === undefined) return undefined;
  const message = `its ${first.part === 'header' ? 'header has' : 'claims have'} ${quoted(first.name)} twice`;
  return { reason: 'duplicate-members', message, found: quoted(first.name) };
}

/** The subject is read before its signature is checked, to choose the bundle and for nothing else. */
function readSubject({ claims }: Jwt): SpiffeId | JwtRefusal {
  const missing = checkSubjectPresent(claims);
  if (missing !== undefined) return missing;
  const sub = String(memberOf(claims, 'sub'));
  try {
    return SpiffeId.parse(sub);
  } catch (error) {
    if (!(error instanceof MeshctlError)) throw error;
    const message = `its subject is not a SPIFFE ID: ${error.details.why ?? error.message}`;
    return { reason: 'subject-not-a-spiffe-id', message, expected: 'a SPIFFE ID', found: quoted(sub) };
  }
}

function authoritiesOf(
  trustDomain: TrustDomain,
  bundle: Bundle | undefined,
): readonly JwtAuthority[] | JwtRefusal {
  if (bundle === undefined || !bundle.trustDomain.equals(trustDomain)) {
    const message = `no bundle of ${trustDomain} is known`;
    return { reason: 'no-bundle', message, expected: `the bundle of ${trustDomain}` };
  }
  if (bundle.jwtAuthorities.length > 0) return bundle.jwtAuthorities;
  const message = `the bundle of ${trustDomain} has no key for JWT-SVIDs`;
  return { reason: 'no-jwt-authority', message, expected: 'a key with "use": "jwt-svid"' };
}
