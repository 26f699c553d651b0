/** The failures of live TLS that no server on loopback can bring about. */
import { describe, expect, it } from 'vitest';
import { type Ending, type FailedConnection, tlsFailure } from '../../src/sources/tls/tls-failure.js';

const target = { host: 'web.example.org', port: 8443, serverName: 'web.example.org' };
const failed = (rest: Partial<FailedConnection> & { readonly ending: Ending }) =>
  tlsFailure({ target, phase: 'connecting', heard: Buffer.alloc(0), timeoutMs: 10_000, ...rest });
const systemError = (code: string, message = code) => Object.assign(new Error(message), { code });

describe('a connection that does not come about', () => {
  it.each([
    ['ENOTFOUND', 'its name has no address'],
    ['EAI_AGAIN', 'the name server does not answer'],
    ['EHOSTUNREACH', 'no way leads to its address'],
    ['ENETUNREACH', 'no way leads to its network'],
    ['ETIMEDOUT', 'nothing answered'],
    ['EACCES', 'permission denied'],
  ])('says what %s means', (code, why) => {
    const failure = failed({ ending: systemError(code) });
    expect(failure).toMatchObject({ code: 'E_TLS', exitCode: 2, details: { why } });
    expect(failure.message).toContain(`no TLS connection to web.example.org:8443: ${why}`);
  });

  it('is told by its first attempt when several addresses were tried', () => {
    const ending = new AggregateError([systemError('ECONNREFUSED'), systemError('ENETUNREACH')]);
    expect(failed({ ending }).details.why).toBe('the connection was refused');
  });

  it.each([
    ['resolving', /^its name was not resolved within 10 s$/, /--timeout/],
    ['connecting', /^nothing answered within 10 s$/, /network/],
    ['handshake', /^it accepted the connection but said nothing within 10 s$/, /clear text/],
  ] as const)('says in which phase time ran out: %s', (phase, why, fix) => {
    const { details } = failed({ phase, ending: 'timeout' });
    expect(details.why).toMatch(why);
    expect(details.fix).toMatch(fix);
  });

  it('does not end well without a certificate', () => {
    expect(failed({ phase: 'done', ending: 'bare' }).details.why).toBe('it presented no certificate');
  });

  it('names an IPv6 address in brackets', () => {
    const v6 = { host: '2001:db8::1', port: 443, serverName: undefined };
    expect(failed({ target: v6, ending: 'closed' }).message).toMatch(
      /^no TLS connection to \[2001:db8::1\]:443: it closed/,
    );
  });

  it('keeps what the TLS library says when it is nothing that is known', () => {
    const { details } = failed({ phase: 'handshake', ending: systemError('ERR_SSL_ODD', 'odd bytes') });
    expect(details.why).toBe('its part of the handshake is wrong (odd bytes)');
  });
});
