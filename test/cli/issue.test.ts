import { createPublicKey, X509Certificate } from 'node:crypto';
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { failureOf, refusal, reportOf, workspace } from './meshctl.js';

const at = workspace();
const matching = (pattern: RegExp) => expect.stringMatching(pattern);
const mode = (...names: string[]) => (statSync(at.path(...names)).mode & 0o777).toString(8);
const ID = 'spiffe://example.org/ns/demo/sa/web';
const KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----|"private_key"|tls\.key/;

beforeAll(async () => {
  await at.run(['ca', 'init', 'example.org']);
  await at.run(['ca', 'init', 'short.example', '--ttl', '1h']);
});

const ledger = (trustDomain = 'example.org') =>
  existsSync(at.path('home', 'trust-domains', trustDomain, 'issued.jsonl'))
    ? at
        .read('home', 'trust-domains', trustDomain, 'issued.jsonl')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
    : [];

describe('identity issue', () => {
  it('writes svid.pem, key.pem and bundle.pem into the current folder', async () => {
    at.write('here/.keep', '');
    const { code, stdout, stderr } = await at.run(['identity', 'issue', ID], { cwd: 'here' });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.split('\n')).toEqual([
      `issued   ${ID}`,
      matching(/^expires {2}20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ \(in 24 h\)$/),
      matching(/^serial {3}[0-9a-f]{16,40}$/),
      'files    svid.pem',
      '         key.pem',
      '         bundle.pem',
      '',
    ]);
    expect(readdirSync(at.path('here')).sort()).toEqual(['.keep', 'bundle.pem', 'key.pem', 'svid.pem']);
    expect([mode('here', 'svid.pem'), mode('here', 'key.pem'), mode('here', 'bundle.pem')]).toEqual([
      '644',
      '600',
      '644',
    ]);
  });

  it('issues for the key it wrote, signed by the CA it wrote', async () => {
    await at.run([
      'identity',
      'issue',
      ID,
      '--out-dir',
      'pair',
      '--dns',
      'web.example',
      '--dns',
      'w.example',
    ]);
    const leaf = new X509Certificate(at.read('pair', 'svid.pem'));
    const authority = new X509Certificate(at.read('pair', 'bundle.pem'));
    expect(leaf.subjectAltName).toBe(`URI:${ID}, DNS:web.example, DNS:w.example`);
    expect(leaf.ca).toBe(false);
    expect(leaf.verify(authority.publicKey)).toBe(true);
    const key = createPublicKey(at.read('pair', 'key.pem'));
    expect(leaf.publicKey.equals(key)).toBe(true);
  });

  it.each([
    ['ec-p384', 'EC P-384'],
    ['rsa-2048', 'RSA 2048'],
    ['ed25519', 'Ed25519'],
  ])('makes %s keys', async (keyType, label) => {
    await at.run(['identity', 'issue', ID, '--out-dir', keyType, '--key-type', keyType]);
    const { stdout } = await at.run(['cert', 'inspect', `${keyType}/svid.pem`]);
    expect(stdout).toMatch(new RegExp(`^ +key +${label}$`, 'm'));
  });

  it('reports as JSON what is in the ledger, and no private key', async () => {
    const outcome = await at.run(['identity', 'issue', ID, '--out-dir', 'reported', '-o', 'json']);
    const { svids, ...rest } = reportOf(outcome) as { svids: Record<string, string>[] };
    expect(rest).toEqual({
      schemaVersion: 'meshctl/v1',
      kind: 'IssueReport',
      issued: 1,
      failed: 0,
      failures: [],
    });
    const { serial, spiffeId, notBefore, notAfter, authorityId, type } = ledger().at(-1);
    expect(svids).toEqual([
      {
        spiffeId,
        type,
        serialNumber: serial,
        notBefore,
        notAfter,
        authorityId,
        files: ['reported/svid.pem', 'reported/key.pem', 'reported/bundle.pem'],
      },
    ]);
    expect(outcome.stdout).not.toMatch(KEY);
  });

  it('refuses to overwrite any of its files, whichever is there, and issues nothing then', async () => {
    const before = ledger().length;
    for (const name of ['svid.pem', 'key.pem', 'bundle.pem']) {
      const path = at.write(`taken-${name}/${name}`, 'precious');
      const outcome = await at.run(['identity', 'issue', ID, '--out-dir', `taken-${name}`]);
      expect(failureOf(outcome)).toEqual(
        refusal(
          3,
          'E_FILE_EXISTS',
          `taken-${name}/${name} exists: a key or certificate in use might be lost. Choose another --out-dir, or pass --force to replace it`,
        ),
      );
      expect(readdirSync(at.path(`taken-${name}`))).toEqual([name]);
      expect(at.read(`taken-${name}`, name)).toBe('precious');
      expect(path).toBe(at.path(`taken-${name}`, name));
    }
    expect(ledger()).toHaveLength(before);
  });

  it('replaces them with --force, and closes what was open', async () => {
    await at.run(['identity', 'issue', ID, '--out-dir', 'forced']);
    const old = at.read('forced', 'key.pem');
    writeFileSync(at.path('forced', 'svid.pem'), 'x');
    expect((await at.run(['identity', 'issue', ID, '--out-dir', 'forced', '--force'])).code).toBe(0);
    expect(at.read('forced', 'key.pem')).not.toBe(old);
    expect(mode('forced', 'key.pem')).toBe('600');
    expect(new X509Certificate(at.read('forced', 'svid.pem')).subjectAltName).toBe(`URI:${ID}`);
  });

  it('prints the SVID with its key only with --stdout, and writes no file then', async () => {
    at.write('printed/.keep', '');
    const { code, stdout, stderr } = await at.run(['identity', 'issue', ID, '--stdout'], { cwd: 'printed' });
    expect({ code, stderr }).toEqual({ code: 0, stderr: `issued ${ID}\n` });
    expect(stdout.match(/^[A-Z].*:$/gm)).toEqual(['X509-SVID:', 'Private key:', 'Root CAs:']);
    expect(stdout).toMatch(KEY);
    expect(readdirSync(at.path('printed'))).toEqual(['.keep']);
  });

  it('shortens the lifetime to that of the CA and says so, or refuses with --strict-ttl', async () => {
    const id = 'spiffe://short.example/web';
    const capped = await at.run(['identity', 'issue', id, '--out-dir', 'capped', '--ttl', '2h']);
    expect(capped.code).toBe(0);
    expect(capped.stderr).toMatch(
      /^warning: the CA of short\.example ends first: asked for 2 h, granted (1 h|59 min \d+ s) \(--strict-ttl makes this an error\)\.\n$/,
    );
    const before = ledger('short.example').length;
    const strict = ['identity', 'issue', id, '--out-dir', 'strict', '--ttl', '2h', '--strict-ttl'];
    expect(failureOf(await at.run(strict))).toEqual(
      refusal(
        3,
        'E_TTL_CAPPED',
        matching(/^the lifetime asked for outlives the CA .* Ask for a shorter --ttl/),
      ),
    );
    expect(existsSync(at.path('strict'))).toBe(false);
    expect(ledger('short.example')).toHaveLength(before);
  });

  const usage = (flags: readonly string[], message: RegExp) => [flags, 'E_USAGE', message] as const;
  it.each([
    usage([], /^no SPIFFE ID\. Name one or more, or give a list with --from FILE$/),
    [[''], 'E_SPIFFE_ID', /^"" is not a SPIFFE ID: it is empty .* Write a SPIFFE ID such as/],
    [['web'], 'E_SPIFFE_ID', /^"web" is not a SPIFFE ID: at character 1, there is no scheme/],
    [['https://example.org/web'], 'E_SPIFFE_ID', /the scheme is "https" and not "spiffe"/],
    [
      ['spiffe://example.org/web/'],
      'E_SPIFFE_ID',
      /at character 25, .* Write "spiffe:\/\/example\.org\/web"$/,
    ],
    [['spiffe://example.org'], 'E_SPIFFE_ID', /cannot be issued to a workload.* Add a path/],
    [
      ['spiffe://other.example/web'],
      'E_NO_CA',
      /^trust domain other\.example has no CA here\. Run "meshctl ca init other\.example" first$/,
    ],
    usage([ID, '--format', 'pfx'], /^unknown format "pfx" in --format\. Choose one of pem, pkcs12, json, /),
    usage([ID, '--ttl', '24'], /^"24" is not a duration in --ttl\. Write it as in 90s/),
    usage([ID, '--key-type', 'dsa'], /^unknown key type "dsa" in --key-type\. Choose one of ec-p256/),
    usage([ID, '--dns', 'a b'], /^"a b" is not a DNS name in --dns: /),
    usage(
      [ID, '--trust-domain', 'x'],
      /^--trust-domain has no effect here: it belongs to --from\. Leave it out$/,
    ),
    usage([ID, '--path-template', '/x'], /^--path-template has no effect here: it belongs to --from/),
    usage([ID, '--workers', '2'], /^--workers has no effect here: it belongs to --format jsonl/),
    usage(
      [ID, '--key-passphrase-file', 'x'],
      /^--key-passphrase-file has no effect without --key\. Leave it out/,
    ),
    usage(
      [ID, '--csr', 'x', '--key-passphrase-file', 'x'],
      /^--key-passphrase-file has no effect without --key/,
    ),
    usage([ID, '--pkcs12-password-file', 'x'], /^--pkcs12-password-file has no effect .* --format pkcs12/),
    usage([ID, '--csr', 'a', '--key', 'b'], /^--csr and --key exclude each other\. Give the one/),
    usage([ID, '--csr', 'a', '--key-type', 'ec-p256'], /^--key-type has no effect here: the key is given/),
    usage([ID, '--stdout', '--out-dir', 'x'], /^--out-dir has no effect here: --stdout writes no files/),
    usage(
      [ID, '--stdout', '--force'],
      /^--force has no effect here: --stdout writes no files\. Leave it out$/,
    ),
    usage([ID, '--stdout', '-o', 'yaml'], /^--output yaml has no effect with --stdout: there is no report/),
    usage([ID, '--format', 'jsonl'], /^--format jsonl goes to standard output\. Use --format jsonl --stdout/),
    usage([ID, ID], /^"spiffe:.*\/web" is named twice$/),
    usage(
      [ID, '--from', 'x'],
      /^--from takes neither SPIFFE IDs as arguments nor --dns\. Put them into the list/,
    ),
  ] as const)('refuses %j', async (args, code, message) => {
    const before = ledger().length;
    const outcome = await at.run(['identity', 'issue', ...args]);
    expect(outcome.stdout).toBe('');
    expect(failureOf(outcome)).toEqual(refusal(2, code, matching(message)));
    expect(ledger()).toHaveLength(before);
  });

  it('names the folder that cannot be written', async () => {
    at.write('in-the-way', '');
    expect(failureOf(await at.run(['identity', 'issue', ID, '--out-dir', 'in-the-way']))).toEqual(
      refusal(2, 'E_WRITE', matching(/in-the-way as a folder: it is a file\. Name another folder/)),
    );
  });
});
