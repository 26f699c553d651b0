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
  const seconds = plainSeconds(element);
  if (Number.isNaN(seconds)) return readLooseTime(element, text);
  const date = new Date(seconds * 1000);
  if (tag === TAG.UTC_TIME) return { date, encoding: 'utc', text };
  return inUtcRange(date.getUTCFullYear())
    ? { date, encoding: 'generalized', text, problem: EARLY_GENERALIZED }
    : { date, encoding: 'generalized', text };
}

/** The time that `readTime` reads in whole seconds since 1970, fractions dropped, and nothing else of it. Throws as it does. */
export function readEpochSeconds(element: Der): number {
  const isTime = element.tag === TAG.UTC_TIME || element.tag === TAG.GENERALIZED_TIME;
  const seconds = isTime ? plainSeconds(element) : Number.NaN;
  return Number.isNaN(seconds) ? Math.floor(readTime(element).date.getTime() / 1000) : seconds;
}

/** Seconds since 1970 of `YYMMDDHHMMSSZ` and `YYYYMMDDHHMMSSZ`; NaN for other forms. E_DER for impossible fields. */
function plainSeconds(element: Der): number {
  const { bytes, tag, content, end } = element;
  // A century and a 2-digit year, then five more pairs and the Z.
  const isUtc = tag === TAG.UTC_TIME;
  const year = content + (isUtc ? 0 : 2);
  if (end - year !== 13 || bytes[end - 1] !== LETTER_Z) return Number.NaN;
  const yy = pair(bytes, year);
  return utcSeconds(
    element,
    yy + (isUtc ? centuryOf(yy) : 100 * pair(bytes, content)),
    pair(bytes, year + 2),
    pair(bytes, year + 4),
    pair(bytes, year + 6),
    pair(bytes, year + 8),
    pair(bytes, year + 10),
  );
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

const DAYS_OF_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Seconds since 1970; NaN when a field is, which is to say not in the plain form. E_DER for impossible fields. */
function utcSeconds(
  element: Der,
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
): number {
  if (Number.isNaN(year + month + day + hour + minute + second)) return Number.NaN;
  if (month < 1 || month > 12) throw derError(element.content, `a time has month ${month}`);
  const days = month === 2 && isLeapYear(year) ? 29 : (DAYS_OF_MONTH[month - 1] as number);
  if (day < 1 || day > days)
    throw derError(element.content, `a time has day ${day} in month ${month} of ${year}`);
  if (hour > 23 || minute > 59)
    throw derError(element.content, `a time has ${hour} hours and ${minute} minutes`);
  if (second > 59)
    throw derError(element.content, `a time has second ${second}; leap seconds have no place here`);
  return ((daysSince1970(year, month, day) * 24 + hour) * 60 + minute) * 60 + second;
}

/** Days from 0000-03-01 to 1970-01-01. */
const DAYS_TO_1970 = 719_468;

/** Years are counted from March, so that the day that leap years have more comes last. */
function daysSince1970(year: number, month: number, day: number): number {
  const years = month > 2 ? year : year - 1;
  const monthsSinceMarch = month > 2 ? month - 3 : month + 9;
  const leapDays = Math.floor(years / 4) - Math.floor(years / 100) + Math.floor(years / 400);
  // Five months from March on have 153 days together, and so have the next five.
  return years * 365 + leapDays + Math.floor((153 * monthsSinceMarch + 2) / 5) + day - 1 - DAYS_TO_1970;
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
  const whole = utcSeconds(
    element,
    year,
    field('month'),
    field('day'),
    field('hour'),
    field('minute'),
    field('second'),
  );
  if (Number.isNaN(whole)) throw derError(element.content, 'a time is no time');

  const { fraction, zone } = found;
  const unit = found['second'] !== undefined ? 1000 : found['minute'] !== undefined ? 60_000 : 3_600_000;
  const part = fraction === undefined ? 0 : Math.round(Number(`0.${fraction}`) * unit);
  const date = new Date(whole * 1000 + part - offsetMs(element, zone));

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
