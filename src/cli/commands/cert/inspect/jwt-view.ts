/** A JWT: whose it says it is, for whom, and how long; its signature is not looked at, and the token never printed. */

import { formatDistance } from '../../../../encoding/duration.js';
import { rfc3339 } from '../../../../encoding/rfc3339.js';
import type { JwtItem } from '../../../../sources/index.js';
import { noteJwt } from '../../../../svid/index.js';
import { escapeText } from '../../../ui/escape.js';
import type { ItemView, Surroundings } from './item-view.js';

/** The last moment that a Date can hold, in seconds. */
const LAST_MOMENT = 8_640_000_000_000;

export function jwtView({ jwt: { header, claims, text } }: JwtItem, { now }: Surroundings): ItemView {
  const member = (object: typeof claims, name: string): unknown =>
    Object.hasOwn(object, name) ? object[name] : undefined;
  const shown = (value: unknown): string | undefined =>
    value === undefined ? undefined : escapeText(typeof value === 'string' ? value : plainJson(value));
  const subject = member(claims, 'sub');
  const expires = member(claims, 'exp');
  const end =
    typeof expires === 'number' && Math.abs(expires) <= LAST_MOMENT ? Math.floor(expires) : undefined;
  const kind = member(header, 'typ') === 'wit+jwt' ? 'WIT-SVID' : 'JWT';
  const isSvid = typeof subject === 'string' && subject.startsWith('spiffe://') && kind === 'JWT';
  const notes = noteJwt({ header, claims, text, signature: Buffer.alloc(0), duplicates: [] }, now, 0);
  return {
    title: (paint) =>
      `${paint.name(shown(subject) ?? 'no subject')}  ${isSvid ? 'JWT-SVID' : kind}, signature not checked`,
    fields: (paint, long) => [
      ['audience', shown(member(claims, 'aud'))],
      [
        'expires',
        end === undefined
          ? paint.warn(expires === undefined ? 'no time is given' : `"${shown(expires)}" is no time`)
          : now >= end
            ? paint.bad(`${rfc3339(end)} (${formatDistance(end, now)}), expired`)
            : paint.good(
                `${rfc3339(end)} (${formatDistance(end, now)}), replayable by whoever has it until then`,
              ),
      ],
      ['algorithm', shown(member(header, 'alg'))],
      ['key id', shown(member(header, 'kid'))],
      ...(long ? [['claims', shown(claims)] as const, ['header', shown(header)] as const] : []),
      ['notes', notes.map(({ message, rule }) => escapeText(`${message} [${rule}]`))],
    ],
    brief: () =>
      end === undefined ? '' : `${now >= end ? 'expired' : 'expires'} ${formatDistance(end, now)}`,
    json: () => ({
      header: JSON.parse(plainJson(header)),
      claims: JSON.parse(plainJson(claims)),
      signatureChecked: false,
      ...(end === undefined ? {} : { expiresAt: rfc3339(end) }),
    }),
  };
}

/** Numbers beyond 2^53 become text. */
function plainJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? inner.toString() : inner));
}
