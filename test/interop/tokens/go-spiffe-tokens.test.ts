/** Whether go-spiffe accepts and refuses the same JWT-SVIDs, but for what is explained. */
import { afterAll, describe, expect, it } from 'vitest';
import { decodeSpiffeBundle } from '../../../src/bundle/index.js';
import { MeshctlError } from '../../../src/errors.js';
import { TrustDomain } from '../../../src/spiffe/index.js';
import { parseJwt, validateJwtSvid } from '../../../src/svid/index.js';
import { buildAsker, goSpiffePresent } from '../go-asker.js';
import { Workspace } from '../workspace.js';
import { AT, bundleDocument, TOKEN_CASES, type TokenCase } from './cases.js';

const found = goSpiffePresent('tokens are not compared');
const trustDomain = TrustDomain.parse('example.org');
const document = bundleDocument();
const bundle = { trustDomain, ...decodeSpiffeBundle(Buffer.from(document)).content };

async function judge(text: string): Promise<TokenCase['ours']> {
  try {
    const verdict = await validateJwtSvid({
      jwt: parseJwt(text),
      bundleOf: (asked) => (asked.equals(trustDomain) ? bundle : undefined),
      audiences: ['api'],
      at: AT,
      leeway: 60,
    });
    return verdict.ok ? 'valid' : verdict.refusal.reason;
  } catch (error) {
    if (error instanceof MeshctlError && error.code === 'E_JWT') return 'no-jwt';
    throw error;
  }
}

describe('the tokens', () => {
  it.each(TOKEN_CASES.map((token) => [token.name, token] as const))('are judged: %s', async (_, token) => {
    expect(await judge(token.text)).toBe(token.ours);
  });
});

describe.skipIf(!found)('go-spiffe', () => {
  const space = new Workspace();
  afterAll(() => space.remove());

  it('agrees on every token, but for what is explained', () => {
    const ask = buildAsker<object, { id?: string; error?: string }>(space);
    const file = space.file('bundle.json', document);
    const answers = ask(
      TOKEN_CASES.map(({ text }) => ({
        ask: 'token',
        token: text,
        audience: 'api',
        bundle: file,
        trustDomain: trustDomain.name,
      })),
    );
    const wrong = TOKEN_CASES.flatMap(({ name, ours, disagreement }, index) => {
      const { id, error } = answers[index] ?? {};
      const agrees = (id !== undefined) === (ours === 'valid');
      if (agrees === (disagreement === undefined)) return [];
      return [`${name}: ${agrees ? 'agrees although a disagreement is explained' : (error ?? 'accepted')}`];
    });
    expect(wrong).toEqual([]);
  });
});
