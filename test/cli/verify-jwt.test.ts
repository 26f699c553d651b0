import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { keyPair } from '../authorities.js';
import { failureOf, reportOf, workspace } from './meshctl.js';

const at = workspace();
const TIME = '2026-11-23T04:00:00Z';
const NOW = Date.parse(TIME) / 1000;
const { pkcs8, spki } = keyPair('ec-p256', 'jwt');

function token(claims: object, header: object = { alg: 'ES256', kid: 'k1', typ: 'JWT' }): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const signed = `${encode(header)}.${encode(claims)}`;
  const key = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
  return `${signed}.${sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

const GOOD = { sub: 'spiffe://example.org/web', aud: ['api'], exp: NOW + 300, iat: NOW };

const verify = (file: string, ...flags: string[]) =>
  at.run(['identity', 'verify', file, '--bundle', 'example.org=bundle.json', '--at', TIME, ...flags]);

beforeAll(() => {
  const jwk = createPublicKey({ key: spki, format: 'der', type: 'spki' }).export({ format: 'jwk' });
  at.write(
    'bundle.json',
    JSON.stringify({ keys: [{ ...jwk, use: 'jwt-svid', kid: 'k1' }], spiffe_sequence: 3 }),
  );
  at.write('good.jwt', `${token(GOOD)}\n`);
});

describe('identity verify of a JWT-SVID', () => {
  it('accepts one of its own trust domain for an expected audience', async () => {
    const report = reportOf(await verify('good.jwt', '--audience', 'api', '-o', 'json'));
    expect(report).toMatchObject({
      results: [
        {
          svid: 'jwt-svid',
          ok: true,
          spiffeId: 'spiffe://example.org/web',
          audiences: ['api'],
          expiresAt: '2026-11-23T04:05:00Z',
          keyId: 'k1',
          bundle: { trustDomain: 'example.org', sequence: '3' },
        },
      ],
    });
    const { stdout } = await verify('good.jwt', '--audience', 'api');
    expect(stdout).toMatch(/^verified spiffe:\/\/example\.org\/web {2}good\.jwt\n {2}audience {2}api\n/);
  });

  it('never accepts one without an audience to hold it against', async () => {
    expect(failureOf(await verify('good.jwt'))).toMatchObject({
      exit: 2,
      code: 'E_USAGE',
      message: expect.stringMatching(/no audience is given.*--audience$/),
    });
  });

  it.each([
    ['audience-differs', GOOD, {}, 'other'],
    ['expired', { ...GOOD, exp: NOW - 1 }, {}, 'api'],
    ['no-bundle', { ...GOOD, sub: 'spiffe://partner.example/web' }, {}, 'api'],
    ['key-not-found', GOOD, { alg: 'ES256', kid: 'k2' }, 'api'],
    ['header-not-allowed', GOOD, { alg: 'ES256', kid: 'k1', jku: 'https://evil.test' }, 'api'],
    ['algorithm-not-allowed', GOOD, { alg: 'none', kid: 'k1' }, 'api'],
    ['wit-svid', GOOD, { alg: 'ES256', kid: 'k1', typ: 'wit+jwt' }, 'api'],
  ] as const)('refuses it as %s', async (reason, claims, header, audience) => {
    const text = 'alg' in header ? token(claims, header) : token(claims);
    at.write('bad.jwt', text);
    const { code, stdout } = await verify('bad.jwt', '--audience', audience);
    expect(code).toBe(1);
    expect(stdout).toContain(`[${reason}]`);
    expect(stdout).not.toContain(text);
  });

  it('is shown by inspect without the token itself', async () => {
    const { code, stdout } = await at.run(['cert', 'inspect', 'good.jwt', '--long', '--at', TIME]);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^good\.jwt {2}JWT\n {2}1 {2}spiffe:\/\/example\.org\/web {2}JWT-SVID, signature not checked\n/,
    );
    expect(stdout).toMatch(/audience +\["api"\]\n +expires +2026-11-23T04:05:00Z \(in 5 min\), replayable/);
    expect(stdout).not.toContain(token(GOOD).slice(0, 40));
  });
});
