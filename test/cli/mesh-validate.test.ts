/** `mesh validate`: files, folders and streams, places, versions and exit codes. */
import { describe, expect, it } from 'vitest';
import { workspace } from './meshctl.js';

const at = workspace();
const failureOf = (stderr: string) => /^error: (.*) \[(E_\w+)\]$/m.exec(stderr)?.slice(1) ?? [];

const trust = (trustDomain: string) =>
  `apiVersion: kuma.io/v1alpha1\nkind: MeshTrust\nmetadata:\n  name: partner\n  namespace: kuma-system\n  labels: { kuma.io/origin: zone }\nspec:\n  trustDomain: ${trustDomain}\n  caBundles: []\n`;
const policy = (spec: string) => `type: MeshTrafficPermission\nmesh: default\nname: allow\nspec:\n${spec}`;
const GOOD = policy(
  "  rules:\n    - default:\n        allow: [{ spiffeID: { type: Exact, value: 'spiffe://td/a' } }]\n",
);

interface Finding {
  readonly rule: string;
  readonly field?: string;
  readonly message: string;
  readonly line?: number;
  readonly column?: number;
}

async function findingsOf(
  args: readonly string[],
  input?: string,
): Promise<{ code: number | null; findings: Finding[] }> {
  const { code, stdout } = await at.run(
    ['mesh', 'validate', ...args, '-o', 'json'],
    input === undefined ? {} : { input },
  );
  const report = JSON.parse(stdout) as { sources: { subjects: { findings: Finding[] }[] }[] };
  return {
    code,
    findings: report.sources.flatMap(({ subjects }) => subjects.flatMap((one) => one.findings)),
  };
}

