/** Whether go-spiffe reads the same from bundle documents, but for what is explained; and reads all that we write. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BundleContent, decodeSpiffeBundle, encodeSpiffeBundle } from '../../../src/bundle/index.js';
import { MeshctlError } from '../../../src/errors.js';
import { NOW, testAuthority } from '../../authorities.js';
import { testLeaf } from '../../leaves.js';
import { buildAsker, goSpiffePresent } from '../go-asker.js';
import { Workspace } from '../workspace.js';
import { type BundleCase, bundleCases } from './cases.js';

const found = goSpiffePresent('bundle documents are not compared');

/** What a reader made of a document, in go-spiffe's words; absent members were empty. */
interface Reading {
  readonly error?: string;
  readonly x509Authorities?: readonly string[];
  readonly jwtAuthorities?: Readonly<Record<string, string>>;
  readonly witAuthorities?: Readonly<Record<string, string>>;
  readonly sequence?: number;
  readonly refreshHint?: number;
}

function readingOf(text: string): Reading {
  try {
    return inTheirWords(decodeSpiffeBundle(Buffer.from(text)).content);
  } catch (error) {
    if (error instanceof MeshctlError) return { error: error.message };
    throw error;
  }
}

function inTheirWords(content: BundleContent): Reading {
  const { x509Authorities, jwtAuthorities, witAuthorities, sequence, refreshHint } = content;
  const byId = (keys: typeof jwtAuthorities) =>
    Object.fromEntries(
      keys.flatMap(({ keyId, publicKey }) => (keyId ? [[keyId, publicKey.der.toString('base64')]] : [])),
    );
  return JSON.parse(
    JSON.stringify({
      x509Authorities: x509Authorities.map(({ certificate }) => certificate.toString('base64')),
      jwtAuthorities: byId(jwtAuthorities),
      witAuthorities: byId(witAuthorities),
      sequence: sequence === undefined ? undefined : Number(sequence),
      refreshHint,
    }),
  );
}

/** How go-spiffe's reading differs from ours. */
function difference(ours: Reading, theirs: Reading): 'none' | 'refuses' | 'reads more' | 'reads less' {
  if (theirs.error !== undefined) return ours.error === undefined ? 'refuses' : 'none';
  if (ours.error !== undefined) return 'reads more';
  const [mine, other] = [ours, theirs].map(facts) as [Set<string>, Set<string>];
  if ([...other].some((fact) => !mine.has(fact))) return 'reads more';
  return [...mine].some((fact) => !other.has(fact)) ? 'reads less' : 'none';
}

const facts = (reading: Reading): Set<string> =>
  new Set([
    ...(reading.x509Authorities ?? []),
    ...Object.entries(reading.jwtAuthorities ?? {}).map(([id, key]) => `jwt ${id} ${key}`),
    ...Object.entries(reading.witAuthorities ?? {}).map(([id, key]) => `wit ${id} ${key}`),
    `sequence ${reading.sequence}`,
    `hint ${reading.refreshHint}`,
  ]);

describe.skipIf(!found)('go-spiffe', () => {
  const space = new Workspace();
  afterAll(() => space.remove());
  let cases: readonly BundleCase[];
  let ask: (texts: readonly string[]) => Reading[];

  beforeAll(async () => {
    const [root, other, expired] = await Promise.all([
      testAuthority('ec-p256'),
      testAuthority('rsa-2048', { name: 'other' }),
      testAuthority('ec-p256', { name: 'expired', notBefore: NOW - 100, notAfter: NOW - 50 }),
    ]);
    const leaf = { certificate: await testLeaf(root), signer: root.signer };
    cases = bundleCases({ root, other, expired, leaf });
    const put = buildAsker<object, Reading>(space);
    ask = (texts) =>
      put(
        texts.map((text, index) => ({
          ask: 'bundle',
          bundle: space.file(`${index}.json`, text),
          trustDomain: 'example.org',
        })),
      );
  });

  it('reads the same from every document, but for what is explained', () => {
    const theirs = ask(cases.map(({ text }) => text));
    const wrong = cases.flatMap(({ name, text, disagreement }, index) => {
      const found = difference(readingOf(text), theirs[index] ?? {});
      const expected = disagreement?.go ?? 'none';
      return found === expected
        ? []
        : [`${name}: ${found}, not ${expected} (${theirs[index]?.error ?? 'read'})`];
    });
    expect(wrong).toEqual([]);
  });

  it('reads what we write, whatever we read it from', () => {
    const readable = cases.flatMap(({ name, text }) => {
      const reading = readingOf(text);
      return reading.error === undefined
        ? [{ name, content: decodeSpiffeBundle(Buffer.from(text)).content }]
        : [];
    });
    expect(readable.length).toBeGreaterThan(40);
    const texts = readable.map(({ content }) => encodeSpiffeBundle(content));
    const theirs = ask(texts);
    const wrong = readable.flatMap(({ name }, index) => {
      const found = difference(readingOf(texts[index] ?? ''), theirs[index] ?? {});
      return found === 'none' ? [] : [`${name}: ${found} (${theirs[index]?.error ?? 'read'})`];
    });
    expect(wrong).toEqual([]);
  });
});
