import { describe, expect, it } from 'vitest';
import { parseEndpointUrl } from '../../src/bundle/index.js';
import { MeshctlError } from '../../src/errors.js';

function failureOf(text: string): MeshctlError {
  try {
    parseEndpointUrl(text);
  } catch (error) {
    if (error instanceof MeshctlError) return error;
  }
  throw new Error(`${text} is taken`);
}

describe('the URL of a bundle endpoint', () => {
  it.each([
    'https://example.org',
    'https://example.org:8443/bundle?x=1',
    'https://[::1]:8443/',
    'HTTPS://192.0.2.1/',
  ])('may be %s', (text) => {
    expect(parseEndpointUrl(text)).toEqual(new URL(text));
  });

  it.each([
    ['http://example.org/', 'fed-url-https', /its scheme is "http"/],
    ['file:///etc/passwd', 'fed-url-https', /its scheme is "file"/],
    ['spiffe://example.org', 'fed-url-https', /its scheme is "spiffe"/],
    ['https://user@example.org/', 'fed-url-no-userinfo', /user name or password/],
    ['https://:secret@example.org/', 'fed-url-no-userinfo', /user name or password/],
  ])('is not %s', (text, rule, message) => {
    const { code, details } = failureOf(text);
    expect({ code, rule: details.rule }).toEqual({ code: 'E_USAGE', rule });
    expect(details.why).toMatch(message);
  });

  it.each(['', 'example.org', 'https://', 'https://exa mple.org/', 'https://example.org:99999/'])(
    'is not "%s", which is none',
    (text) => {
      expect(failureOf(text)).toMatchObject({
        code: 'E_USAGE',
        message: expect.stringContaining('it is no URL'),
      });
    },
  );

  it('does not show the password that stands in it', () => {
    expect(failureOf('https://user:hunter2@example.org/').message).not.toContain('hunter2');
  });
});
