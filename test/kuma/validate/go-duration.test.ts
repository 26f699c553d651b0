/** Durations: what Go's time.ParseDuration answered. */
import { describe, expect, it } from 'vitest';
import { parseGoDuration } from '../../../src/kuma/index.js';

describe('a duration', () => {
  it.each<[string, number]>([
    ['0', 0],
    [`${'0'.repeat(40)}1h`, 3600],
    ['-0', 0],
    ['24h', 86_400],
    ['1h30m', 5400],
    ['-1.5h', -5400],
    ['+.5s', 0.5],
    ['1.s', 1],
    ['100ms', 0.1],
    ['1µs', 1e-6],
    ['1μs', 1e-6],
    ['3ns1us', 1.003e-6],
    ['2562047h47m16.854775807s', 9_223_372_036.854_776],
    // The least number of nanoseconds is one further from zero than the greatest.
    ['-9223372036854775808ns', -9_223_372_036.854_776],
  ])('%s', (text, seconds) => {
    const read = parseGoDuration(text);
    expect(read.ok && read.seconds).toBeCloseTo(seconds, 9);
  });

  it.each<[string, string]>([
    ['', 'time: invalid duration ""'],
    ['-', 'time: invalid duration "-"'],
    ['h', 'time: invalid duration "h"'],
    ['.h', 'time: invalid duration ".h"'],
    ['1', 'time: missing unit in duration "1"'],
    ['1h30', 'time: missing unit in duration "1h30"'],
    ['5d', 'time: unknown unit "d" in duration "5d"'],
    ['1y', 'time: unknown unit "y" in duration "1y"'],
    ['1 h', 'time: unknown unit " h" in duration "1 h"'],
    ['2562047h47m16.854775808s', 'time: invalid duration "2562047h47m16.854775808s"'],
    ['9223372036854775808ns', 'time: invalid duration "9223372036854775808ns"'],
    ['9999999999999999999h', 'time: invalid duration "9999999999999999999h"'],
    ['1é', 'time: unknown unit "\\xc3\\xa9" in duration "1\\xc3\\xa9"'],
    ['1"\n', 'time: unknown unit "\\"\\x0a" in duration "1\\"\\x0a"'],
  ])('%j is none', (text, message) => expect(parseGoDuration(text)).toEqual({ ok: false, message }));

  it('of a million digits is judged at once', () => {
    expect(parseGoDuration(`${'9'.repeat(1_000_000)}h`).ok).toBe(false);
    expect(parseGoDuration(`0.${'9'.repeat(1_000_000)}h`).ok).toBe(true);
    expect(parseGoDuration('1h'.repeat(500_000)).ok).toBe(true);
  });
});
