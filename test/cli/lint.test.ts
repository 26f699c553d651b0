/** `meshctl cert lint` as a program: exit codes, options, files, outputs. */
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { craftCa, craftIntermediate, craftLeaf, extension, leafExtensions, pem, uri } from '../lint/craft.js';
import { workspace } from './meshctl.js';

const at = workspace();
const now = Math.floor(Date.now() / 1000);
const life = { notBefore: now - 60, notAfter: now + 3600 };
const notCritical = extension.keyUsage(7, [0x80], false);

const good = at.write('good.pem', pem(craftLeaf(life)));
const bad = at.write(
  'bad.pem',
  `a note before the block\n${pem(craftLeaf({ ...life, extensions: leafExtensions({ keyUsage: notCritical }) }))}`,
);
/** A warning and nothing else: a trust domain that no registry knows has an info, an empty label a warning. */
const warned = at.write(
  'warned.pem',
  pem(
    craftLeaf({
      ...life,
      extensions: leafExtensions({
        subjectAltName: extension.subjectAltName([uri('spiffe://a..example.org/web')]),
      }),
    }),
  ),
);
const broken = at.write('broken.pem', pem(craftLeaf(life).subarray(0, 100)));

interface Report {
  readonly kind: string;
  readonly totals: Readonly<Record<string, number>>;
  readonly sources: readonly {
    readonly source: string;
    readonly subjects: readonly { readonly findings: readonly { readonly rule: string }[] }[];
  }[];
}

async function lintJson(...args: readonly string[]) {
  const outcome = await at.run(['cert', 'lint', ...args, '-o', 'json']);
  const report = JSON.parse(outcome.stdout) as Report;
  const rules = report.sources.flatMap(({ subjects }) =>
    subjects.flatMap(({ findings }) => findings.map(({ rule }) => rule)),
  );
  return { ...outcome, report, rules };
}

describe('the exit code', () => {
  it('is 0 for what is right, and text says what was checked', async () => {
    const { code, stdout, stderr } = await at.run(['cert', 'lint', good]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/1 /);
  });

  it('is 1 for an error, with the finding in the report and one line on standard error', async () => {
    const { code, stdout, stderr } = await at.run(['cert', 'lint', bad]);
    expect(code).toBe(1);
    expect(stdout).toContain('[x509-svid-key-usage-critical]');
    expect(stderr).toMatch(/^error: one finding .*\[E_LINT\]\n$/);
  });

  it.each([
    ['error', 0],
    ['warning', 1],
    ['info', 1],
    ['never', 0],
  ])('for a warning with --fail-on %s is %i', async (level, expected) => {
    expect((await at.run(['cert', 'lint', warned, '--fail-on', level])).code).toBe(expected);
  });

  it('is 2 for what cannot be read, also among others and with --fail-on never', async () => {
    expect((await at.run(['cert', 'lint', good, bad, broken])).code).toBe(2);
    const { code, rules } = await lintJson(broken, good, '--fail-on', 'never');
    expect({ code, rules }).toEqual({ code: 2, rules: ['parse'] });
  });

  it('is 2 when there is nothing to check', async () => {
    at.write('empty/notes.txt', 'nothing here');
    at.write('request.pem', '-----BEGIN DH PARAMETERS-----\nMAYCAQICAQI=\n-----END DH PARAMETERS-----\n');
    for (const name of ['empty', 'missing.pem', 'request.pem'])
      expect((await at.run(['cert', 'lint', at.path(name)])).code).toBe(2);
    const { code, stderr } = await at.run(['cert', 'lint']);
    expect(code).toBe(2);
    expect(stderr).toContain('nothing to check is named');
  });
});

