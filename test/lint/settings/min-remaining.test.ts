import { describe, expect, it } from 'vitest';
import { parseMinRemaining } from '../../../src/lint/settings/min-remaining.js';

describe('parseMinRemaining', () => {
  it('reads shares and durations, and that they are demanded', () => {
    expect(parseMinRemaining('20%', '--min-remaining')).toEqual({ share: 0.2, text: '20%', demanded: true });
    expect(parseMinRemaining('12.5%', '--min-remaining').share).toBe(0.125);
    expect(parseMinRemaining('30d', '--min-remaining')).toEqual({
      seconds: 2_592_000,
      text: '30d',
      demanded: true,
    });
    expect(parseMinRemaining('1h30m', '--min-remaining').seconds).toBe(5400);
  });

  it.each(['', '20', '0%', '0.0%', '100%', '-5%', '20 %', '0d', '5x', '9999y', '%', 'd', '1e3%', '20%d'])(
    'refuses %j and names the flag',
    (text) => {
      expect(() => parseMinRemaining(text, '--min-remaining')).toThrow(
        expect.objectContaining({ code: 'E_USAGE', message: expect.stringContaining('in --min-remaining') }),
      );
    },
  );
});