describe('a manifest', () => {
  it('that is right has no findings', async () => {
    at.write('good.yaml', GOOD);
    const { code, stdout, stderr } = await at.run(['mesh', 'validate', 'good.yaml']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(
      /^no findings in 1 subject of 1 file \(1 MeshTrafficPermission\), by \d+ rules\n$/,
    );
  });

  it('is told what the control plane would say, with field, line and column', async () => {
    at.write('trust.yaml', trust('td'));
    const { code, findings } = await findingsOf(['trust.yaml']);
    expect(code).toBe(1);
    expect(findings.filter(({ rule }) => /^kuma-(schema|validator)$/.test(rule))).toEqual([
      {
        rule: 'kuma-schema',
        level: 'error',
        field: 'spec.caBundles',
        message: 'Invalid value: 0: spec.caBundles in body should have at least 1 items',
        line: 9,
        column: 3,
        endLine: 9,
        fingerprint: expect.any(String),
      },
      expect.objectContaining({
        rule: 'kuma-validator',
        field: 'spec.caBundles',
        message: 'must not be empty',
        line: 9,
        column: 3,
      }),
    ]);
  });

  it('is judged for the version that is asked for', async () => {
    const from = policy('  from:\n    - targetRef: { kind: Mesh }\n      default: { action: Allow }\n');
    const messages = async (version: string) =>
      (await findingsOf(['-', '--kuma-version', version], from)).findings.map(({ message }) => message);
    expect(await messages('3.0')).toContain('policy must define rules');
    expect(await messages('2.14')).not.toContain('policy must define rules');
    const { code, stderr } = await at.run(['mesh', 'validate', 'good.yaml', '--kuma-version', '4.0']);
    expect([code, failureOf(stderr)]).toEqual([
      2,
      [expect.stringMatching(/^unknown version "4\.0"/), 'E_USAGE'],
    ]);
  });

  it('has its misspelt fields named', async () => {
    const { findings } = await findingsOf(['-'], GOOD.replace('rules:', 'ruels:'));
    expect(findings.find(({ rule }) => rule === 'kuma-unknown-field')).toMatchObject({
      field: 'spec.ruels',
      message: expect.stringMatching(/did you mean "rules"\?$/),
      line: 5,
      column: 3,
    });
  });
});

describe('several', () => {
  it('in a folder, which may hold anything else', async () => {
    at.write('folder/a.yaml', GOOD);
    at.write('folder/b/c.json', JSON.stringify({ kind: 'List', items: [{ type: 'MeshTrust', name: 'x' }] }));
    at.write('folder/notes.txt', 'nothing of ours\n');
    at.write('folder/values.yaml', 'image: { tag: x }\n');
    const { code, stdout } = await at.run(['mesh', 'validate', 'folder']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/Nothing was recognised in .*notes\.txt/);
    expect(stdout).toMatch(/c\.json/);
  });

  it('are judged together: a MeshTrust may stand in another file', async () => {
    const identity =
      'type: MeshIdentity\nmesh: default\nname: i\nspec:\n  selector: {}\n  spiffeID: { trustDomain: td.example, path: /a }\n' +
      '  provider: { type: Bundled, bundled: { meshTrustCreation: Disabled, insecureAllowSelfSigned: true, autogenerate: { enabled: true } } }\n';
    at.write('identity.yaml', identity);
    at.write('its-trust.yaml', trust('td.example'));
    const rules = async (...files: string[]) => (await findingsOf(files)).findings.map(({ rule }) => rule);
    expect(await rules('identity.yaml')).toContain('kuma-identity-trust-creation');
    expect(await rules('identity.yaml', 'its-trust.yaml')).not.toContain('kuma-identity-trust-creation');
  });

  it('are reported as CI systems read them, with the column', async () => {
    at.write('trust.yaml', trust('td'));
    const github = await at.run(['mesh', 'validate', 'trust.yaml', '-o', 'github']);
    expect(github.stdout).toMatch(/^::error file=trust\.yaml,line=9,col=3,endLine=9,title=kuma-schema::/m);
    expect(github.stdout).toMatch(/^meshctl mesh validate: /m);
    const sarif = JSON.parse((await at.run(['mesh', 'validate', 'trust.yaml', '-o', 'sarif'])).stdout);
    expect(sarif.runs[0].automationDetails.id).toBe('meshctl/mesh-validate/');
    expect(sarif.runs[0].results[0].locations[0].physicalLocation.region).toMatchObject({
      startLine: 9,
      startColumn: 3,
    });
  });

  it('have suppressions and a baseline', async () => {
    at.write('old/trust.yaml', trust('td'));
    const written = await at.run(['mesh', 'validate', 'old/trust.yaml', '--write-baseline', 'base.json']);
    expect(written.code).toBe(0);
    expect((await at.run(['mesh', 'validate', 'old/trust.yaml', '--baseline', 'base.json'])).code).toBe(0);
  });
});

describe('what cannot be judged', () => {
  it.each<[string[], string | undefined, string, RegExp]>([
    [[], undefined, 'E_USAGE', /^nothing to check is named/],
    [['gone.yaml'], undefined, 'E_INPUT_MISSING', /gone\.yaml/],
    [['-'], '', 'E_INPUT_EMPTY', /^nothing on standard input/],
    [['-'], 'a: b: c\n', 'E_LINT_UNDECIDED', /^one thing could not be checked/],
    [['-'], 'hello\n', 'E_LINT_UNDECIDED', /^one thing could not be checked/],
    [
      ['-'],
      'kind: Service\napiVersion: v1\nmetadata: {name: a}\n',
      'E_INPUT_UNKNOWN',
      /^nothing to check in -: there is no resource of Kuma or SPIRE/,
    ],
    [['--explain', 'kuma-permision-prefix'], undefined, 'E_USAGE', /Did you mean kuma-permission-prefix\?/],
    [['good.yaml', '--control-plane', 'moon'], undefined, 'E_USAGE', /^unknown control plane "moon"/],
  ])('%j ends with 2', async (args, input, code, message) => {
    at.write('good.yaml', GOOD);
    const { code: exit, stderr } = await at.run(
      ['mesh', 'validate', ...args],
      input === undefined ? {} : { input },
    );
    expect([exit, failureOf(stderr)]).toEqual([2, [expect.stringMatching(message), code]]);
  });

  it('is told with its line, and control characters never reach the terminal', async () => {
    const bad = `${GOOD}---\ntype: MeshTrust\nname: "a\\e[31mb"\nspec: { trustDomain: "\\e]0;x\\a" }\n`;
    const { stdout } = await at.run(['mesh', 'validate', '-'], { input: bad });
    expect(stdout).not.toMatch(/[\u001b\u0007]/);
    const broken = await at.run(['mesh', 'validate', '-'], { input: 'a:\n  - b\n c: d\n' });
    expect(broken.stdout).toMatch(/undecided {2}line 3: the YAML cannot be read/);
  });
});