describe('which rules run', () => {
  it('is chosen by --rule and --exclude-rule', async () => {
    expect((await lintJson(bad, '--rule', 'x509-svid-leaf-path-non-root')).rules).toEqual([]);
    expect((await lintJson(bad, '--exclude-rule', 'x509-svid-key-usage-critical')).rules).toEqual([]);
  });

  it.each([
    [['--rule', 'x509-svid-key-usage-critcal'], 'Did you mean x509-svid-key-usage-critical?'],
    [['--exclude-rule', 'nothing'], '--list-rules'],
    [['--profile', 'nginx'], 'go-spiffe'],
    [['--fail-on', 'fatal'], 'never'],
    [['--min-remaining', 'some'], '--min-remaining'],
    [['--workers', '0'], '--workers'],
    [['--baseline', 'none.json'], 'none.json'],
    [['--config', 'none.yaml'], 'none.yaml'],
  ])('%j is refused with the way out', async (args, hint) => {
    const { code, stderr } = await at.run(['cert', 'lint', good, ...args]);
    expect(code).toBe(2);
    expect(stderr).toContain(hint);
  });

  it('is listed by --list-rules, and one is told by --explain', async () => {
    const list = await at.run(['cert', 'lint', '--list-rules']);
    expect(list.code).toBe(0);
    expect(list.stdout).toContain('x509-svid-key-usage-critical');
    const { stdout } = await at.run(['cert', 'lint', '--explain', 'x509-svid-key-usage-critical']);
    for (const part of ['§4.3', 'https://', 'Fix:', 'good', 'bad']) expect(stdout).toContain(part);
    const wrong = await at.run(['cert', 'lint', '--explain', 'x509-svid-key-usage-criticl']);
    expect(wrong).toMatchObject({ code: 2, stdout: '' });
    expect(wrong.stderr).toContain('Did you mean');
    const elsewhere = await at.run(['cert', 'lint', '--explain', 'wlapi-hint-length']);
    expect(elsewhere.code).toBe(0);
    expect(elsewhere.stdout).toContain('Workload API');
  });

  it('depends on --incubating for WIT-SVIDs', async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const token = `${part({ alg: 'ES256', typ: 'wit+jwt' })}.${part({ sub: 'spiffe://example.org/web', exp: now + 60 })}.AAAA`;
    const file = at.write('token.wit', token);
    expect((await lintJson(file)).rules.filter((id) => id.startsWith('wit-'))).toEqual([]);
    expect((await lintJson(file, '--incubating')).rules).toContain('wit-svid-cnf-present');
  });
});

describe('deciding', () => {
  it('takes meshctl.yaml of the folder, and not with --no-config', async () => {
    const folder = 'configured';
    at.write(`${folder}/bad.pem`, readFileSync(bad));
    at.write(`${folder}/meshctl.yaml`, 'lint:\n  rules:\n    x509-svid-key-usage-critical: info\n');
    const run = (...args: string[]) => at.run(['cert', 'lint', 'bad.pem', ...args], { cwd: folder });
    expect((await run()).code).toBe(0);
    expect((await run('--no-config')).code).toBe(1);
    writeFileSync(
      at.path(folder, 'meshctl.yaml'),
      'lint:\n  rules:\n    x509-svid-key-usage-critcal: info\n',
    );
    const { code, stderr } = await run();
    expect(code).toBe(2);
    expect(stderr).toMatch(/meshctl\.yaml.*3.*x509-svid-key-usage-critical/);
  });

  it('sets suppressed findings aside, which --show-suppressed shows with the reason', async () => {
    const config = at.write(
      'suppress.yaml',
      'lint:\n  suppressions:\n    - rule: x509-svid-key-usage-critical\n      reason: the old issuer goes in May\n',
    );
    const { code, stdout } = await at.run(['cert', 'lint', bad, '--config', config]);
    expect(code).toBe(0);
    expect(stdout).not.toContain('the old issuer');
    expect((await at.run(['cert', 'lint', bad, '--config', config, '--show-suppressed'])).stdout).toContain(
      'the old issuer goes in May',
    );
  });

  it('takes what is there as known with --write-baseline, and fails on what is new', async () => {
    const baseline = at.path('baseline.json');
    const written = await at.run(['cert', 'lint', bad, '--write-baseline', baseline]);
    expect(written.code).toBe(0);
    expect(written.stderr).toContain('1 newly accepted, 0 gone');
    expect((await at.run(['cert', 'lint', bad, '--baseline', baseline])).code).toBe(0);
    expect(
      (await at.run(['cert', 'lint', bad, warned, '--fail-on', 'warning', '--baseline', baseline])).code,
    ).toBe(1);
    writeFileSync(baseline, '{}');
    expect((await at.run(['cert', 'lint', bad, '--baseline', baseline])).code).toBe(2);
    // A broken one is not replaced either.
    expect((await at.run(['cert', 'lint', bad, '--write-baseline', baseline])).code).toBe(2);
    expect(readFileSync(baseline, 'utf8')).toBe('{}');
  });

  it('makes too little life left an error when it was asked for', async () => {
    expect((await at.run(['cert', 'lint', good, '--min-remaining', '10m'])).code).toBe(0);
    const { code, stdout } = await at.run(['cert', 'lint', good, '--min-remaining', '2h']);
    expect(code).toBe(1);
    expect(stdout).toContain('[x509-remaining-life]');
    const late = new Date((now + 3500) * 1000).toISOString();
    const warning = await lintJson(good, '--at', late);
    expect(warning).toMatchObject({ code: 0, rules: ['x509-remaining-life'] });
  });
});

