/** `bundle list`, `show`, `delete` and `diff`, and what `identity verify` does with the bundles of the home. */
import { beforeAll, describe, expect, it } from 'vitest';
import { writePem } from '../../src/encoding/pem.js';
import { type TestAuthority, testAuthority } from '../authorities.js';
import { documentOf, keyEntry, signingKey, x509Entry } from '../bundle/documents.js';
import { failureOf, refusal, reportOf, workspace } from './meshctl.js';

const at = workspace();
const inOther = (...args: string[]) => at.run(['--home', at.path('other'), ...args]);

let first: TestAuthority;
let second: TestAuthority;
beforeAll(async () => {
  first = await testAuthority('ec-p256', { name: 'first', trustDomain: 'third.example' });
  second = await testAuthority('ec-p384', { name: 'second', trustDomain: 'third.example' });
  await at.run(['ca', 'init', 'example.org', '--quiet']);
  await inOther('ca', 'init', 'partner.example', '--quiet');
  await inOther('identity', 'issue', 'spiffe://partner.example/api', '--out-dir', 'api');
  at.write('partner.json', (await inOther('bundle', 'export')).stdout);
  at.write(
    'one.json',
    documentOf([x509Entry(first), keyEntry(signingKey('P-256'), 'k')], { spiffe_sequence: 1 }),
  );
  at.write('two.json', documentOf([x509Entry(first), x509Entry(second)], { spiffe_sequence: 2 }));
  at.write(
    'two.pem',
    [first, second].map(({ certificate }) => writePem('CERTIFICATE', certificate.der)).join(''),
  );
});

describe('the bundles of a home', () => {
  it('are none at first, which is no failure', async () => {
    const { code, stdout } = await at.run(['bundle', 'list'], { env: { MESHCTL_HOME: at.path('empty') } });
    expect(code).toBe(0);
    expect(stdout).toContain('No bundle here yet.');
  });

  it('verify SVIDs of other trust domains from the moment they are stored', async () => {
    const verify = () => at.run(['identity', 'verify', 'api/svid.pem']);
    expect(await verify()).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('no authority of partner.example is known'),
    });
    await at.run(['bundle', 'set', '--id', 'partner.example', '--path', 'partner.json']);
    expect(await verify()).toMatchObject({ code: 0 });
  });

  it('are listed, own ones first', async () => {
    const { stdout } = await at.run(['bundle', 'list']);
    expect(stdout.split('\n').map((line) => line.split(/ {2,}/).slice(0, 4))).toEqual([
      ['trust domain', 'kind', 'authorities', 'sequence'],
      ['example.org', 'own', '1 x509', '1'],
      ['partner.example', 'federated', '1 x509', '1'],
      [''],
    ]);
    const { bundles } = reportOf(await at.run(['bundle', 'list', '-o', 'json'])) as { bundles: object[] };
    expect(bundles).toMatchObject([
      { trustDomain: 'example.org', kind: 'own', authorities: { x509: 1, jwt: 0, wit: 0 } },
      { trustDomain: 'partner.example', kind: 'federated', from: 'partner.json', sequence: '1' },
    ]);
  });

  it('are shown with the fingerprints that the other side sees too', async () => {
    const here = reportOf(await at.run(['bundle', 'show', 'partner.example', '-o', 'json']));
    const there = reportOf(await inOther('bundle', 'show', '-o', 'json'));
    expect(here).toMatchObject({
      ownership: 'federated',
      origin: { from: 'partner.json', format: 'spiffe' },
    });
    expect(there).toMatchObject({ ownership: 'own', trustDomain: 'partner.example' });
    expect(here['fingerprint']).toBe(there['fingerprint']);
    expect(here['authorities']).toEqual(there['authorities']);
    const { stdout } = await at.run(['bundle', 'show', 'partner.example']);
    expect(stdout).toContain(`${here['fingerprint']}`.replace(/(.{4})(?=.)/g, '$1 '));
    expect(failureOf(await at.run(['bundle', 'show', 'nobody.example']))).toMatchObject({
      exit: 2,
      code: 'E_NO_BUNDLE',
    });
  });

  it('stop a CA of the same trust domain from being made', async () => {
    const outcome = await at.run(['ca', 'init', 'partner.example']);
    expect(failureOf(outcome)).toMatchObject({ exit: 3, code: 'E_CA_EXISTS' });
    expect(outcome.stderr).toContain('meshctl bundle delete --id spiffe://partner.example');
  });

  it('are found under names that are none for files', async () => {
    const names = ['..', 'con', 'a'.repeat(255)];
    for (const [i, name] of names.entries()) {
      const ca = await testAuthority('ec-p256', { name: `odd ${i}`, trustDomain: name });
      at.write('odd.pem', writePem('CERTIFICATE', ca.certificate.der));
      const { code, stderr } = await at.run([
        'bundle',
        'set',
        '--id',
        `spiffe://${name}`,
        '--path',
        'odd.pem',
      ]);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect((await at.run(['bundle', 'show', name])).code).toBe(0);
    }
    for (const name of names) expect((await at.run(['bundle', 'delete', '--id', name])).code).toBe(0);
  });

  it('that are damaged are named, with their place', async () => {
    at.write('damaged/federated/x.example.json', '{"schemaVersion":"meshctl/v1","kind":"FederatedBundle"}');
    const env = { MESHCTL_HOME: at.path('damaged') };
    const path = at.path('damaged', 'federated', 'x.example.json');
    expect(failureOf(await at.run(['bundle', 'list'], { env }))).toEqual(
      refusal(2, 'E_STATE', `${path} is damaged: version is missing. Restore it from a backup`),
    );
    at.write('damaged/federated/x.example.json', '{"schemaVersion":"meshctl/v9"}');
    expect(failureOf(await at.run(['bundle', 'list'], { env })).message).toContain(
      'written by a newer meshctl',
    );
  });
});

