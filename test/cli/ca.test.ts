import { X509Certificate } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { failureOf, refusal, reportOf, somebodyElse, workspace } from './meshctl.js';

const at = workspace();
const matching = (pattern: RegExp) => expect.stringMatching(pattern);
const mode = (...names: string[]) => (statSync(at.path(...names)).mode & 0o777).toString(8);

async function authorityOf(trustDomain: string, ...flags: string[]) {
  const report = reportOf(await at.run(['ca', 'init', trustDomain, ...flags, '-o', 'json']));
  return report['authority'] as Record<string, unknown>;
}

async function certificateOf(trustDomain: string): Promise<X509Certificate> {
  const { stdout } = await at.run(['ca', 'show', trustDomain, '--cert']);
  return new X509Certificate(stdout);
}

describe('ca init', () => {
  it('makes an EC P-256 CA for ten years and says what it is', async () => {
    const { code, stdout } = await at.run(['ca', 'init', 'first.example']);
    expect(code).toBe(0);
    expect(stdout.split('\n')).toEqual([
      'trust domain  first.example',
      matching(/^authority {5}[0-9a-f]{40} \(active\)$/),
      matching(/^subject {7}O=first\.example, serialNumber=\d+$/),
      'key           EC P-256, not encrypted on disk',
      matching(/^expires {7}20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ \(in 10 y\)$/),
      matching(/^sha256 {8}[0-9a-f]{64}$/),
      '',
    ]);
    const certificate = await certificateOf('first.example');
    expect(certificate.ca).toBe(true);
    expect(certificate.subjectAltName).toBe('URI:spiffe://first.example');
    expect(certificate.publicKey.asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' });
  });

  it('keeps all that it stores from other users', async () => {
    const { id } = await authorityOf('modes.example');
    const folder = ['home', 'trust-domains', 'modes.example'];
    expect([mode('home'), mode(...folder), mode(...folder, 'keys')]).toEqual(['700', '700', '700']);
    expect(mode(...folder, 'keys', `${id}.key`)).toBe('600');
    expect(mode(...folder, 'authorities.json')).toBe('600');
  });

  it.each([
    ['ec-p384', { namedCurve: 'secp384r1' }],
    ['rsa-2048', { modulusLength: 2048, publicExponent: 65537n }],
    ['ed25519', {}],
  ])('takes %s', async (keyType, details) => {
    expect(await authorityOf(`${keyType}.example`, '--key-type', keyType)).toMatchObject({ keyType });
    const { publicKey } = await certificateOf(`${keyType}.example`);
    expect(publicKey.asymmetricKeyDetails).toEqual(details);
  });

  it('warns of Ed25519, which SPIRE does not take', async () => {
    const { stderr } = await at.run(['ca', 'init', 'ed.example', '--key-type', 'ed25519']);
    expect(stderr).toContain('warning: SPIRE and some proxies do not take Ed25519 keys');
  });

  it('takes a lifetime, a subject, a path length and name constraints', async () => {
    const flags = ['--ttl', '1d', '--subject', 'O=Acme\\, Inc,CN=Mesh CA', '--path-len', '0', '--constrain'];
    const authority = await authorityOf('flags.example', ...flags);
    expect(authority['subject']).toBe('O=Acme\\, Inc, CN=Mesh CA');
    const lifetime = Date.parse(`${authority['notAfter']}`) - Date.parse(`${authority['notBefore']}`);
    expect(lifetime).toBe((86_400 + 10) * 1000);
    const inspected = await at.run(['cert', 'inspect', '--long', '-'], {
      input: (await at.run(['ca', 'show', 'flags.example', '--cert'])).stdout,
    });
    expect(inspected.stdout).toMatch(/basicConstraints \(critical\): \{"ca":true,.*"pathLen":0\}/);
    const { stdout } = await at.run(['ca', 'show', 'flags.example']);
    expect(stdout).toMatch(/^only signs +URI names in flags\.example$/m);
  });

  it('reads --constrain HOST alone as the trust domain too', async () => {
    const { stdout } = await at.run(['ca', 'init', '--constrain', 'alone.example']);
    expect(stdout).toMatch(/^trust domain +alone\.example$/m);
    expect(stdout).toMatch(/^only signs +URI names in alone\.example$/m);
  });

  it('refuses a second CA, keeps the first, and replaces it with --force', async () => {
    const first = await authorityOf('again.example');
    expect(failureOf(await at.run(['ca', 'init', 'again.example']))).toEqual(
      refusal(
        3,
        'E_CA_EXISTS',
        'trust domain again.example already has a CA here: SVIDs issued under it would no longer verify. See it with "meshctl ca show again.example", or pass --force to start over (its key is kept aside)',
      ),
    );
    const shown = reportOf(await at.run(['ca', 'show', 'again.example', '-o', 'json']));
    expect(shown['authorities']).toMatchObject([{ id: first['id'] }]);
    const second = await authorityOf('again.example', '--force');
    expect(second['id']).not.toBe(first['id']);
    const kept = readdirSync(at.path('home', 'trust-domains', 'again.example', 'keys'));
    expect(kept).toContain(`${first['id']}.key`);
  });

  it('does not speak of an unencrypted key that it did not store', async () => {
    await at.run(['ca', 'init', 'silent.example']);
    expect((await at.run(['ca', 'init', 'silent.example'])).stderr).not.toContain('warning');
  });

  it.each([
    [[], 'E_USAGE', /^no trust domain\. Name it: meshctl ca init example\.org$/],
    [[''], 'E_TRUST_DOMAIN', /^"" is not a trust domain name: .* Write a trust domain name such as/],
    [
      ['Bad.example'],
      'E_TRUST_DOMAIN',
      /^"Bad\.example" is not .*: at character 1, .* Write "bad\.example"$/,
    ],
    [['a.example/b'], 'E_TRUST_DOMAIN', /it has the path "\/b"\. Write "a\.example"$/],
    [
      ['x.example', '--key-type', 'rsa'],
      'E_USAGE',
      /^unknown key type "rsa" in --key-type\. Choose one of ec-p256, /,
    ],
    [['x.example', '--ttl', '1 day'], 'E_USAGE', /^"1 day" is not a duration in --ttl\. Write it as in 90s/],
    [['x.example', '--ttl', '0s'], 'E_USAGE', /^"0s" is not a duration in --ttl/],
    [
      ['x.example', '--path-len', '-1'],
      'E_USAGE',
      /^"-1" is not a path length in --path-len\. Give a number/,
    ],
    [
      ['x.example', '--subject', 'Acme'],
      'E_USAGE',
      /^"Acme" is not a distinguished name in --subject: .*Write it as/,
    ],
    [['x.example', '--subject', 'O=Acme,Mesh'], 'E_USAGE', /^"O=Acme,Mesh" is not a distinguished name/],
    [['x.example', '--subject', 'O='], 'E_USAGE', /^"O=" is not a distinguished name/],
    [['x.example', '--subject', ''], 'E_USAGE', /^"" is not a distinguished name/],
    [['x.example', '--subject', 'Foo=bar'], 'E_USAGE', /^"Foo=bar" is not a distinguished name/],
    [['x.example', '--constrain', '10.0.0.1'], 'E_USAGE', /an IP address cannot be one$/],
    [
      ['x.example', '--constrain', 'y.example'],
      'E_USAGE',
      /^y\.example leaves out the trust domain x\.example itself in --constrain: .* Add --constrain alone/,
    ],
    [['x.example', '--constrain', '.x.example'], 'E_USAGE', /leaves out the trust domain x\.example itself/],
    [['10.0.0.1', '--constrain'], 'E_USAGE', /^"10\.0\.0\.1" is not a URI name constraint in --constrain/],
  ] as const)('refuses %j', async (args, code, message) => {
    const outcome = await at.run(['ca', 'init', ...args]);
    expect(outcome.stdout).toBe('');
    expect(failureOf(outcome)).toEqual(refusal(2, code, matching(message)));
  });

  it('takes a constraint on what the trust domain lies below', async () => {
    const { stdout } = await at.run(['ca', 'init', 'a.below.example', '--constrain', '.below.example']);
    expect(stdout).toMatch(/^only signs +URI names in \.below\.example$/m);
  });

  it('says so when the home is a file', async () => {
    const home = at.write('not-a-folder', 'x');
    expect(failureOf(await at.run(['ca', 'init', 'x.example', '--home', home]))).toEqual(
      refusal(
        2,
        'E_STATE',
        matching(/^cannot read \S+not-a-folder\S+: a part of the path .* is not a folder/),
      ),
    );
  });

  it('says so when the home cannot be written, and leaves nothing in it', async () => {
    const home = at.path('read-only');
    mkdirSync(home);
    chmodSync(home, 0o555);
    chmodSync(at.folder, 0o755);
    const failure = failureOf(await at.run(['ca', 'init', 'x.example', '--home', home], somebodyElse));
    expect(failure).toEqual(
      refusal(2, 'E_WRITE', matching(/^cannot write .*read-only.*: permission denied\. Make .* writable/)),
    );
    expect(readdirSync(home)).toEqual([]);
  });
});

describe('ca list', () => {
  it('says how to begin in an empty home', async () => {
    expect(await at.run(['ca', 'list', '--home', at.path('nowhere')])).toEqual({
      code: 0,
      stdout: 'No trust domain here yet. Make one with: meshctl ca init example.org\n',
      stderr: '',
    });
    const report = reportOf(await at.run(['ca', 'list', '--home', at.path('nowhere'), '-o', 'json']));
    expect(report['trustDomains']).toEqual([]);
  });

  it('lists every trust domain once, sorted', async () => {
    const home = ['--home', at.path('listed')];
    for (const name of ['b.example', 'a.example']) await at.run(['ca', 'init', name, ...home]);
    const { stdout } = await at.run(['ca', 'list', ...home]);
    expect(stdout.split('\n')).toEqual([
      matching(/^trust domain {2}slot {4}key {6}expires +authority$/),
      matching(/^a\.example {5}active {2}ec-p256 {2}in \d+ y( \d+ d)? +[0-9a-f]{40}$/),
      matching(/^b\.example {5}active {2}ec-p256 {2}in \d+ y( \d+ d)? +[0-9a-f]{40}$/),
      '',
    ]);
    const report = reportOf(await at.run(['ca', 'list', ...home, '-o', 'json']));
    expect(report['trustDomains']).toMatchObject([
      { trustDomain: 'a.example', sequence: 1, authorities: [{ slot: 'active' }] },
      { trustDomain: 'b.example' },
    ]);
  });

  it('does not pass over damaged state', async () => {
    at.write('damaged/trust-domains/a.example/authorities.json', '{"schemaVersion":"meshctl/v1"');
    chmodSync(at.path('damaged'), 0o700);
    const failure = failureOf(await at.run(['ca', 'list', '--home', at.path('damaged')]));
    expect(failure).toMatchObject({ exit: 2, code: 'E_STATE', message: matching(/authorities\.json/) });
  });

  it('does not take a home that it may not read for an empty one', async () => {
    chmodSync(at.folder, 0o755);
    await at.run(['ca', 'init', 'a.example', '--home', at.path('closed')]);
    chmodSync(at.path('closed', 'trust-domains'), 0o000);
    const failure = failureOf(await at.run(['ca', 'list', '--home', at.path('closed')], somebodyElse));
    chmodSync(at.path('closed', 'trust-domains'), 0o700);
    expect(failure).toEqual(refusal(2, 'E_STATE', matching(/^cannot read \S+closed\S*: permission denied/)));
  });

  it('warns when the home is open to other users', async () => {
    mkdirSync(at.path('open'));
    chmodSync(at.path('open'), 0o755);
    const { code, stderr } = await at.run(['ca', 'list', '--home', at.path('open')]);
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /^warning: \S+open is open to other users \(mode 0755\)\. Close it: chmod 700 \S+\n$/,
    );
  });
});

