/** `bundle set`: what it takes, and what it refuses with the home unchanged, byte for byte. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readPem, writePem } from '../../src/encoding/pem.js';
import { Certificate } from '../../src/x509/index.js';
import { NOW, type TestAuthority, testAuthority } from '../authorities.js';
import { documentOf, keyEntry, signingKey, x509Entry } from '../bundle/documents.js';
import { failureOf, refusal, reportOf, workspace } from './meshctl.js';

const at = workspace();
const ID = 'spiffe://partner.example';
const token = keyEntry(signingKey('P-256', 'token'), 'token');

const authority = (name: string, options: Parameters<typeof testAuthority>[1] = {}) =>
  testAuthority('ec-p256', { name, trustDomain: 'partner.example', ...options });

let old: TestAuthority;
let fresh: TestAuthority;
let leafPem: string;
beforeAll(async () => {
  old = await authority('old');
  fresh = await authority('fresh');
  at.write('stored.json', documentOf([x509Entry(old), token], { spiffe_sequence: 7 }));
  at.write('rotated.json', documentOf([x509Entry(old), x509Entry(fresh), token], { spiffe_sequence: 8 }));
  await at.run(['ca', 'init', 'example.org', '--quiet']);
  await at.run(['identity', 'issue', 'spiffe://example.org/web', '--out-dir', 'web']);
  leafPem = at.read('web', 'svid.pem');
  const stored = await set('stored.json');
  expect(stored.code).toBe(0);
});

const set = (path: string, ...flags: string[]) =>
  at.run(['bundle', 'set', '--id', ID, '--path', path, ...flags]);

/** Every file of the home with its bytes. */
function home(): Record<string, string> {
  const folder = at.path('home');
  return Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path, entry.isFile() ? readFileSync(path, 'latin1') : 'folder'];
    }),
  );
}

async function refused(path: string, ...flags: string[]) {
  const before = home();
  const outcome = await set(path, ...flags);
  expect(home()).toEqual(before);
  return failureOf(outcome);
}

const notTaken = (file: string, why: string, flags: string) =>
  `the bundle of partner.example is not taken in ${file}: ${why}. Nothing was changed. If that is meant, pass ${flags}`;

