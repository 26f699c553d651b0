import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DerReader, TAG } from '../../src/encoding/der.js';
import { derEncode } from '../../src/encoding/der-write.js';
import { readEpochSeconds, readTime, type Time, writeTime } from '../../src/encoding/time.js';

const read = (tag: number, text: string): Time =>
  readTime(new DerReader(derEncode(tag, Buffer.from(text, 'latin1'))).any());
const utc = (text: string): Time => read(TAG.UTC_TIME, text);
const generalized = (text: string): Time => read(TAG.GENERALIZED_TIME, text);

describe('the forms of RFC 5280 §4.1.2.5', () => {
  it.each([
    ['260131235959Z', '2026-01-31T23:59:59.000Z'],
    ['491231235959Z', '2049-12-31T23:59:59.000Z'],
    ['500101000000Z', '1950-01-01T00:00:00.000Z'],
    ['991231235959Z', '1999-12-31T23:59:59.000Z'],
    ['000229000000Z', '2000-02-29T00:00:00.000Z'],
  ])('UTCTime %s', (text, iso) => {
    expect(utc(text)).toEqual({ date: new Date(iso), encoding: 'utc', text });
  });

  it.each([
    ['20500101000000Z', '2050-01-01T00:00:00.000Z'],
    ['21000228235959Z', '2100-02-28T23:59:59.000Z'],
    ['99991231235959Z', '9999-12-31T23:59:59.000Z'],
  ])('GeneralizedTime %s', (text, iso) => {
    expect(generalized(text)).toEqual({ date: new Date(iso), encoding: 'generalized', text });
  });
});

describe('forms that can be read but are not right', () => {
  it.each([
    ['2601312359Z', '2026-01-31T23:59:00Z', 'it has no seconds'],
    ['260131235959+0130', '2026-01-31T22:29:59Z', 'it has the offset +0130 where Z belongs'],
    ['2601010000-0100', '2026-01-01T01:00:00Z', 'it has no seconds; it has the offset -0100 where Z belongs'],
  ])('UTCTime %s', (text, iso, problem) => {
    expect(utc(text)).toEqual({ date: new Date(iso), encoding: 'utc', text, problem });
  });

  const early = 'it is a GeneralizedTime before 2050, where UTCTime belongs';
  it.each([
    ['20491231235959Z', '2049-12-31T23:59:59Z', early],
    ['20500101000000.5Z', '2050-01-01T00:00:00.500Z', 'it has a fraction'],
    ['20500101000000,25Z', '2050-01-01T00:00:00.250Z', 'it has a fraction'],
    ['205001010000.5Z', '2050-01-01T00:00:30Z', 'it has no seconds; it has a fraction'],
    ['2050010112Z', '2050-01-01T12:00:00Z', 'it has no seconds'],
    ['2050010112.5Z', '2050-01-01T12:30:00Z', 'it has no seconds; it has a fraction'],
    ['20500101000000', '2050-01-01T00:00:00Z', 'it has no time zone and is read as UTC'],
    ['20500101000000+01', '2049-12-31T23:00:00Z', `it has the offset +01 where Z belongs; ${early}`],
  ])('GeneralizedTime %s', (text, iso, problem) => {
    expect(generalized(text)).toEqual({ date: new Date(iso), encoding: 'generalized', text, problem });
  });
});

describe('what is no time', () => {
  it.each([
    ['month 0', '260001000000Z'],
    ['month 13', '261301000000Z'],
    ['day 0', '260100000000Z'],
    ['30 February', '260230000000Z'],
    ['29 February of a common year', '250229000000Z'],
    ['31 April', '260431000000Z'],
    ['hour 24', '260101240000Z'],
    ['minute 60', '260101006000Z'],
    ['a leap second', '161231235960Z'],
    ['a letter', '26010100000aZ'],
    ['a blank', '26010100000 Z'],
    ['a sign', '26010100+100Z'],
    ['a small z', '260101000000z'],
    ['a fraction, which UTCTime never has', '260101000000.5Z'],
    ['a missing zone, which UTCTime never omits', '260101000000'],
    ['an offset without minutes', '260101000000+01'],
    ['an offset of 24 hours', '260101000000+2400'],
    ['an offset of 60 minutes', '260101000000+0060'],
    ['four digits of year', '20260101000000Z'],
    ['trailing bytes', '260101000000Z\0'],
    ['nothing', ''],
    ['Z alone', 'Z'],
  ])('UTCTime with %s', (_, text) => {
    expect(() => utc(text)).toThrow(expect.objectContaining({ code: 'E_DER' }));
  });

  it.each([
    ['29 February 2100', '21000229000000Z'],
    ['two digits of year', '260101000000Z'],
    ['a bare point', '20500101000000.Z'],
    ['a leap second', '20501231235960Z'],
    ['a fraction that never ends', `20500101000000.${'9'.repeat(1000)}Z`],
    ['an offset that leads out of the calendar', '99991231235959-0001'],
  ])('GeneralizedTime with %s', (_, text) => {
    expect(() => generalized(text)).toThrow(expect.objectContaining({ code: 'E_DER' }));
  });

  it('refuses other types and says what month is wrong', () => {
    expect(() => read(TAG.UTF8_STRING, '260131235959Z')).toThrow('neither UTCTime nor GeneralizedTime');
    expect(() => utc('261301000000Z')).toThrow('byte 2: a time has month 13');
  });

  it('does not look beyond the element', () => {
    const bytes = Buffer.concat([derEncode(TAG.UTC_TIME, Buffer.from('2601010000')), Buffer.from('00Z')]);
    expect(() => readTime(new DerReader(bytes).any())).toThrow(expect.objectContaining({ code: 'E_DER' }));
  });
});

