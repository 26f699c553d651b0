/** Trust bundles between meshctl and a real SPIRE Server, over the pipes that people type. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testAuthority } from '../authorities.js';
import { documentOf, keyEntry, signingKey, x509Entry } from '../bundle/documents.js';
import { failureOf, refusal, reportOf } from '../cli/meshctl.js';
import { openssl, present } from './peers.js';
import { SPIRE_SERVER } from './spire/server.js';
import { Site } from './spire/site.js';

const found = present(SPIRE_SERVER, ['--version'], 'bundles are not exchanged with SPIRE');

interface Authority {
  readonly use: string;
  readonly sha256: string;
}

describe.runIf(found)('a SPIRE Server', () => {
  let site: Site;
  beforeAll(async () => {
    site = await Site.open('spire.example');
    await shell('meshctl ca init example.org --quiet');
  });
  afterAll(() => site?.close());

  const pipe = (line: string) => site.pipe(line);
  const shell = (line: string) => site.shell(line);
  const shown = async (flags: string) => reportOf(await pipe(`meshctl bundle show ${flags} -o json`));
  const usesOf = ({ authorities }: Record<string, unknown>) =>
    (authorities as Authority[]).map(({ use }) => use);

  describe('hands its bundle over', () => {
    it.each([
      ['-format spiffe', ['x509-svid', 'jwt-svid'], '1'],
      ['-output json', ['x509-svid', 'jwt-svid'], '1'],
      ['-format pem', ['x509-svid'], undefined],
    ])('with bundle show %s', async (flags, uses, sequence) => {
      const home = site.home(`taken${flags.replace(' ', '')}`);
      await shell(
        `spire-server bundle show ${flags} | meshctl bundle set --id spiffe://spire.example ${home}`,
      );
      const report = await shown(`spire.example ${home}`);
      expect(usesOf(report)).toEqual(uses);
      expect(report['sequence']).toBe(sequence);
      const same = `spire-server bundle show ${flags} | meshctl bundle diff spiffe://spire.example - ${home}`;
      expect(await pipe(same)).toMatchObject({ code: 0 });
    });

    it('so that the SVIDs that it mints verify, and no others', async () => {
      const home = site.home('verifying');
      await shell(
        `mkdir -p minted && spire-server x509 mint -spiffeID spiffe://spire.example/web -write minted`,
      );
      const verify = `meshctl identity verify minted/svid.pem --key minted/key.pem ${home}`;
      expect(await pipe(verify)).toMatchObject({ code: 1, stdout: expect.stringContaining('no-bundle') });
      await shell(`spire-server bundle show -format spiffe | meshctl bundle set --id spire.example ${home}`);
      expect(await shell(verify)).toContain('verified spiffe://spire.example/web');

      const token = 'spire-server jwt mint -spiffeID spiffe://spire.example/web -audience shop';
      expect(await shell(`${token} | meshctl identity verify - --audience shop ${home}`)).toContain(
        'verified',
      );

      await shell('meshctl identity issue spiffe://example.org/web --out-dir own');
      expect(await pipe(`meshctl identity verify own/svid.pem ${home}`)).toMatchObject({ code: 1 });
      const impostor = site.home('impostor');
      await shell(`meshctl ca init spire.example --quiet ${impostor}`);
      await shell(`meshctl identity issue spiffe://spire.example/web --out-dir impostor-svid ${impostor}`);
      expect(await pipe(`meshctl identity verify impostor-svid/svid.pem ${home}`)).toMatchObject({ code: 1 });
    });
  });

  it('mints what is no bundle, and is not taken for one', async () => {
    const mint = 'spire-server x509 mint -spiffeID spiffe://spire.example/web';
    const set = `meshctl bundle set --id spire.example ${site.home('minting')}`;
    expect(failureOf(await pipe(`${mint} | ${set}`))).toEqual(
      refusal(2, 'E_BUNDLE', expect.stringMatching(/private key in it.* not a CA's/)),
    );
  });

  describe('takes bundles', () => {
    it('as SPIFFE documents, and gives them back unchanged', async () => {
      const set = 'spire-server bundle set -format spiffe -id spiffe://example.org';
      expect(await shell(`meshctl bundle export example.org | ${set}`)).toBe('bundle set.\n');
      for (const flags of ['-format spiffe', '-output json']) {
        const list = `spire-server bundle list -id example.org ${flags}`;
        expect(await pipe(`${list} | meshctl bundle diff spiffe://example.org -`)).toMatchObject({ code: 0 });
      }
    });

    it('as PEM, and gives them back unchanged', async () => {
      await shell('meshctl bundle export example.org --format pem --out own.pem');
      await shell('spire-server bundle set -format pem -id spiffe://pem.example -path own.pem');
      const list = 'spire-server bundle list -id pem.example -format pem';
      expect(await shell(list)).toBe(site.place.read('own.pem'));
      expect(await pipe(`${list} | meshctl bundle diff own.pem -`)).toMatchObject({ code: 0 });
    });

    it('with keys of every kind and the largest sequence, and gives them back unchanged', async () => {
      const cas = await Promise.all([testAuthority('ec-p384'), testAuthority('rsa-2048')]);
      const keys = [
        ...cas.map((ca) => x509Entry(ca)),
        keyEntry(signingKey('P-256'), 'a'),
        keyEntry(signingKey('P-384'), 'b'),
        keyEntry(signingKey(2048), 'c'),
      ];
      const text = documentOf(keys, { spiffe_sequence: '@' })
        .toString()
        .replace('"@"', `${2n ** 64n - 1n}`);
      site.place.write('many.json', text);
      const exported = 'meshctl bundle export example.org --from many.json --compat spire';
      await shell(`${exported} | spire-server bundle set -format spiffe -id many.example`);
      const list = 'spire-server bundle list -id many.example -format spiffe';
      expect(await pipe(`${list} | meshctl bundle diff many.json -`)).toMatchObject({ code: 0 });
    });

    // SPIRE 1.13.3 forgets WIT keys without a word; releases with spire#7273 keep them.
    it('with a WIT key, which comes back or is the only thing lost', async () => {
      const keys = [
        x509Entry(await testAuthority('ec-p256')),
        keyEntry(signingKey('P-256'), 'w', { use: 'wit-svid' }),
      ];
      site.place.write('wit.json', documentOf(keys));
      await shell('spire-server bundle set -format spiffe -id wit.example -path wit.json');
      const list = 'spire-server bundle list -id wit.example -format spiffe';
      const { code, stdout } = await pipe(`${list} | meshctl bundle diff wit.json - -o json`);
      const [{ changes }] = JSON.parse(stdout).bundles;
      const lost = [expect.objectContaining({ change: 'removed', use: 'wit-svid' })];
      expect(changes).toEqual(code === 0 ? { authorities: [] } : { authorities: lost });
    });

    it('without any key, and gives back null where [] should stand, which is refused here', async () => {
      site.place.write('empty.json', documentOf([]));
      const exported = 'meshctl bundle export empty.example --from empty.json';
      await shell(`${exported} | spire-server bundle set -format spiffe -id empty.example`);
      const set = 'meshctl bundle set --id empty.example --allow-empty --dry-run';
      const list = 'spire-server bundle list -id empty.example';
      expect(failureOf(await pipe(`${list} -format spiffe | ${set}`))).toEqual(
        refusal(2, 'E_BUNDLE', expect.stringContaining('"keys" is null')),
      );
      expect(await pipe(`${list} -output json | ${set}`)).toMatchObject({ code: 0 });
    });

    it.each([
      ['https_web', '--endpoint-url https://bundles.example.org/'],
      [
        'https_spiffe',
        '--endpoint-url https://bundles.example.org:8443/ --endpoint-spiffe-id spiffe://example.org/meshctl/bundle-endpoint',
      ],
    ])('as the data of federation create, with %s', async (profile, flags) => {
      const exported = `meshctl bundle export example.org --format spire-federation --endpoint-profile ${profile} ${flags}`;
      const created = JSON.parse(
        await shell(`${exported} | spire-server federation create -data - -output json`),
      );
      expect(created.results).toMatchObject([{ status: { code: 0 } }]);
      const relationship = JSON.parse(
        await shell('spire-server federation show -trustDomain example.org -output json'),
      );
      expect(Object.keys(relationship)).toContain(profile);
      const show = 'spire-server federation show -trustDomain example.org -output json';
      expect(await pipe(`${show} | meshctl bundle diff spiffe://example.org -`)).toMatchObject({ code: 0 });
      await shell('spire-server federation delete -id example.org');
    });
  });

  describe('lists the bundles of others', () => {
    beforeAll(async () => {
      await shell('meshctl ca init other.example --quiet');
      for (const name of ['example.org', 'other.example'])
        await shell(`meshctl bundle export ${name} | spire-server bundle set -format spiffe -id ${name}`);
    });

    it('as JSON, of which one is found by its name', async () => {
      for (const name of ['example.org', 'other.example']) {
        const diff = `meshctl bundle diff spiffe://${name} - --id ${name}`;
        expect(await pipe(`spire-server bundle list -output json | ${diff}`)).toMatchObject({ code: 0 });
      }
    });

    // Certificates of two trust domains must never be one bundle.
    it.each(['pem', 'spiffe'])(
      'with -format %s under headings, each of which says whose bundle it is',
      async (format) => {
        const { bundles } = JSON.parse(await shell('spire-server bundle list -output json'));
        for (const { trust_domain: name } of bundles) await shell(`spire-server bundle delete -id ${name}`);
        // Without SPIFFE IDs, as CAs from elsewhere often are, nothing in them says whose they are.
        for (const name of ['a', 'b']) {
          site.place.write(`${name}.pem`, bareCa(name));
          await shell(`spire-server bundle set -id ${name}.example -path ${name}.pem`);
        }
        const list = `spire-server bundle list -format ${format}`;
        const set = `meshctl bundle set --id a.example --dry-run ${site.home('lists')}`;
        const taken = await pipe(`${list} | ${set} -o json`);
        expect(taken.code).toBe(0);
        expect(JSON.parse(taken.stdout).bundle.authorities).toMatchObject([{ subject: 'CN=a' }]);
        const none = `meshctl bundle set --id c.example --dry-run ${site.home('lists')}`;
        expect(await pipe(`${list} | ${none}`)).toMatchObject({ code: 2 });
      },
    );
  });

  it('refuses a bundle of its own trust domain, and an empty pipe', async () => {
    const set = 'spire-server bundle set -format spiffe -id';
    await shell('spire-server bundle show -format spiffe > spire.json');
    expect(await pipe(`${set} spire.example -path spire.json`)).toMatchObject({ code: 1 });
    expect(await pipe(`meshctl bundle export nobody.example | ${set} nobody.example`)).toMatchObject({
      code: 1,
    });
    expect(await pipe(`: | meshctl bundle set --id spire.example ${site.home('empty')}`)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Did the command before the pipe fail?'),
    });
  });

  it('rotates its CA: each step is taken in order, and none backwards', async () => {
    const home = site.home('rotating');
    const take = (from: string) => pipe(`${from} | meshctl bundle set --id spire.example ${home}`);
    const taken = async (from: string): Promise<Record<string, unknown>> => {
      expect(await take(from)).toMatchObject({ code: 0 });
      return shown(`spire.example ${home}`);
    };
    const show = 'spire-server bundle show -format spiffe';
    site.place.write('first.json', await shell(show));
    const first = await taken('cat first.json');

    const authority = async (verb: string, ...more: string[]) =>
      JSON.parse(await shell(['spire-server localauthority x509', verb, ...more, '-output json'].join(' ')));
    const { active } = await authority('show');
    const { prepared_authority: next } = await authority('prepare');
    const second = await taken(show);
    expect(Number(second['sequence'])).toBeGreaterThan(Number(first['sequence']));
    expect(usesOf(second)).toEqual(['x509-svid', 'x509-svid', 'jwt-svid']);
    expect(failureOf(await take('cat first.json'))).toEqual(
      refusal(3, 'E_BUNDLE_REFUSED', expect.stringMatching(/sequence \d+ is lower than \d+/)),
    );

    await authority('activate', '-authorityID', next.authority_id);
    await authority('taint', '-authorityID', active.authority_id);
    await shell(`spire-server bundle show -output json | meshctl bundle set --id spire.example ${home}`);
    const exported = JSON.parse(
      await shell(`meshctl bundle export spire.example --format spire-json ${home}`),
    );
    expect(exported.x509_authorities.map(({ tainted }: { tainted: boolean }) => tainted).sort()).toEqual([
      false,
      true,
    ]);

    await authority('revoke', '-authorityID', active.authority_id);
    expect(usesOf(await taken(show))).toEqual(['x509-svid', 'jwt-svid']);
  });
});

/** A self-signed CA without a URI. */
function bareCa(name: string): string {
  const extensions = ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign'];
  return openssl(
    ...[
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-keyout',
      '/dev/null',
    ],
    ...['-days', '2', '-subj', `/CN=${name}`, ...extensions.flatMap((extension) => ['-addext', extension])],
  );
}