describe('the report', () => {
  it('comes in several formats at once', async () => {
    const out = (name: string) => at.path(name);
    const { code, stdout } = await at.run(
      [
        ...['cert', 'lint', 'good.pem', 'bad.pem', '-o', 'github'],
        ...['-o', `sarif=${out('r.sarif')}`, '-o', `junit=${out('r.xml')}`, '-o', `gitlab=${out('r.json')}`],
        ...['-o', `markdown=${out('r.md')}`, '-o', `yaml=${out('r.yaml')}`],
      ],
      { cwd: '.' },
    );
    expect(code).toBe(1);
    // The block begins in the second line of the file.
    expect(stdout).toMatch(/^::error file=bad\.pem,line=2,/m);
    expect(JSON.parse(at.read('r.sarif'))).toMatchObject({
      version: '2.1.0',
      runs: [{ results: [{ ruleId: 'x509-svid-key-usage-critical' }] }],
    });
    expect(at.read('r.xml')).toMatch(/<testsuites [^>]*failures="1"/);
    expect(JSON.parse(at.read('r.json'))).toHaveLength(1);
    expect(at.read('r.md')).toContain('x509-svid-key-usage-critical');
    expect(at.read('r.yaml')).toContain('kind: LintReport');
  });

  it('takes a large file with a private key as a whole, so that the key finds its certificate', async () => {
    const spki = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const der = spki.publicKey.export({ type: 'spki', format: 'der' });
    const key = spki.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const many = readFileSync(good, 'utf8').repeat(1500);
    const own = pem(craftLeaf({ ...life, spki: der, extensions: leafExtensions() }));
    const belongs = at.write('belongs.pem', `${many}${key}${many}${own}`);
    const strange = at.write('strange.pem', `${many}${key}${many}`);
    const rule = ['--rule', 'x509-svid-key-matches-leaf'];
    expect((await at.run(['cert', 'lint', belongs, ...rule])).code).toBe(0);
    expect((await at.run(['cert', 'lint', strange, ...rule])).code).toBe(1);
  });

  it('is the same for any number of workers', async () => {
    const one =
      pem(craftLeaf(life), craftIntermediate(life), craftCa(life)) + readFileSync(bad, 'utf8').slice(24);
    const large = at.write('large.pem', one.repeat(Math.ceil((9 * 2 ** 20) / one.length)));
    const run = (workers: string) => at.run(['cert', 'lint', large, '--workers', workers]);
    const [alone, two, three] = [await run('1'), await run('2'), await run('3')];
    expect(alone.code).toBe(1);
    expect(two).toEqual(alone);
    expect(three).toEqual(alone);
  }, 120_000);
});
