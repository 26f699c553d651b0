import { describe, expect, it } from 'vitest';
import { exitCodeOf } from '../../../src/lint/settings/fail-on.js';

const none = { fatal: 0, error: 0, warning: 0, info: 0 };

describe('exitCodeOf', () => {
  it.each([
    ['error', { error: 1 }, 1],
    ['error', { warning: 9, info: 9 }, 0],
    ['warning', { warning: 1 }, 1],
    ['warning', { error: 1 }, 1],
    ['warning', { info: 1 }, 0],
    ['info', { info: 1 }, 1],
    ['info', {}, 0],
    ['never', { error: 1, warning: 1, info: 1 }, 0],
    ['never', { fatal: 1 }, 2],
    ['error', { fatal: 1, error: 5 }, 2],
  ] as const)('from %s on, %j gives %d', (failOn, counts, code) => {
    expect(exitCodeOf({ ...none, ...counts }, failOn)).toBe(code);
  });
});
