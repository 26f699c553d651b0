/** UTCTime and GeneralizedTime (X.690 §8.25, §8.26) as certificates use them (RFC 5280 §4.1.2.5). */
import { MeshctlError } from '../errors.js';
import { type Der, derError, TAG } from './der.js';

export interface Time {
  readonly date: Date;
  readonly encoding: 'utc' | 'generalized';
  /** The characters as written, without the tag. */
  readonly text: string;
  /** How the form departs from RFC 5280 §4.1.2.5 although the time can be read; several are joined by `; `. */
  readonly problem?: string;
}

/**
 * Reads a UTCTime or GeneralizedTime element. Forms that BER allows and RFC 5280 forbids are read and described in
 * `problem`. Throws E_DER for another tag, for text that is no time and for dates that do not exist.
 */
export function readTime(element: Der): Time {
  const { bytes, tag, content, end } = element;
  if (tag !== TAG.UTC_TIME && tag !== TAG.GENERALIZED_TIME) {
    throw derError(element.start, 'a time is neither UTCTime nor GeneralizedTime');
  }
  const text = bytes.toString('latin1', content, Math.min(end, content + MAX_LENGTH + 1));
  // `YYMMDDHHMMSSZ` and `YYYYMMDDHHMMSSZ`: a century and a 2-digit year, then five more pairs and the Z.
  const isUtc = tag === TAG.UTC_TIME;
  const year = content + (isUtc ? 0 : 2);
  const yy = end - year === 13 && bytes[end - 1] === LETTER_Z ? pair(bytes, year) : Number.NaN;
  const century = isUtc ? centuryOf(yy) : 100 * pair(bytes, content);
  const date = utcDate(
    element,
    century + yy,
    pair(bytes, year + 2),
    pair(bytes, year + 4),
    pair(bytes, year + 6),
    pair(bytes, year + 8),
    pair(bytes, year + 10),
  );
  if (date === undefined) return readLooseTime(element, text);
  if (isUtc) return { date, encoding: 'utc', text };
  return inUtcRange(century + yy)
    ? { date, encoding: 'generalized', text, problem: EARLY_GENERALIZED }
    : { date, encoding: 'generalized', text };
}

/** The years that four digits hold, in seconds since 1970: from 0000-01-01 to before 10000-01-01. */
const START_OF_YEAR_0 = -62_167_219_200;
const END_OF_9999 = 253_402_300_800;

const LETTER_Z = 0x5a;
const EARLY_GENERALIZED = 'it is a GeneralizedTime before 2050, where UTCTime belongs';

/** The years that UTCTime covers and that must use it; for those before 1950 there is no other form. */
const inUtcRange = (year: number): boolean => year >= 1950 && year < 2050;

/** No BER form of a time to the nanosecond is longer. */
const MAX_LENGTH = 32;

/** UTCTime's years 50 to 99 are in the 1900s (RFC 5280 §4.1.2.5.1). */
const centuryOf = (yy: number): number => (yy < 50 ? 2000 : 1900);