describe('writeTime', () => {
  it.each([
    [0, '170d3730303130313030303030305a'],
    [Date.UTC(2049, 11, 31, 23, 59, 59) / 1000, '170d3439313233313233353935395a'],
    [Date.UTC(2050, 0) / 1000, '180f32303530303130313030303030305a'],
    [253_402_300_799, '180f39393939313233313233353935395a'],
    [Date.UTC(1949, 11, 31) / 1000, '180f31393439313233313030303030305a'],
    [1.9, '170d3730303130313030303030315a'],
  ])('writes %d', (seconds, hex) => {
    expect(writeTime(seconds).toString('hex')).toBe(hex);
  });

  it.each([253_402_300_800, -62_167_219_201, Number.NaN, Number.POSITIVE_INFINITY])(
    'refuses %d',
    (seconds) => {
      expect(() => writeTime(seconds)).toThrow(expect.objectContaining({ code: 'E_USAGE' }));
    },
  );

  it('is read back to the second, without a problem', () => {
    fc.assert(
      fc.property(fc.integer({ min: -62_167_219_200, max: 253_402_300_799 }), (seconds) => {
        const { date, problem } = readTime(new DerReader(writeTime(seconds)).any());
        expect(date.getTime()).toBe(seconds * 1000);
        expect(problem).toBeUndefined();
      }),
      { numRuns: 1000 },
    );
  });
});

describe('whole seconds alone', () => {
  const seconds = (tag: number, text: string): number =>
    readEpochSeconds(new DerReader(derEncode(tag, Buffer.from(text, 'latin1'))).any());

  it.each([
    [TAG.UTC_TIME, '260131235959Z'],
    [TAG.UTC_TIME, '500101000000Z'],
    [TAG.UTC_TIME, '2601312359-0130'],
    [TAG.GENERALIZED_TIME, '00000101000000Z'],
    [TAG.GENERALIZED_TIME, '00000229000000Z'],
    [TAG.GENERALIZED_TIME, '19000301000000Z'],
    [TAG.GENERALIZED_TIME, '19690101000000.5Z'],
    [TAG.GENERALIZED_TIME, '20000229235959Z'],
    [TAG.GENERALIZED_TIME, '99991231235959Z'],
  ])('are those of the time, tag %i, %s', (tag, text) => {
    expect(seconds(tag, text)).toBe(Math.floor(read(tag, text).date.getTime() / 1000));
  });

  it('are the calendar of Date over all years', () => {
    fc.assert(
      fc.property(fc.integer({ min: -62_167_219_200, max: 253_402_300_799 }), (at) => {
        const element = () => new DerReader(writeTime(at)).any();
        expect(readEpochSeconds(element())).toBe(at);
        expect(readTime(element()).date.getTime()).toBe(at * 1000);
      }),
    );
  });

  it.each([
    [TAG.UTC_TIME, '260230000000Z'],
    [TAG.UTC_TIME, '26'],
    [TAG.IA5_STRING, '260131235959Z'],
  ])('throw as reading the time does, tag %i, %s', (tag, text) => {
    expect(() => seconds(tag, text)).toThrow(expect.objectContaining({ code: 'E_DER' }));
    let message = '';
    try {
      read(tag, text);
    } catch (error) {
      message = String(error);
    }
    expect(() => seconds(tag, text)).toThrow(message.replace(/^\w+: /, ''));
  });
});
