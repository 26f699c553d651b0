/** What Go's text/template renders, meshctl renders, and it fails in the same words; else it says that it does not evaluate. */
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { templateOfKuma } from '../../src/kuma/template.js';
import { buildAsker, goSpiffePresent } from './go-asker.js';
import { Workspace } from './workspace.js';

const isThere = goSpiffePresent('templates are not rendered by Go');

const LABELS = { team: 'a', 'kuma.io/workload': 'web', empty: '', odd: 'ü"\n<%s>' };
const FIELDS = { TrustDomain: 'td', Namespace: 'demo', ServiceAccount: '', Workload: 'wörk' };

/** The same templates each time: what CI finds can be found again. */
const SEED = Number(process.env['SEED'] ?? 42);

const FUNCTIONS = 'label label label print printf println len eq ne lt le gt ge and or not slice index'.split(
  ' ',
);

/** Mostly legal expressions. */
const { pipeline } = fc.letrec<{ pipeline: string; call: string; operand: string }>((tie) => ({
  operand: fc.oneof(
    { maxDepth: 2, depthSize: 'small' },
    fc.constantFrom(
      ...['.Namespace', '.Workload', '.ServiceAccount', '$.Workload', '$x', '"team"', '`odd`', '"%s-%s"'],
    ),
    fc.constantFrom(
      ...['.Foo', '.Namespace.X', '.', '$', '"nope"', '"%q"', '"%v %d %t"', '"\\u00fc\\n"', '""', '"\\xff"'],
      ...['1', '0', '-3', '0x1F', '2.5', "'a'", '9223372036854775808', 'true', 'false', 'nil', 'print'],
    ),
    tie('pipeline').map((inner) => `(${inner})`),
    tie('pipeline').map((inner) => `(${inner}).X`),
  ),
  call: fc
    .tuple(fc.constantFrom(...FUNCTIONS), fc.array(tie('operand'), { maxLength: 3 }))
    .map((words) => words.flat().join(' ')),
  pipeline: fc.oneof(
    { maxDepth: 2, depthSize: 'small' },
    tie('operand'),
    tie('call'),
    fc.tuple(tie('operand'), tie('call')).map((commands) => commands.join(' | ')),
    fc.tuple(tie('call'), tie('call')).map((commands) => commands.join(' | ')),
    fc.tuple(tie('operand'), tie('operand')).map((words) => words.join(' ')),
  ),
}));

const action = fc.oneof(
  { weight: 4, arbitrary: pipeline.map((one) => `{{ ${one} }}`) },
  { weight: 1, arbitrary: pipeline.map((one) => `ü {{- ${one} -}} \n`) },
  { weight: 1, arbitrary: pipeline.map((one) => `{{ $x := ${one} }}{{ $x }}{{ $x = .Workload }}`) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom('if', 'with', 'with $x :='), pipeline, pipeline, pipeline)
      .map(([word, a, b, c]) => `{{ ${word} ${a} }}[{{ ${b} }}{{ . }}]{{ else }}{{ ${c} }}{{ end }}`),
  },
  { weight: 1, arbitrary: fc.constantFrom('text', '{{/* x */}}', '\n', '{{ range .Namespace }}{{ end }}') },
);

const template = fc
  .tuple(
    fc.nat(9).map((one) => one > 0),
    fc.array(action, { minLength: 1, maxLength: 3 }),
  )
  .map(([known, parts]) => `${known ? '{{ $x := "x" }}' : ''}${parts.join('/')}`);

describe.skipIf(!isThere)('Go', () => {
  const space = new Workspace();
  afterAll(() => space.remove());

  it('renders what we render, and fails where we fail', () => {
    const ask = buildAsker<object, { id?: string; error?: string }>(space);
    const templates = fc.sample(template, { numRuns: 20_000, seed: SEED });
    const questions = templates.map((Template) => ({
      Ask: 'render',
      Template,
      Labels: LABELS,
      Fields: FIELDS,
    }));
    const answers = [0, 1, 2, 3, 4].flatMap((part) => ask(questions.slice(part * 4000, (part + 1) * 4000)));
    const kinds = new Map<string, number>();
    const differing = templates.flatMap((text, i) => {
      const ours = templateOfKuma(text)(FIELDS, LABELS);
      const kind = ours.ok ? 'ok' : ours.kind;
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      if (kind === 'not-evaluated') return [];
      const { id = '', error } = answers[i] ?? {};
      const wrapped = error?.includes('executing')
        ? 'executing template failed: '
        : 'failed compiling Go template: ';
      const expected = error === undefined ? id : wrapped + error;
      const found = ours.ok ? ours.text : ours.reason;
      return expected === found ? [] : [{ text, expected, found }];
    });
    expect(differing.slice(0, 20)).toEqual([]);
    expect(kinds.get('ok')).toBeGreaterThan(1000);
    expect(kinds.get('failed')).toBeGreaterThan(1000);
  });
});
