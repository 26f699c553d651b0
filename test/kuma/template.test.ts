import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MeshctlError } from '../../src/errors.js';
import {
  compileTemplate,
  DEFAULT_PATH_KUBERNETES,
  DEFAULT_PATH_UNIVERSAL,
  PATH_VARIABLES,
  TRUST_DOMAIN_VARIABLES,
} from '../../src/kuma/index.js';

const VALUES = { TrustDomain: 'example.org', Namespace: 'demo', ServiceAccount: 'web', Workload: 'frontend' };
const LABELS = { 'kuma.io/workload': 'backend', team: 'a', 'q"': 'quote' };

const render = (text: string) => compileTemplate(text, PATH_VARIABLES).render(VALUES, LABELS);
const refused = (text: string): MeshctlError => {
  try {
    render(text);
  } catch (error) {
    if (error instanceof MeshctlError) return error;
    throw error;
  }
  throw new Error(`${text} was accepted`);
};

describe('a template', () => {
  // The results are those of Go's text/template.
  test.each([
    [DEFAULT_PATH_KUBERNETES, '/ns/demo/sa/web'],
    [DEFAULT_PATH_UNIVERSAL, '/workload/frontend'],
    ['/plain', '/plain'],
    ['', ''],
    ['{{.Namespace}}{{.ServiceAccount}}', 'demoweb'],
    ['/{{\n.Namespace\t}}', '/demo'],
    ['/td/{{ .TrustDomain }}', '/td/example.org'],
    ['/w/{{ label "kuma.io/workload" }}', '/w/backend'],
    ['/w/{{label `team`}}', '/w/a'],
    ['/w/{{ label "q\\"" }}', '/w/quote'],
    ['/w/{{ label "te\\u0061m" }}', '/w/a'],
    ['/w/{{ label "\\x74\\145am" }}', '/w/a'],
    ['/ns {{- .Namespace -}} /sa', '/nsdemo/sa'],
    ['/a \n{{- /* why */ -}}\t/b', '/a/b'],
    ['/a{{/* why */}}/b', '/a/b'],
    ['/a{{ "}}" }}/{{ `b"c` }}', '/a}}/b"c'],
    ['{ .Zone } }}', '{ .Zone } }}'],
    ['{{ `a\r\nb` }}', 'a\nb'],
  ])('renders %j as %j', (text, expected) => {
    expect(render(text)).toBe(expected);
  });

  test('knows the variables of a trust domain template', () => {
    const template = compileTemplate('{{ .Mesh }}.{{ .Zone }}.mesh.local', TRUST_DOMAIN_VARIABLES);
    expect(template.render({ Mesh: 'default', Zone: 'zone-1' }, {})).toBe('default.zone-1.mesh.local');
    expect([...template.variables]).toEqual(['Mesh', 'Zone']);
    expect(() => compileTemplate('{{ .Mesh }}', PATH_VARIABLES)).toThrow(/no variable ".Mesh"/);
  });

  test('leaves a variable without a value empty', () => {
    expect(compileTemplate(DEFAULT_PATH_KUBERNETES, PATH_VARIABLES).render({ Namespace: 'demo' }, {})).toBe(
      '/ns/demo/sa/',
    );
  });

  test('fails for a label that is not there, and does not take inherited properties for labels', () => {
    expect(refused('/{{ label "kuma.io/zone" }}')).toMatchObject({
      code: 'E_TEMPLATE',
      details: { why: 'label kuma.io/zone not found' },
    });
    for (const key of ['constructor', '__proto__', 'toString']) {
      expect(refused(`/{{ label "${key}" }}`).message).toContain(`label ${key} not found`);
    }
  });

  test('says where and what is wrong, and what there is', () => {
    expect(refused('/ns/{{ .Namspace }}').message).toBe(
      'template "/ns/{{ .Namspace }}" cannot be read in column 8: there is no variable ".Namspace"; did you mean ".Namespace"?. ' +
        'A template has text, {{ .TrustDomain }}, {{ .Namespace }}, {{ .ServiceAccount }}, {{ .Workload }} and {{ label "key" }}',
    );
  });

  test.each([
    ['/{{ .namespace }}', 5, /did you mean "\.Namespace"/],
    ['/{{ .Foo }}', 5, /there is no variable "\.Foo"$/],
    ['/{{ Namespace }}', 5, /there is no function "Namespace"; did you mean "\.Namespace"/],
    ['/{{ lable "team" }}', 5, /there is no function "lable"; did you mean "label"/],
    ['/{{ printf "%s" .Namespace }}', 5, /there is no function "printf"/],
    ['/{{ if .Namespace }}x{{ end }}', 5, /"if" is not supported/],
    ['/{{ range .Items }}', 5, /"range" is not supported/],
    ['/{{ .Namespace | lower }}', 16, /a pipeline .* is not supported/],
    ['/{{label"team"}}', 4, /a space/],
    ['/{{ .Namespace.Name }}', 15, /"\.Name" is not expected here/],
    ['/{{ .Namespace "a" }}', 16, /not expected/],
    ['/{{ .Namespace"a" }}', 15, /without a space/],
    ['/{{ .Namespace-}}', 15, /"-" is not expected/],
    ['/{{ label }}', 11, /one key in quotes/],
    ['/{{ label .Namespace }}', 11, /one key in quotes/],
    ['/{{ label "team" "x" }}', 18, /not expected/],
    ['/{{ label "team }}', 11, /not a Go string literal/],
    ['/{{ label "te\\qam" }}', 11, /not a Go string literal/],
    ['/{{ $.Namespace }}', 5, /"\$" is not expected|"\$/],
    ['/{{ . }}', 5, /"\." is not expected/],
    ['/{{ (label "team") }}', 5, /"\(" is not expected/],
    ['/{{ 7 }}', 5, /"7" is not expected/],
    ['/{{ }}', 5, /empty/],
    ['/{{ .Namespace', 2, /never closed/],
    ['/{{', 4, /never closed/],
    ['/{{/* x }}', 4, /comment is never closed/],
    ['/{{/* x */ }}', 11, /comment/],
    ['/{{ /* x */}}', 5, /"\/" is not expected/],
  ])('refuses %j in column %i', (text, column, why) => {
    const { code, details } = refused(text);
    expect(code).toBe('E_TEMPLATE');
    expect(details.where).toBe(`column ${column}`);
    expect(details.why).toMatch(why);
  });

  test('counts lines and characters, not code units', () => {
    expect(refused('a\n\u{1f600}{{ .X }}').details.where).toBe('line 2, column 5');
  });

  test('stops a result that grows without bound, and a template that is too long', () => {
    const template = compileTemplate('{{ .Namespace }}'.repeat(1000), PATH_VARIABLES);
    expect(template.render({ Namespace: 'n'.repeat(65) }, {})).toHaveLength(65_000);
    expect(() => template.render({ Namespace: 'n'.repeat(66) }, {})).toThrow(/longer than 65536 characters/);
    expect(refused('a'.repeat(65_537)).message).toContain('longer than 65536 characters');
  });

  test('throws nothing but E_TEMPLATE, for any text', () => {
    const token = fc.constantFrom(
      ...[
        '{{',
        '}}',
        '{{-',
        '-}}',
        ' ',
        '\n',
        '.Namespace',
        'label',
        '"team"',
        '`team`',
        '/*',
        '*/',
        '|',
        '"',
        '\\',
        'a',
        '\u00fc',
        '.',
      ],
    );
    fc.assert(
      fc.property(fc.string({ unit: token, maxLength: 14 }), (text) => {
        try {
          expect(typeof render(text)).toBe('string');
        } catch (error) {
          expect(error).toMatchObject({ code: 'E_TEMPLATE' });
        }
      }),
      { numRuns: 5000 },
    );
  });

  test('keeps text without delimiters as it is', () => {
    fc.assert(
      fc.property(
        fc.string().filter((text) => !text.includes('{{')),
        (text) => render(text) === text,
      ),
    );
  });

  test('copes with long runs of one thing', () => {
    for (const filler of [' ', '{', '"', '`', '\\', '/*', '{{/**/}}', '{{ .Namespace ', '.']) {
      const text = filler.repeat(Math.floor(30_000 / filler.length));
      for (const whole of [text, `{{${text}`, `{{ label "${text}`, `{{ label "a" ${text}`]) {
        try {
          render(whole);
        } catch (error) {
          expect(error).toMatchObject({ code: 'E_TEMPLATE' });
        }
      }
    }
  });
});