/** Two ASCII digits as a number; NaN when one is no digit. */
function pair(bytes: Buffer, offset: number): number {
  const tens = (bytes[offset] as number) - 0x30;
  const ones = (bytes[offset + 1] as number) - 0x30;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

/** Four centuries of the calendar, after which days repeat. */
const FOUR_CENTURIES_MS = 146_097 * 86_400_000;

const DAYS_OF_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** The instant; undefined when a field is NaN, which is to say not in the plain form. E_DER for impossible fields. */
function utcDate(
  element: Der,
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
): Date | undefined {
  if (Number.isNaN(year + month + day + hour + minute + second)) return undefined;
  if (month < 1 || month > 12) throw derError(element.content, `a time has month ${month}`);
  const days = month === 2 && isLeapYear(year) ? 29 : (DAYS_OF_MONTH[month - 1] as number);
  if (day < 1 || day > days)
    throw derError(element.content, `a time has day ${day} in month ${month} of ${year}`);
  if (hour > 23 || minute > 59)
    throw derError(element.content, `a time has ${hour} hours and ${minute} minutes`);
  if (second > 59)
    throw derError(element.content, `a time has second ${second}; leap seconds have no place here`);
  // Date.UTC takes the years 0 to 99 for 1900 to 1999, so the sum is made four centuries later.
  return new Date(Date.UTC(year + 400, month - 1, day, hour, minute, second) - FOUR_CENTURIES_MS);
}

function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

const LOOSE_UTC =
  /^(?<year>\d\d)(?<month>\d\d)(?<day>\d\d)(?<hour>\d\d)(?<minute>\d\d)(?<second>\d\d)?(?<zone>Z|[+-]\d{4})$/;
const LOOSE_GENERALIZED =
  /^(?<year>\d{4})(?<month>\d\d)(?<day>\d\d)(?<hour>\d\d)(?:(?<minute>\d\d)(?<second>\d\d)?)?(?:[.,](?<fraction>\d+))?(?<zone>Z|[+-]\d\d(?:\d\d)?)?$/;

/** The forms of X.680 §46 and §47 that RFC 5280 rules out. */
function readLooseTime(element: Der, text: string): Time {
  const isUtc = element.tag === TAG.UTC_TIME;
  const found =
    text.length > MAX_LENGTH ? undefined : (isUtc ? LOOSE_UTC : LOOSE_GENERALIZED).exec(text)?.groups;
  if (found === undefined)
    throw derError(element.content, `a ${isUtc ? 'UTCTime' : 'GeneralizedTime'} is no time`);
  const field = (name: string): number => Number(found[name] ?? 0);
  const year = field('year') + (isUtc ? centuryOf(field('year')) : 0);
  const whole = utcDate(
    element,
    year,
    field('month'),
    field('day'),
    field('hour'),
    field('minute'),
    field('second'),
  );
  if (whole === undefined) throw derError(element.content, 'a time is no time');

  const { fraction, zone } = found;
  const unit = found['second'] !== undefined ? 1000 : found['minute'] !== undefined ? 60_000 : 3_600_000;
  const part = fraction === undefined ? 0 : Math.round(Number(`0.${fraction}`) * unit);
  const date = new Date(whole.getTime() + part - offsetMs(element, zone));

  const ms = date.getTime();
  if (ms < START_OF_YEAR_0 * 1000 || ms >= END_OF_9999 * 1000)
    throw derError(element.content, 'a time is outside the years 0000 to 9999');

  const problems: string[] = [];
  if (found['second'] === undefined) problems.push('it has no seconds');
  if (fraction !== undefined) problems.push('it has a fraction');
  if (zone === undefined) problems.push('it has no time zone and is read as UTC');
  else if (zone !== 'Z') problems.push(`it has the offset ${zone} where Z belongs`);
  if (!isUtc && inUtcRange(date.getUTCFullYear())) problems.push(EARLY_GENERALIZED);
  return { date, encoding: isUtc ? 'utc' : 'generalized', text, problem: problems.join('; ') };
}

/** `+0130` in milliseconds; 0 for `Z` and for no zone. */
function offsetMs(element: Der, zone = 'Z'): number {
  if (zone === 'Z') return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(3));
  if (hours > 23 || minutes > 59) throw derError(element.content, `a time has the offset ${zone}`);
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

/**
 * Tag, length and content of a time, in seconds since 1970 (fractions are dropped): UTCTime from 1950 through 2049,
 * GeneralizedTime outside (RFC 5280 §4.1.2.5). Throws E_USAGE outside the years 0 to 9999, which have four digits.
 */
export function writeTime(epochSeconds: number): Buffer {
  if (!(epochSeconds >= START_OF_YEAR_0 && epochSeconds < END_OF_9999)) {
    throw new MeshctlError('E_USAGE', {
      what: 'a time cannot be written into a certificate',
      why: `${epochSeconds} seconds since 1970 lie outside the years 0000 to 9999`,
      fix: 'Choose an earlier time',
    });
  }
  const date = new Date(Math.floor(epochSeconds) * 1000);
  const year = date.getUTCFullYear();
  const isUtc = inUtcRange(year);
  const element = Buffer.allocUnsafe(isUtc ? 15 : 17);
  element[0] = isUtc ? TAG.UTC_TIME : TAG.GENERALIZED_TIME;
  element[1] = element.length - 2;
  if (!isUtc) putPair(element, 2, Math.floor(year / 100));
  const start = element.length - 13;
  putPair(element, start, year % 100);
  putPair(element, start + 2, date.getUTCMonth() + 1);
  putPair(element, start + 4, date.getUTCDate());
  putPair(element, start + 6, date.getUTCHours());
  putPair(element, start + 8, date.getUTCMinutes());
  putPair(element, start + 10, date.getUTCSeconds());
  element[start + 12] = LETTER_Z;
  return element;
}

function putPair(bytes: Buffer, offset: number, value: number): void {
  bytes[offset] = 0x30 + Math.floor(value / 10);
  bytes[offset + 1] = 0x30 + (value % 10);
}
