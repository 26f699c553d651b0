import { describe, expect, it } from 'vitest';
import { fingerprint, fingerprints } from '../../../src/lint/fingerprint.js';
import { A, B, found } from './judged.js';

const web = { path: 'certs/web.pem', block: 1, place: { path: ['Secret demo/web', 'data["tls.crt"]'] } };

describe('a fingerprint', () => {
  it('is of this form for good: alerts of users hang on it', () => {
    expect(fingerprint({ rule: A, field: 'extensions.keyUsage' }, web)).toBe(
      'a66bac3447630dcde73a70a4926a7b412f574bbcd7501ad5087fd98a14b75568',
    );
  });

  it('is the same after a rotation, which changes lines, values and levels', () => {
    const before = found(A, { field: 'f', value: '03', lines: { first: 1, last: 2 } });
    const after = found(A, {
      field: 'f',
      value: '07',
      level: 'info',
      message: 'else',
      lines: { first: 3, last: 9 },
    });
    const moved = { ...web, place: { ...web.place, lines: { first: 40, last: 60 } } };
    expect(fingerprint(after, moved)).toBe(fingerprint(before, web));
  });

  it('tells rules, paths, blocks, places and fields apart', () => {
    const all = [
      fingerprint({ rule: A }, web),
      fingerprint({ rule: B }, web),
      fingerprint({ rule: A, field: 'f' }, web),
      fingerprint({ rule: A }, { ...web, path: 'certs/api.pem' }),
      fingerprint({ rule: A }, { ...web, block: 2 }),
      fingerprint({ rule: A }, { ...web, place: { path: ['Secret demo/web'] } }),
      fingerprint({ rule: A }, { ...web, place: { path: ['Secret demo/web\ndata["tls.crt"]'] } }),
      fingerprint({ rule: A }, web, 1),
    ];
    expect(new Set(all).size).toBe(all.length);
  });

  it('counts equal findings of one judgement', () => {
    const prints = fingerprints([found(A), found(B), found(A), found(A, { field: 'f' })], web);
    expect(new Set(prints).size).toBe(4);
    expect(prints[0]).toBe(fingerprint({ rule: A }, web));
    expect(prints[2]).toBe(fingerprint({ rule: A }, web, 1));
  });
});