describe('bundle delete', () => {
  it('ends a federation: its SVIDs verify no more', async () => {
    await at.run(['bundle', 'set', '--id', 'partner.example', '--path', 'partner.json']);
    const { code, stdout } = await at.run(['bundle', 'delete', '--id', 'spiffe://partner.example']);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: 'deleted the bundle of partner.example: its SVIDs do not verify here any more\n',
    });
    expect((await at.run(['identity', 'verify', 'api/svid.pem'])).code).toBe(1);
  });

  it('refuses what is not there, and what is made here', async () => {
    expect(failureOf(await at.run(['bundle', 'delete', '--id', 'nobody.example']))).toMatchObject({
      exit: 2,
      code: 'E_NO_BUNDLE',
    });
    for (const mode of ['restrict', 'delete'])
      expect(
        failureOf(await at.run(['bundle', 'delete', '--id', 'example.org', '--mode', mode])),
      ).toMatchObject({
        exit: 3,
        code: 'E_BUNDLE_REFUSED',
      });
    expect(
      failureOf(await at.run(['bundle', 'delete', '--id', 'x.example', '--mode', 'dissociate'])),
    ).toMatchObject({
      exit: 2,
      code: 'E_USAGE',
    });
  });

  it('keeps with restrict what proves the endpoint of another, and with delete says what that breaks', async () => {
    for (const [name, ca] of [
      ['third.example', first],
      ['fourth.example', await testAuthority('ec-p256', { name: 'fourth', trustDomain: 'fourth.example' })],
    ] as const) {
      at.write('given.pem', writePem('CERTIFICATE', ca.certificate.der));
      expect((await at.run(['bundle', 'set', '--id', name, '--path', 'given.pem'])).code).toBe(0);
    }
    const file = ['home', 'federated', 'fourth.example.json'];
    const record = JSON.parse(at.read(...file));
    record.origin.endpoint = {
      url: 'https://fourth.example/',
      profile: 'https_spiffe',
      endpointSpiffeId: 'spiffe://third.example/server',
    };
    at.write(file.join('/'), JSON.stringify(record));
    const refused = await at.run(['bundle', 'delete', '--id', 'third.example']);
    expect(failureOf(refused)).toEqual(
      refusal(
        3,
        'E_BUNDLE_REFUSED',
        'the bundle of third.example is not deleted: the endpoint that fourth.example is fetched from has an ID of third.example. Pass --mode delete to do it all the same',
      ),
    );
    const { code, stderr } = await at.run(['bundle', 'delete', '--id', 'third.example', '--mode', 'delete']);
    expect(code).toBe(0);
    expect(stderr).toContain('warning: the endpoint of fourth.example can no longer be proven');
    expect((await at.run(['bundle', 'delete', '--id', 'fourth.example'])).code).toBe(0);
  });
});

describe('a damaged bundle', () => {
  it('can be deleted, and keeps no other from being deleted', async () => {
    const env = { MESHCTL_HOME: at.path('mended') };
    at.write('mended/federated/bad.example.json', '{');
    await at
      .run(['bundle', 'delete', '--id', 'bad.example'], { env })
      .then((outcome) => expect(failureOf(outcome)).toMatchObject({ exit: 2, code: 'E_STATE' }));
    const gone = await at.run(['bundle', 'delete', '--id', 'bad.example', '--mode', 'delete'], { env });
    expect(gone.code).toBe(0);
    expect((await at.run(['bundle', 'list'], { env })).code).toBe(0);
  });
});

