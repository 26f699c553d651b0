/** A certificate revocation list: whose, how old, and how many certificates it revokes; none of them is named. */

import { formatDistance } from '../../../../encoding/duration.js';
import { rfc3339 } from '../../../../encoding/rfc3339.js';
import type { CrlItem } from '../../../../sources/index.js';
import { escapeText } from '../../../ui/escape.js';
import { type ItemView, readable, type Surroundings } from './item-view.js';

/** Throws MeshctlError when the list is broken below its skeleton. */
export function crlView({ list }: CrlItem, { now }: Surroundings): ItemView {
  const issuer = list.issuer.toString();
  const { entryCount, signatureAlgorithm } = list;
  const thisUpdate = secondsOf(list.thisUpdate.date);
  const nextUpdate = list.nextUpdate && secondsOf(list.nextUpdate.date);
  const number = readable(() => list.crlNumber)?.toString();
  const authority = readable(() => list.authorityKeyIdentifier)?.keyIdentifier?.toString('hex');
  const revoked = `${entryCount} ${entryCount === 1 ? 'certificate' : 'certificates'} revoked`;
  const outdated = nextUpdate !== undefined && now > nextUpdate;
  return {
    title: (paint) => `${paint.name(escapeText(issuer))}  ${list.isDelta ? 'delta CRL' : 'CRL'}, ${revoked}`,
    fields: (paint, long) => [
      ['issued', `${rfc3339(thisUpdate)} (${formatDistance(thisUpdate, now)})`],
      ['next', nextText(nextUpdate, now, outdated ? paint.bad : paint.good)],
      ['number', number],
      ...(long ? [['authority key id', authority] as const, ['signature', signatureAlgorithm] as const] : []),
    ],
    brief: () => (nextUpdate === undefined ? '' : `next ${formatDistance(nextUpdate, now)}`),
    json: () => ({
      issuer,
      thisUpdate: rfc3339(thisUpdate),
      ...(nextUpdate === undefined ? {} : { nextUpdate: rfc3339(nextUpdate) }),
      revoked: entryCount,
      delta: list.isDelta,
      ...(number === undefined ? {} : { crlNumber: number }),
      ...(authority === undefined ? {} : { authorityKeyIdentifier: authority }),
      signatureAlgorithm,
    }),
  };
}

function nextText(nextUpdate: number | undefined, now: number, paint: (text: string) => string): string {
  if (nextUpdate === undefined) return 'not announced';
  return paint(`${rfc3339(nextUpdate)} (${formatDistance(nextUpdate, now)})`);
}

const secondsOf = (date: Date): number => Math.floor(date.getTime() / 1000);