describe('ca show', () => {
  it('shows the authority, and with --cert its certificate alone', async () => {
    const authority = await authorityOf('show.example');
    const { stdout } = await at.run(['ca', 'show', 'show.example']);
    expect(stdout).toContain(`${authority['id']} (active)`);
    const cert = await at.run(['ca', 'show', 'show.example', '--cert']);
    expect(cert.stdout).toMatch(/^-----BEGIN CERTIFICATE-----\n[^-]+-----END CERTIFICATE-----\n$/);
    const report = reportOf(await at.run(['ca', 'show', 'show.example', '-o', 'json']));
    expect(report['authorities']).toEqual([{ ...authority, pem: cert.stdout }]);
  });

  it.each([
    [
      ['unknown.example'],
      'E_NO_CA',
      /^trust domain unknown\.example has no CA here\. Run "meshctl ca init unknown/,
    ],
    [['Upper.example'], 'E_TRUST_DOMAIN', /Write "upper\.example"$/],
    [
      ['first.example', '--cert', '-o', 'yaml'],
      'E_USAGE',
      /^--output yaml has no effect with --cert: there is no report\. Leave it out$/,
    ],
  ] as const)('refuses %j', async (args, code, message) => {
    const outcome = await at.run(['ca', 'show', ...args]);
    expect(outcome.stdout).toBe('');
    expect(failureOf(outcome)).toEqual(refusal(2, code, matching(message)));
  });
});