describe('bundle diff', () => {
  const diff = (...args: string[]) => at.run(['bundle', 'diff', ...args]);

  it('says what was added and removed, with exit code 1', async () => {
    const { code, stdout } = await diff('one.json', 'two.json');
    expect(code).toBe(1);
    expect(
      stdout
        .replace(/[0-9a-f]{16}$/gm, 'HEX')
        .replace(/until .*?\)/g, 'until T')
        .replace(/=\d+/g, '=N'),
    ).toMatchInlineSnapshot(`
      "differ  the bundles
        + added  x509  O=third.example, serialNumber=N  until T  HEX
        - removed  jwt   EC P-256 key k  HEX
        ~ sequence 1 -> 2
      "
    `);
  });

  it('compares any two formats, and finds the same authorities the same', async () => {
    const { code, stdout } = await diff('two.pem', 'two.json', '-o', 'json');
    expect(code).toBe(1); // PEM has no numbers
    expect(JSON.parse(stdout).bundles).toMatchObject([
      { same: false, changes: { authorities: [], sequence: { after: '2' }, refreshHint: { after: 300 } } },
    ]);
    expect((await diff('two.json', 'two.json')).code).toBe(0);
    const turned = at.write(
      'turned.pem',
      at
        .read('two.pem')
        .split(/(?=-----BEGIN)/)
        .reverse()
        .join(''),
    );
    expect(await diff('two.pem', turned)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^same {2}the bundles/),
    });
  });

  it('takes the bundle of the home by its ID, before a set', async () => {
    await at.run(['bundle', 'set', '--id', 'third.example', '--path', 'one.json']);
    const report = await diff('spiffe://third.example', 'two.json', '-o', 'json');
    expect(report.code).toBe(1);
    expect(JSON.parse(report.stdout).bundles[0].changes.authorities).toMatchObject([
      { change: 'added', use: 'x509-svid' },
      { change: 'removed', use: 'jwt-svid', keyId: 'k' },
    ]);
    expect(failureOf(await diff('spiffe://nobody.example', 'two.json'))).toMatchObject({
      exit: 2,
      code: 'E_NO_BUNDLE',
    });
  });

  it('compares each trust domain of a map with itself', async () => {
    const map = (domains: object) => JSON.stringify({ trust_domains: domains });
    const [one, two] = ['one.json', 'two.json'].map((file) => JSON.parse(at.read(file)));
    at.write('a.json', map({ 'a.example': one, 'b.example': one }));
    at.write('b.json', map({ 'a.example': one, 'c.example': two }));
    const { bundles } = JSON.parse((await diff('a.json', 'b.json', '-o', 'json')).stdout);
    expect(bundles).toMatchObject([
      { trustDomain: 'a.example', same: true },
      { trustDomain: 'b.example', same: false },
      { trustDomain: 'c.example', same: false },
    ]);
    expect(failureOf(await diff('a.json', 'two.json'))).toMatchObject({ exit: 2, code: 'E_USAGE' });
    expect((await diff('a.json', 'one.json', '--id', 'a.example', '-o', 'json')).code).toBe(1); // a map has no hints
  });

  it('names the SVIDs that lose their authority, of the ledger and of files', async () => {
    const before = (await inOther('bundle', 'export')).stdout;
    at.write('before.json', before);
    await inOther('ca', 'init', 'partner.example', '--force', '--quiet');
    at.write('after.json', (await inOther('bundle', 'export')).stdout);
    const ledger = await inOther(
      'bundle',
      'diff',
      'before.json',
      'after.json',
      '--id',
      'partner.example',
      '-o',
      'json',
    );
    expect(JSON.parse(ledger.stdout).lostSvids).toMatchObject({
      judged: 1,
      count: 1,
      svids: [{ spiffeId: 'spiffe://partner.example/api' }],
    });
    const files = await diff('before.json', 'after.json', '--svid', 'api');
    expect(files.stdout).toContain(
      '1 of 1 SVIDs would not verify any more:\n  spiffe://partner.example/api  api/svid.pem, until ',
    );
    const kept = await diff('before.json', 'before.json', '--svid', 'api/svid.pem');
    expect(kept).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('no SVID loses its authority (1 looked at)'),
    });
    expect(failureOf(await diff('before.json', 'after.json', '--svid', 'after.json'))).toMatchObject({
      exit: 2,
    });
  });

  it('is 2 and not 1 when something cannot be read', async () => {
    expect(failureOf(await diff('one.json', 'missing.json'))).toMatchObject({
      exit: 2,
      code: 'E_INPUT_MISSING',
    });
    expect(failureOf(await diff('-', '-'))).toMatchObject({ exit: 2 });
  });
});
