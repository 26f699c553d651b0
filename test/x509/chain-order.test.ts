import { describe, expect, it } from 'vitest';
import { type Certificate, inChainOrder } from '../../src/x509/index.js';
import { testAuthority } from '../authorities.js';
import { testIntermediate, testLeaf } from '../leaves.js';

const root = await testAuthority('ec-p256', { name: 'root' });
const upper = await testIntermediate(root, { name: 'upper' });
const lower = await testIntermediate(upper, { name: 'lower' });
const leaf = await testLeaf(lower);
const stranger = await testAuthority('ec-p256', { name: 'stranger', trustDomain: 'stranger.example' });

const [R, U, L] = [root, upper, lower].map(({ certificate }) => certificate) as [
  Certificate,
  Certificate,
  Certificate,
];

/** Names in place of certificates, for failures that can be read. */
function order(certificates: readonly Certificate[], isFirst?: (certificate: Certificate) => boolean) {
  const names = new Map([
    [R, 'root'],
    [U, 'upper'],
    [L, 'lower'],
    [leaf, 'leaf'],
    [stranger.certificate, 'stranger'],
  ]);
  return inChainOrder(certificates, isFirst).map((certificate) => names.get(certificate) ?? certificate);
}

describe('the order of chains', () => {
  it.each([[[R, U, L, leaf]], [[leaf, L, U, R]], [[U, leaf, R, L]], [[L, R, leaf, U]]])(
    'is leaf first, each followed by its issuer, whatever it was',
    (certificates) => {
      expect(order(certificates)).toEqual(['leaf', 'lower', 'upper', 'root']);
    },
  );

  it('puts what belongs to no chain last', () => {
    expect(order([stranger.certificate, R, L, U, leaf])).toEqual([
      'leaf',
      'lower',
      'upper',
      'root',
      'stranger',
    ]);
  });

  it('does not bridge a gap: each part is in order', () => {
    expect(order([R, U, leaf])).toEqual(['upper', 'root', 'leaf']);
  });

  it('goes by signatures, and not by names alone', async () => {
    const impostor = await testIntermediate(stranger, { name: 'impostor' });
    // The subject of "lower" under another key, which did not sign the leaf.
    const namesake = await testIntermediate(upper, {
      name: 'namesake',
      deform: (content) => ({ ...content, subject: L.subject.der }),
    });
    expect(namesake.certificate.subject.equals(L.subject)).toBe(true);
    const ordered = inChainOrder([namesake.certificate, impostor.certificate, R, U, L, leaf]);
    expect(ordered.slice(0, 4)).toEqual([leaf, L, U, R]);
    expect(ordered).toHaveLength(6);
  });

  it('follows a cross-signed issuer once, and keeps the other way up behind', async () => {
    // "upper" again, with the same key and name, under the stranger.
    const crossed = await testIntermediate(stranger, { name: 'upper' });
    const ordered = inChainOrder([stranger.certificate, crossed.certificate, leaf, L, U, R]);
    expect(ordered).toEqual([leaf, L, crossed.certificate, stranger.certificate, U, R]);
    expect(inChainOrder([U, stranger.certificate, crossed.certificate, leaf, L, R])).toEqual([
      leaf,
      L,
      U,
      R,
      crossed.certificate,
      stranger.certificate,
    ]);
  });

  it('begins with the leaf that is wanted first, and keeps the order of several else', async () => {
    const second = await testLeaf(lower, { keyName: 'second', id: 'spiffe://example.org/second' });
    expect(inChainOrder([leaf, second, L])).toEqual([leaf, L, second]);
    expect(inChainOrder([leaf, second, L], (one) => one === second)).toEqual([second, L, leaf]);
  });

  it('ends although two issued each other', async () => {
    const back = await testIntermediate(upper, {
      name: 'root',
      deform: (content) => ({ ...content, subject: R.subject.der }),
    });
    const pair = [back.certificate, U];
    expect(inChainOrder(pair)).toEqual(pair);
    expect(new Set(inChainOrder([U, back.certificate, leaf, L]))).toEqual(new Set([...pair, leaf, L]));
  });

  it('leaves roots alone, and an empty list', () => {
    expect(order([stranger.certificate, R])).toEqual(['stranger', 'root']);
    expect(order([])).toEqual([]);
  });
});
