/** A large PEM file in slices gives what it gives as a whole. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { isSliceable, pemSlices } from '../../src/files/index.js';
import { lintSlice, lintSource, makePlan, moved, type SourceJudgement } from '../../src/lint/index.js';
import { readBytes } from '../../src/sources/index.js';
import { craftCa, craftIntermediate, craftLeaf, extension, leafExtensions, pem, spkiOf } from './craft.js';
import { ENVIRONMENT } from './fixture.js';

const folder = mkdtempSync(join(tmpdir(), 'meshctl-slices-'));
afterAll(() => rmSync(folder, { recursive: true }));

const leaf = craftLeaf({ extensions: leafExtensions({ keyUsage: extension.keyUsage(7, [0x80], false) }) });
const chain = pem(leaf, craftIntermediate(), craftCa());

/** Chains, single leaves, text between blocks, a broken block, no line feed at the end. */
const text = [
  chain,
  pem(craftLeaf()),
  'text between blocks\n\n',
  pem(leaf),
  '-----BEGIN CERTIFICATE-----\nnot base64!\n-----END CERTIFICATE-----\n',
  chain,
  pem(craftLeaf({ spki: spkiOf('rsa-2048', 'long') })),
  pem(leaf).trimEnd(),
].join('');

async function inSlices(name: string, sliceBytes: number): Promise<SourceJudgement[]> {
  const judged: SourceJudgement[] = [];
  let lines = 0;
  let blocks = 0;
  for (const { bytes, start, end } of pemSlices(name, sliceBytes)) {
    const slice = await lintSlice({ name, bytes, start, end, options: {}, environment: ENVIRONMENT });
    judged.push(moved(slice.judged, lines, blocks));
    lines += slice.lines;
    blocks += slice.blocks;
  }
  return judged;
}

describe('a PEM file in slices', () => {
  const name = join(folder, 'many.pem');
  writeFileSync(name, text);

  it.each([1, 100, 700, 1500, 2500, 5000, 100_000])('of %i bytes is judged as a whole', async (size) => {
    const whole = lintSource(await readBytes(name, Buffer.from(text)), makePlan({}), ENVIRONMENT);
    const slices = await inSlices(name, size);
    expect(slices.flatMap(({ judgements }) => judgements)).toEqual(whole.judgements);
    const counts: Record<string, number> = {};
    for (const slice of slices)
      for (const [target, count] of Object.entries(slice.counts))
        counts[target] = (counts[target] ?? 0) + count;
    expect(counts).toEqual(whole.counts);
  });

  it.each([
    ['CR LF', '\r\n'],
    ['CR', '\r'],
  ])('whose lines end in %s is judged as a whole', async (_, lineEnd) => {
    const other = text.replaceAll('\n', lineEnd);
    const file = join(folder, 'other.pem');
    writeFileSync(file, other);
    const whole = lintSource(await readBytes(file, Buffer.from(other)), makePlan({}), ENVIRONMENT);
    expect(whole.judgements.length).toBeGreaterThan(3);
    for (const size of [700, 2500]) {
      const slices = await inSlices(file, size);
      expect(slices.flatMap(({ judgements }) => judgements)).toEqual(whole.judgements);
    }
  });

  it('covers every byte once', () => {
    for (const size of [1, 333, 2048, 10_000]) {
      const parts = [...pemSlices(name, size)].map(({ bytes, start, end }) => bytes.subarray(start, end));
      expect(Buffer.concat(parts).toString()).toBe(text);
    }
  });

  it('is worth it for large files that begin with a block', () => {
    expect(isSliceable(2 ** 24, Buffer.from('-----BEGIN CERTIFICATE-----'))).toBe(true);
    expect(isSliceable(2 ** 24, Buffer.from('{"keys":[]}'))).toBe(false);
    expect(isSliceable(2 ** 19, Buffer.from('-----BEGIN CERTIFICATE-----'))).toBe(false);
  });
});
