/** What CI users include: the shell of action.yml, of ci/gitlab.yml and of the pre-commit hook, really run. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { craftLeaf, extension, leafExtensions, pem } from '../lint/craft.js';

const ROOT = join(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'meshctl-ci-'));
afterAll(() => rmSync(folder, { recursive: true }));

const now = Math.floor(Date.now() / 1000);
const life = { notBefore: now - 60, notAfter: now + 3600 };
const good = pem(craftLeaf(life));
const bad = pem(
  craftLeaf({ ...life, extensions: leafExtensions({ keyUsage: extension.keyUsage(7, [0x80], false) }) }),
);

interface Step {
  readonly id?: string;
  readonly if?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly uses?: string;
  readonly 'working-directory'?: string;
}

function documents(file: string): unknown[] {
  return parseAllDocuments(readFileSync(join(ROOT, file), 'utf8')).map(
    (document) => document.toJS() as unknown,
  );
}

beforeAll(() => {
  mkdirSync(join(folder, 'good'));
  mkdirSync(join(folder, 'bad'));
  mkdirSync(join(folder, 'bin'));
  writeFileSync(join(folder, 'good', 'svid.pem'), good);
  writeFileSync(join(folder, 'bad', 'svid.pem'), bad);
  writeFileSync(
    join(folder, 'bin', 'meshctl'),
    `#!/bin/sh\nexec '${process.execPath}' '${join(ROOT, 'bin', 'meshctl.js')}' "$@"\n`,
    { mode: 0o755 },
  );
});

/** Runs the steps of the action as GitHub does: each in a bash of its own, with the values of its expressions. */
function runAction(inputs: Readonly<Record<string, string>>) {
  const [action] = documents('action.yml') as [
    { inputs: Record<string, { default?: string }>; runs: { steps: Step[] } },
  ];
  const outputs: Record<string, string> = {};
  const files = { GITHUB_OUTPUT: join(folder, 'output'), GITHUB_STEP_SUMMARY: join(folder, 'summary.md') };
  for (const file of Object.values(files)) writeFileSync(file, '');
  const values = (text: string): string =>
    text.replace(/\$\{\{ *([^}]*?) *\}\}/g, (_, expression: string) => {
      if (expression === 'github.action_path') return ROOT;
      const [, input] = /^inputs\.([\w-]+)$/.exec(expression) ?? [];
      if (input !== undefined) return inputs[input] ?? action.inputs[input]?.default ?? '';
      const [, output] = /^steps\.lint\.outputs\.([\w-]+)$/.exec(expression) ?? [];
      if (output !== undefined) return outputs[output] ?? '';
      throw new Error(`unknown expression ${expression}`);
    });
  let code = 0;
  let stdout = '';
  for (const step of action.runs.steps) {
    if (step.run === undefined) continue;
    const env = Object.fromEntries(
      Object.entries(step.env ?? {}).map(([name, value]) => [name, values(value)]),
    );
    const done = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', values(step.run)], {
      cwd: join(folder, values(step['working-directory'] ?? '.')),
      env: { PATH: process.env['PATH'], ...files, ...env },
      encoding: 'utf8',
    });
    stdout += done.stdout;
    code = done.status ?? -1;
    for (const line of readFileSync(files.GITHUB_OUTPUT, 'utf8').split('\n')) {
      const [, name, value] = /^([\w-]+)=(.*)$/.exec(line) ?? [];
      if (name !== undefined && value !== undefined) outputs[name] = value;
    }
    if (code !== 0) break;
  }
  return { code, stdout, outputs, summary: readFileSync(files.GITHUB_STEP_SUMMARY, 'utf8') };
}

