/** Go's text/template says why it cannot parse a template, and we say the same, word for word: Kuma hands its words on. */
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { goTemplateFault } from '../../src/kuma/index.js';
import { buildAsker, goSpiffePresent } from './go-asker.js';
import { Workspace } from './workspace.js';

const isThere = goSpiffePresent('templates are not parsed by Go');

const PIECES = [
  ...[
    '{{',
    '}}',
    ' ',
    '.Mesh',
    '.a.b',
    '.',
    '$',
    '$x',
    ':=',
    '=',
    '|',
    '(',
    ')',
    'label',
    'invalid',
    'printf',
  ],
  ...['"a"', '`b`', '"', "'c'", '1', '-5', '0x1g', '1.5e3', '08', '1_0', '+3', '99999999999999999999'],
  ...["''", "'ab'", "'\\n'", "'\\q'", "'\\x4'", '"\\xff"', '"\\400"', '"\\ud800"', '$x = 1'],
  ...[
    'true',
    'nil',
    'if',
    'else',
    'end',
    'range',
    'with',
    'break',
    'define',
    'template',
    '- ',
    ' -',
    '/*',
    '*/',
  ],
  ...[',', ':', '@', 'text', '\u00fc', '\u0001', '{', '\\'],
];

/** The same templates each time: what CI finds can be found again. */
const SEED = Number(process.env['SEED'] ?? 42);

/** One line: of which line a fault is said to be, Go decides by how far its lexer has run ahead. */
const template = fc
  .tuple(fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 9 }), fc.boolean(), fc.boolean())
  .map(([pieces, begins, ends]) => `${begins ? '{{' : ''}${pieces.join('')}${ends ? '}}' : ''}`);

describe.skipIf(!isThere)('Go', () => {
  const space = new Workspace();
  afterAll(() => space.remove());

  it('finds the faults in templates that we find', () => {
    const ask = buildAsker<{ Ask: string; Template: string }, { error?: string }>(space);
    const templates = fc.sample(template, { numRuns: 20_000, seed: SEED });
    const answers = ask(templates.map((Template) => ({ Ask: 'template', Template })));
    const differing = templates.filter((text, i) => goTemplateFault(text) !== answers[i]?.error);
    expect(
      differing.map((text) => [text, answers[templates.indexOf(text)]?.error, goTemplateFault(text)]),
    ).toEqual([]);
    expect(answers.filter(({ error }) => error === undefined).length).toBeGreaterThan(500);
  });
});