describe('bundle set', () => {
  it('refuses a lower sequence', async () => {
    const older = at.write('older.json', documentOf([x509Entry(old), token], { spiffe_sequence: 6 }));
    expect(await refused(older)).toEqual(
      refusal(
        3,
        'E_BUNDLE_REFUSED',
        notTaken(
          older,
          'its sequence 6 is lower than 7, which is stored: it is an older one',
          '--allow-rollback',
        ),
      ),
    );
  });

  it("refuses one's own trust domain, whatever flags say", async () => {
    const before = home();
    const outcome = await at.run([
      ...[
        'bundle',
        'set',
        '--id',
        'example.org',
        '--path',
        'web/bundle.pem',
        '--allow-replace',
        '--allow-shared-ca',
      ],
    ]);
    expect(home()).toEqual(before);
    expect(failureOf(outcome)).toMatchObject({ exit: 3, code: 'E_BUNDLE_REFUSED' });
    expect(outcome.stderr).toContain('example.org has its CA in this home');
  });

  it('refuses an empty bundle', async () => {
    const empty = at.write('empty.json', documentOf([], { spiffe_sequence: 9 }));
    expect(await refused(empty)).toMatchObject({
      exit: 3,
      message: expect.stringContaining('pass --allow-empty'),
    });
  });

  it('refuses one of which no key can be used', async () => {
    const unusable = at.write(
      'unusable.json',
      documentOf([{ kty: 'XYZ', use: 'x509-svid' }], { spiffe_sequence: 9 }),
    );
    expect(await refused(unusable)).toMatchObject({
      exit: 3,
      message: expect.stringContaining('--allow-empty'),
    });
  });

  it('refuses one in which everything has ended', async () => {
    const ended = await authority('old', { notBefore: NOW - 1000, notAfter: NOW - 10 });
    const file = at.write('ended.json', documentOf([x509Entry(ended)], { spiffe_sequence: 9 }));
    expect(await refused(file)).toMatchObject({
      exit: 3,
      message: expect.stringContaining('pass --allow-expired'),
    });
  });

  it('refuses a set in which nothing is left of the old one', async () => {
    const file = at.write('other.json', documentOf([x509Entry(fresh)], { spiffe_sequence: 9 }));
    expect(await refused(file)).toMatchObject({
      exit: 3,
      message: expect.stringContaining('pass --allow-replace'),
    });
  });

  it('refuses a CA that another trust domain has', async () => {
    const own = at.write(
      'own.pem',
      writePem('CERTIFICATE', old.certificate.der) + at.read('web', 'bundle.pem'),
    );
    expect(await refused(own)).toMatchObject({
      exit: 3,
      message: expect.stringMatching(/is one of example\.org too.*--allow-shared-ca/),
    });
    const before = home();
    const other = await at.run(['bundle', 'set', '--id', 'third.example', '--path', 'stored.json']);
    expect(home()).toEqual(before);
    expect(failureOf(other)).toMatchObject({ exit: 3 });
    expect(other.stderr).toContain('is one of partner.example too');
  });

  it('refuses a CA that names another trust domain', async () => {
    const foreign = await testAuthority('ec-p256', { name: 'x', trustDomain: 'other.example' });
    const file = at.write(
      'foreign.json',
      documentOf([x509Entry(old), x509Entry(foreign)], { spiffe_sequence: 9 }),
    );
    expect(await refused(file)).toMatchObject({
      exit: 3,
      message: expect.stringContaining('--allow-foreign-ca'),
    });
  });

  it('refuses a leaf, in PEM and in a document', async () => {
    const pem = at.write('leaf.pem', writePem('CERTIFICATE', old.certificate.der) + leafPem);
    expect(await refused(pem, '--allow-loss')).toEqual(
      refusal(2, 'E_BUNDLE', notTaken(pem, "one of its certificates is not a CA's", '--drop-leaves')),
    );
    const leaf = Certificate.parse(readPem(Buffer.from(leafPem)).blocks[0]?.der as Buffer);
    const entries = [x509Entry(old), x509Entry({ ...old, certificate: leaf }), token];
    const json = at.write('leaf.json', documentOf(entries, { spiffe_sequence: 9 }));
    const outcome = await set(json);
    expect(outcome.stderr).toContain("one of its certificates is not a CA's");
    expect(outcome.code).toBe(2);
  });

  it('refuses a private key, in PEM, in a document and in a MeshTrust, and never shows it', async () => {
    const secret = at.read('web', 'key.pem');
    const pem = at.write('key.pem', writePem('CERTIFICATE', old.certificate.der) + secret);
    const entry = { ...x509Entry(old), d: 'c2VjcmV0LXNlY3JldC1zZWNyZXQ' };
    const json = at.write('key.json', documentOf([entry, token], { spiffe_sequence: 9 }));
    for (const file of [pem, json]) {
      const before = home();
      const outcome = await set(file, '--allow-loss');
      expect(home()).toEqual(before);
      expect(failureOf({ ...outcome, stderr: lastLine(outcome.stderr) })).toMatchObject({
        exit: 2,
        code: 'E_BUNDLE',
      });
      expect(outcome.stderr).toContain('there is a private key in it');
      expect(`${outcome.stdout}${outcome.stderr}`).not.toMatch(/c2VjcmV0|PRIVATE KEY-----/);
    }
    const trust = at.write('key.yaml', meshTrust(writePem('CERTIFICATE', old.certificate.der) + secret));
    expect(await refused(trust, '--allow-loss')).toMatchObject({ exit: 2 });
  });

  it('refuses a broken second block of a MeshTrust, and one that is no certificate', async () => {
    const [, body = ''] = /-----BEGIN CERTIFICATE-----\n([\s\S]*?)\n-----END/.exec(leafPem) ?? [];
    const broken = `-----BEGIN CERTIFICATE-----\n${body.slice(0, 64)}\n-----END CERTIFICATE-----\n`;
    const trust = at.write('broken.yaml', meshTrust(writePem('CERTIFICATE', old.certificate.der) + broken));
    expect(await refused(trust, '--allow-loss')).toMatchObject({ exit: 2, code: 'E_CERTIFICATE' });
    const spki = signingKey('P-256').publicKey.export({ type: 'spki', format: 'der' });
    const stranger = writePem('PUBLIC KEY', spki);
    const odd = at.write('odd.yaml', meshTrust(writePem('CERTIFICATE', old.certificate.der) + stranger));
    expect(await refused(odd, '--allow-loss')).toMatchObject({
      exit: 2,
      message: expect.stringContaining('it holds a public key where only certificates belong'),
    });
  });

  it('refuses a MeshTrust with an entry that says nothing, as Kuma does', async () => {
    const good = meshTrust(writePem('CERTIFICATE', old.certificate.der));
    for (const [entry, why] of [
      ['    - type: Pem\n', 'it has no certificate in "pem.value"'],
      ['    - type: Pem\n      pem: { value: 5 }\n', 'it has no certificate in "pem.value"'],
      ['    - type: Vault\n      pem: { value: x }\n', 'its type is "Vault", and Kuma knows Pem alone'],
    ] as const) {
      const trust = at.write('thin.yaml', `${good}${entry}`);
      expect(await refused(trust, '--allow-loss')).toMatchObject({
        exit: 2,
        message: expect.stringContaining(why),
      });
    }
  });

  it('refuses private keys under whatever label, and however much stands before them', async () => {
    const ca = writePem('CERTIFICATE', old.certificate.der);
    for (const label of ['OPENSSH PRIVATE KEY', 'old private key']) {
      const key = `-----BEGIN ${label}-----\nMAA=\n-----END ${label}-----\n`;
      const value = `${ca}${key}`.replace(/^(?=.)/gm, '    ');
      const configMap = at.write(
        'cm.yaml',
        `kind: ConfigMap\nmetadata: { name: x }\ndata:\n  ca.crt: |\n${value}`,
      );
      for (const file of [configMap, at.write('odd.yaml', meshTrust(ca + key))])
        expect(await refused(file, '--allow-loss')).toMatchObject({ exit: 2 });
    }
    const crowd = Array.from({ length: 1500 }, () => ({}));
    const entry = { ...x509Entry(old), d: 'c2VjcmV0LXNlY3JldC1zZWNyZXQ' };
    const json = at.write(
      'crowd.json',
      documentOf([x509Entry(fresh), ...crowd, entry], { spiffe_sequence: 9 }),
    );
    const before = home();
    const { code, stderr } = await set(json, '--allow-replace');
    expect({ code, isUnchanged: JSON.stringify(home()) === JSON.stringify(before) }).toEqual({
      code: 2,
      isUnchanged: true,
    });
    expect(stderr).toContain('private key in it');
  });

  it('says that a CA beside the document is not taken', async () => {
    const pem = writePem('CERTIFICATE', fresh.certificate.der).replace(/^(?=.)/gm, '    ');
    const document = JSON.stringify(JSON.parse(at.read('stored.json')));
    const both = at.write(
      'both.yaml',
      `kind: ConfigMap\nmetadata: { name: x }\ndata:\n  bundle.spiffe: '${document}'\n  ca.crt: |\n${pem}`,
    );
    const { code, stderr } = await set(both, '--dry-run');
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringContaining('a certificate beside the bundle is not taken'),
    });
  });

  it('refuses what is around or behind a document', async () => {
    const document = at.read('rotated.json');
    for (const [name, text] of [
      ['list.json', `[${document}]`],
      ['mark.json', `\ufeff${document}`],
      ['twice.json', document + document],
      ['more.json', `${document}{}`],
    ] as const)
      expect(await refused(at.write(name, text)), name).toMatchObject({ exit: 2, code: 'E_BUNDLE' });
  });

  it('never puts together MeshTrusts of different meshes', async () => {
    const of = (mesh: string, { certificate }: TestAuthority) =>
      meshTrust(writePem('CERTIFICATE', certificate.der)).replace('mesh: default', `mesh: ${mesh}`);
    const two = at.write('meshes.yaml', `${of('one', old)}---\n${of('two', fresh)}`);
    expect(await refused(two, '--allow-loss')).toMatchObject({ exit: 2, code: 'E_BUNDLE' });
    const same = at.write('meshes.yaml', `${of('one', old)}---\n${of('one', fresh)}`);
    const result = await set(same, '--allow-loss', '--dry-run', '-o', 'json');
    expect(reportOf(result)).toMatchObject({ bundle: { authorities: [{}, {}] } });
  });

  it('warns of another content under the same sequence, and of a CA that may not sign', async () => {
    const file = at.write(
      'same.json',
      documentOf([x509Entry(old), x509Entry(fresh), keyEntry(signingKey('P-256', 'token'), 'token')], {
        spiffe_sequence: 7,
      }),
    );
    expect((await set(file, '--dry-run')).stderr).toContain('its sequence is still 7');
  });

  it('refuses to lose token keys to PEM inside of SPIRE data', async () => {
    const relationship = {
      trustDomain: 'partner.example',
      bundleEndpointURL: 'https://partner.example/',
      bundleEndpointProfile: 'https_web',
      trustDomainBundleFormat: 'pem',
      trustDomainBundle: writePem('CERTIFICATE', old.certificate.der),
    };
    const file = at.write('federation.json', JSON.stringify({ federationRelationships: [relationship] }));
    expect(await refused(file)).toMatchObject({ exit: 3, message: expect.stringContaining('--allow-loss') });
  });

  it('refuses a bundle that its own document gives to another trust domain', async () => {
    const trust = at.write(
      'of-other.yaml',
      meshTrust(writePem('CERTIFICATE', old.certificate.der), 'other.example'),
    );
    expect(await refused(trust)).toEqual(
      refusal(
        2,
        'E_BUNDLE',
        `no bundle of partner.example in ${trust}: it names other.example. Give the bundle of that trust domain`,
      ),
    );
  });

  it('refuses a fingerprint that was not expected, and takes the one that was', async () => {
    const wrong = '0'.repeat(64);
    expect(await refused('rotated.json', '--expect-fingerprint', wrong)).toMatchObject({
      exit: 3,
      message: expect.stringMatching(
        /^the bundle of partner\.example is not taken in rotated\.json: its fingerprint is [0-9a-f]{64}, which was not expected\. Nothing was changed$/,
      ),
    });
    expect(await refused('rotated.json', '--expect-fingerprint', 'abc')).toMatchObject({
      exit: 2,
      code: 'E_USAGE',
    });
    const seen = JSON.parse((await set('rotated.json', '--dry-run', '-o', 'json')).stdout);
    const taken = await set('rotated.json', '--dry-run', '--expect-fingerprint', seen.bundle.fingerprint);
    expect(taken).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^would store bundle of partner\.example/),
    });
  });

  it('refuses nothing on standard input, and what is no bundle', async () => {
    const before = home();
    const nothing = await at.run(['bundle', 'set', '--id', ID], { input: '' });
    expect(failureOf(nothing)).toEqual(
      refusal(2, 'E_INPUT_EMPTY', 'nothing on standard input. Did the command before the pipe fail?'),
    );
    const words = await at.run(['bundle', 'set', '--id', ID], { input: '<html>502 Bad Gateway</html>' });
    expect(failureOf(words)).toMatchObject({ exit: 2, code: 'E_INPUT_UNKNOWN' });
    expect(failureOf(await set('missing.json'))).toMatchObject({ exit: 2, code: 'E_INPUT_MISSING' });
    expect(failureOf(await at.run(['bundle', 'set', '--path', 'stored.json']))).toMatchObject({ exit: 2 });
    expect(failureOf(await at.run(['bundle', 'set', '--id', '../x', '--path', 'stored.json']))).toMatchObject(
      {
        exit: 2,
        code: 'E_TRUST_DOMAIN',
      },
    );
    expect(home()).toEqual(before);
  });

  it('refuses another format than --format says', async () => {
    expect(await refused('stored.json', '--format', 'pem')).toEqual(
      refusal(
        2,
        'E_BUNDLE',
        'the bundle is not of format pem in stored.json: it is spiffe. Pass --format spiffe, or leave it out',
      ),
    );
  });

  it('refuses PEM where token keys are stored that it has no place for', async () => {
    const pem = at.write('plain.pem', writePem('CERTIFICATE', old.certificate.der));
    expect(await refused(pem)).toMatchObject({ exit: 3, message: expect.stringContaining('--allow-loss') });
  });

  it('names every objection and its flag at once', async () => {
    const file = at.write('both.json', documentOf([x509Entry(fresh)], { spiffe_sequence: 1 }));
    expect((await refused(file)).message).toMatch(
      /older one; and none of .* pass --allow-rollback --allow-replace$/,
    );
  });

  it('says with --dry-run what would change, and changes nothing', async () => {
    const before = home();
    const { code, stdout } = await set('rotated.json', '--dry-run');
    expect(code).toBe(0);
    expect(home()).toEqual(before);
    expect(stdout).toMatch(/^would store bundle of partner\.example\n/);
    expect(stdout).toMatch(/\+ added {2}x509 {2}O=partner\.example.*\n.*~ sequence 7 -> 8/);
  });

  it('takes a rotation, then says that nothing changed', async () => {
    expect(reportOf(await set('rotated.json', '-o', 'json'))).toMatchObject({
      outcome: 'stored',
      objections: [],
    });
    const before = home();
    const again = await set('rotated.json');
    expect(again).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^unchanged bundle of partner\.example\n/),
    });
    expect(home()).toEqual(before);
  });

  it('goes on where a flag says so, and tells what it overruled', async () => {
    const report = reportOf(await set('stored.json', '--allow-rollback', '-o', 'json'));
    expect(report).toMatchObject({ outcome: 'stored', overruled: [{ danger: 'rollback' }] });
    const leaves = reportOf(await set('leaf.pem', '--drop-leaves', '--allow-loss', '-o', 'json'));
    expect(leaves).toMatchObject({ outcome: 'stored', bundle: { authorities: [{ use: 'x509-svid' }] } });
  });

  it('keeps the file closed to others, and its format known', async () => {
    const { stdout } = await at.shell(`stat -c '%a %n' home/federated home/federated/*`);
    expect(stdout).toBe('700 home/federated\n600 home/federated/partner.example.json\n');
  });

  it('keeps taints and expiries that a format has no place for, until one that has says otherwise', async () => {
    const asn1 = old.certificate.der.toString('base64');
    const spire = (tainted: boolean) =>
      JSON.stringify({
        trust_domain: 'tainted.example',
        sequence_number: '3',
        x509_authorities: [{ asn1, tainted }],
      });
    const into = ['bundle', 'set', '--id', 'tainted.example', '--allow-foreign-ca', '--allow-shared-ca'];
    const shown = async () => reportOf(await at.run(['bundle', 'show', 'tainted.example', '-o', 'json']));
    await at.run(into, { input: spire(true) });
    expect(await shown()).toMatchObject({ authorities: [{ tainted: true }] });
    const document = documentOf([x509Entry(old)], { spiffe_sequence: 4 });
    expect((await at.run(into, { input: document })).stdout).not.toContain('untainted');
    expect(await shown()).toMatchObject({ sequence: '4', authorities: [{ tainted: true }] });
    const cleared = await at.run([...into, '--allow-rollback'], { input: spire(false) });
    expect(cleared.stdout).toContain('~ untainted');
    await at.run(['bundle', 'delete', '--id', 'tainted.example']);
  });

  it('never puts together the bundles that SPIRE lists under headings', async () => {
    const authorities = await Promise.all(
      ['a', 'b'].map((name) => testAuthority('ec-p256', { name, trustDomain: `${name}.example` })),
    );
    const listOf = (write: (authority: TestAuthority) => string) =>
      authorities
        .map(
          (authority, i) => `${'*'.repeat(40)}\n* ${'ab'[i]}.example\n${'*'.repeat(40)}\n${write(authority)}`,
        )
        .join('\n');
    const lists = [
      listOf(({ certificate }) => writePem('CERTIFICATE', certificate.der)),
      listOf((authority) => documentOf([x509Entry(authority)]).toString()),
    ];
    for (const list of lists) {
      const result = await at.run(['bundle', 'set', '--id', 'a.example', '--dry-run', '-o', 'json'], {
        input: list,
      });
      expect(reportOf(result)).toMatchObject({
        bundle: { authorities: [{ sha256: authorities[0]?.certificate.sha256 }] },
      });
      const other = await at.run(['bundle', 'set', '--id', 'c.example'], { input: list });
      expect(failureOf(other)).toMatchObject({
        exit: 2,
        message: expect.stringContaining('it names a.example, b.example'),
      });
    }
  });

  it('reads a bundle from a pipe as SPIRE prints it, whatever stands around it', async () => {
    const spire = `****************************************\n* partner.example\n****************************************\n${writePem('CERTIFICATE', old.certificate.der)}`;
    const { code } = await at.run(['bundle', 'set', '--id', ID, '--format', 'PEM'], { input: spire });
    expect(code).toBe(0);
  });

  it("takes SPIRE's flags as SPIRE has them", async () => {
    const { code } = await at.run([
      'bundle',
      'set',
      '-id',
      ID,
      '-path=stored.json',
      '-format',
      'spiffe',
      '--dry-run',
    ]);
    expect(code).toBe(0);
  });

  it('takes with --strict nothing that breaks a rule', async () => {
    const odd = at.write('odd.json', documentOf([{ ...x509Entry(old), kid: 'x' }], { spiffe_sequence: 9 }));
    expect(await refused(odd, '--strict')).toMatchObject({ exit: 2, code: 'E_BUNDLE' });
    const { code, stderr } = await set(odd, '--dry-run');
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: `warning: ${odd}: an X.509 entry has a "kid", which is not looked at (x509-bundle-no-kid)\n`,
    });
  });

  it('lets only one of two trust domains have a CA, however close they come', async () => {
    at.write('one.pem', writePem('CERTIFICATE', fresh.certificate.der));
    for (let round = 0; round < 4; round++) {
      const env = { MESHCTL_HOME: at.path(`race-${round}`) };
      const both = await Promise.all(
        ['x.example', 'y.example'].map((id) =>
          at.run(['bundle', 'set', '--id', id, '--path', 'one.pem', '--allow-foreign-ca'], { env }),
        ),
      );
      expect(both.map(({ code }) => code).sort()).toEqual([0, 3]);
    }
  });

  it('lets several write at once', async () => {
    at.write('many.pem', writePem('CERTIFICATE', fresh.certificate.der));
    const env = { MESHCTL_HOME: at.path('many-home') };
    const ids = Array.from({ length: 6 }, (_, i) => `many${i}.example`);
    const flags = ['--path', 'many.pem', '--allow-shared-ca', '--allow-foreign-ca'];
    const all = await Promise.all(ids.map((id) => at.run(['bundle', 'set', '--id', id, ...flags], { env })));
    expect(all.map(({ code, stderr }) => ({ code, stderr }))).toEqual(
      ids.map(() => ({ code: 0, stderr: '' })),
    );
    const { bundles } = reportOf(await at.run(['bundle', 'list', '-o', 'json'], { env })) as {
      bundles: { trustDomain: string }[];
    };
    expect(bundles.map(({ trustDomain }) => trustDomain)).toEqual(ids);
  });
});

const lastLine = (text: string): string => text.trimEnd().split('\n').at(-1) ?? '';

function meshTrust(pem: string, trustDomain = 'partner.example'): string {
  const value = pem.replace(/^(?=.)/gm, '          ');
  return `type: MeshTrust\nname: partner\nmesh: default\nspec:\n  trustDomain: ${trustDomain}\n  caBundles:\n    - type: Pem\n      pem:\n        value: |\n${value}`;
}