describe('action.yml', () => {
  it('is fine with what is right, and has a report', () => {
    const { code, outputs, summary } = runAction({ paths: 'good', 'sarif-file': 'good.sarif' });
    expect({ code, outputs }).toEqual({ code: 0, outputs: { 'exit-code': '0', 'sarif-file': 'good.sarif' } });
    expect(JSON.parse(readFileSync(join(folder, 'good.sarif'), 'utf8'))).toMatchObject({ version: '2.1.0' });
    expect(summary).not.toBe('');
  });

  it('fails with what is wrong, after the report is there, and says it where GitHub shows it', () => {
    const { code, stdout, outputs } = runAction({ paths: 'good\nbad\n' });
    expect({ code, outputs }).toEqual({
      code: 1,
      outputs: { 'exit-code': '1', 'sarif-file': 'meshctl-lint.sarif' },
    });
    expect(stdout).toMatch(/^::error file=bad\/svid\.pem,line=1/m);
  });

  it('passes its inputs on', () => {
    const inputs = { paths: 'bad', 'fail-on': 'never', profiles: 'spire envoy', 'min-remaining': '1h' };
    expect(runAction(inputs).code).toBe(0);
    expect(runAction({ paths: 'bad', 'fail-on': 'sometimes' }).code).toBe(2);
    expect(runAction({ paths: 'bad', config: 'none.yaml' }).code).toBe(2);
  });

  it('runs nothing that stands in an input', () => {
    const { code } = runAction({ paths: '$(touch injected); touch injected\n`touch injected`' });
    expect(code).toBe(2);
    expect(existsSync(join(folder, 'injected'))).toBe(false);
  });

  it('sends the report to code scanning by a step that names its file', () => {
    const [{ runs }] = documents('action.yml') as [{ runs: { steps: Step[] } }];
    expect(runs.steps.map(({ uses }) => uses?.replace(/@.*/, '')).filter(Boolean)).toEqual([
      'github/codeql-action/upload-sarif',
    ]);
  });
});

describe('ci/gitlab.yml', () => {
  it('writes both reports and fails with what is wrong', () => {
    const [, jobs] = documents('ci/gitlab.yml') as [
      unknown,
      { 'meshctl-lint': { variables: Record<string, string>; script: string[] } },
    ];
    const { variables, script } = jobs['meshctl-lint'];
    const run = (paths: string) =>
      spawnSync('sh', ['-ec', script.join('\n')], {
        cwd: folder,
        env: {
          ...variables,
          MESHCTL_LINT_PATHS: paths,
          PATH: `${join(folder, 'bin')}:${process.env['PATH']}`,
        },
        encoding: 'utf8',
      });
    expect(run('good').status).toBe(0);
    expect(run('good bad').status).toBe(1);
    const report = JSON.parse(readFileSync(join(folder, 'gl-code-quality-report.json'), 'utf8')) as unknown;
    expect(report).toMatchObject([{ location: { path: 'bad/svid.pem', lines: { begin: 1 } } }]);
    expect(readFileSync(join(folder, 'meshctl-lint.xml'), 'utf8')).toContain('<testsuites');
  });
});

describe('.pre-commit-hooks.yaml', () => {
  const [[hook]] = documents('.pre-commit-hooks.yaml') as [[{ entry: string; files: string }]];

  it('takes the names of files as arguments', () => {
    const run = (file: string) =>
      spawnSync('sh', ['-c', `${hook.entry} ${file}`], {
        cwd: folder,
        env: { PATH: `${join(folder, 'bin')}:${process.env['PATH']}` },
      }).status;
    expect(run('good/svid.pem')).toBe(0);
    expect(run('bad/svid.pem')).toBe(1);
  });

  it('looks at files that are named for what it checks', () => {
    const wanted = new RegExp(hook.files);
    for (const name of ['a.pem', 'x/ca.crt', 'bundle.json', 'k8s/mesh-trust.yaml', 'spiffe-bundle.json'])
      expect(wanted.test(name)).toBe(true);
    for (const name of ['package.json', 'README.md', 'values.yaml']) expect(wanted.test(name)).toBe(false);
  });
});
