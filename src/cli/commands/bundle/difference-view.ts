/** How the difference of two bundles is told. */
import {
  type AuthorityChange,
  authorityFingerprint,
  type BundleDifference,
  type NumberChange,
} from '../../../bundle/index.js';
import type { Paint } from '../../ui/paint.js';
import { authorityJson, authorityLine } from './authority-view.js';

export function differenceJson({ authorities, sequence, refreshHint }: BundleDifference) {
  return {
    authorities: authorities.map((change) => ({
      change: change.change,
      ...authorityJson(change),
      ...('before' in change ? { before: authorityJson({ ...change, authority: change.before }) } : {}),
    })),
    ...(sequence === undefined ? {} : { sequence: numbersJson(sequence, String) }),
    ...(refreshHint === undefined ? {} : { refreshHint: numbersJson(refreshHint, (seconds) => seconds) }),
  };
}

function numbersJson<T, J>({ before, after }: NumberChange<T>, toJson: (value: T) => J) {
  return {
    ...(before === undefined ? {} : { before: toJson(before) }),
    ...(after === undefined ? {} : { after: toJson(after) }),
  };
}

const SIGNS: Readonly<Record<AuthorityChange['change'], string>> = {
  added: '+',
  removed: '-',
  tainted: '!',
  untainted: '~',
  expiry: '~',
  're-encoded': '~',
  renamed: '~',
  're-keyed': '!',
};

/** A line for each change, none when nothing differs. */
export function changeLines(
  { authorities, sequence, refreshHint }: BundleDifference,
  now: number,
  paint: Paint,
): string[] {
  return [
    ...authorities.map((change) => changeLine(change, now, paint)),
    ...(sequence === undefined ? [] : [`~ sequence ${numbersText(sequence)}`]),
    ...(refreshHint === undefined ? [] : [`~ refresh hint ${numbersText(refreshHint)}`]),
  ];
}

function changeLine(change: AuthorityChange, now: number, paint: Paint): string {
  const sign = SIGNS[change.change];
  const paintSign = sign === '+' ? paint.good : sign === '-' ? paint.bad : paint.warn;
  const fingerprint = paint.faint(authorityFingerprint(change.authority).slice(0, 16));
  return `${paintSign(`${sign} ${change.change}`)}  ${authorityLine(change, now, paint)}  ${fingerprint}`;
}

const numbersText = <T>({ before, after }: NumberChange<T>): string =>
  `${before ?? 'none'} -> ${after ?? 'none'}`;
